-- name: ProjectCreate :exec
INSERT INTO projects (id, user_id, name, fiscal_year, description) VALUES (@id, @user_id, @name, @fiscal_year, @description);

-- name: ProjectGet :one
SELECT p.*,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p
WHERE p.id = @id AND p.user_id = @user_id AND p.deleted_at IS NULL;

-- name: ProjectList :many
-- In the order of projects_page_idx, which no other index has.
SELECT p.*,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p
WHERE p.user_id = @user_id AND p.deleted_at IS NULL AND p.id < @before
ORDER BY p.id DESC NULLS LAST
LIMIT @max_rows;

-- name: ProjectUpdate :execrows
-- A null argument keeps its field; only the description can be cleared.
UPDATE projects SET
    name = COALESCE(sqlc.narg('name'), name),
    fiscal_year = COALESCE(sqlc.narg('fiscal_year'), fiscal_year),
    status = COALESCE(sqlc.narg('status'), status),
    description = CASE WHEN @set_description::boolean THEN sqlc.narg('description') ELSE description END,
    updated_at = now()
WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ProjectLock :one
-- Shared: no one archives or deletes the project before this transaction ends.
SELECT status FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL FOR SHARE;

-- name: ProjectHide :execrows
UPDATE projects SET deleted_at = now() WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ProjectErase :exec
-- Only projects that their owner deleted; the rest is deleted by cascade.
DELETE FROM projects WHERE id = @id AND deleted_at IS NOT NULL;

-- name: ProjectExists :one
SELECT EXISTS (SELECT 1 FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL);
