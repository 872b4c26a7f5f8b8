-- name: ProjectCreate :exec
INSERT INTO projects (id, user_id, name, fiscal_year, description, tax_year_start, tax_year_end)
VALUES (@id, @user_id, @name, @fiscal_year, @description, @tax_year_start, @tax_year_end);

-- name: ProjectGet :one
SELECT p.*,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p
WHERE p.id = @id AND p.user_id = @user_id AND p.deleted_at IS NULL;

-- name: ProjectList :many
-- In the order of projects_page_idx and projects_status_page_idx, which no other index has. With a filter: database.Planned.
SELECT p.*,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p
WHERE p.user_id = @user_id AND p.deleted_at IS NULL AND p.id < @before
  AND (sqlc.narg('status')::project_status IS NULL OR p.status = sqlc.narg('status'))
ORDER BY p.id DESC NULLS LAST
LIMIT @max_rows;

-- name: ProjectFind :many
-- The same columns as ProjectList, of the projects that a text finds.
WITH found AS MATERIALIZED (
    SELECT w.id FROM search_documents w WHERE w.document @@ search_query(@user_id, 'project', NULL, @query)
)
SELECT p.*,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM found d JOIN projects p ON p.id = d.id
WHERE d.id < @before::uuid
  AND p.user_id = @user_id AND p.deleted_at IS NULL
  AND (sqlc.narg('status')::project_status IS NULL OR p.status = sqlc.narg('status'))
ORDER BY d.id DESC
LIMIT @max_rows;

-- name: ProjectUpdate :execrows
-- A null argument keeps its field; only the description and the tax year can be cleared.
UPDATE projects SET
    name = COALESCE(sqlc.narg('name'), name),
    fiscal_year = COALESCE(sqlc.narg('fiscal_year'), fiscal_year),
    status = COALESCE(sqlc.narg('status'), status),
    description = CASE WHEN @set_description::boolean THEN sqlc.narg('description') ELSE description END,
    tax_year_start = CASE WHEN @set_tax_year::boolean THEN sqlc.narg('tax_year_start')::date ELSE tax_year_start END,
    tax_year_end = CASE WHEN @set_tax_year::boolean THEN sqlc.narg('tax_year_end')::date ELSE tax_year_end END,
    updated_at = now()
WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ProjectLock :one
-- Shared: no one archives or deletes the project before this transaction ends.
SELECT status FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL FOR SHARE;

-- name: ProjectLockForUpdate :one
-- What a conditional change depends on.
SELECT revision, tax_year_start, tax_year_end FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: ProjectHide :execrows
UPDATE projects SET deleted_at = now() WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ProjectErase :exec
-- Only projects that their owner deleted; the rest is deleted by cascade.
DELETE FROM projects WHERE id = @id AND deleted_at IS NOT NULL;

-- name: ProjectExists :one
SELECT EXISTS (SELECT 1 FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL);
