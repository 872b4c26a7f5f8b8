-- name: ProjectCreate :execrows
-- Zero rows: the account was erased since the token was checked.
INSERT INTO projects (id, user_id, name, fiscal_year, description, tax_year_start, tax_year_end)
SELECT @id::uuid, u.id, @name::text, @fiscal_year::text, sqlc.narg('description')::text, sqlc.narg('tax_year_start')::date, sqlc.narg('tax_year_end')::date
FROM users u WHERE u.id = @user_id AND u.deleted_at IS NULL;

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
    retain_until = COALESCE(sqlc.narg('retain_until')::date, retain_until),
    updated_at = now()
WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ProjectLock :one
-- Shared: no one archives or deletes the project before this transaction ends.
SELECT status FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL FOR SHARE;

-- name: ProjectLockForUpdate :one
-- What a conditional change depends on.
SELECT revision, fiscal_year, tax_year_start, tax_year_end, retain_until FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: ProjectHide :execrows
UPDATE projects SET deleted_at = now() WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ProjectErase :exec
-- Only projects that their owner deleted and that are not in the trash; the rest is deleted by cascade.
DELETE FROM projects WHERE id = @id AND deleted_at IS NOT NULL AND trashed_at IS NULL;

-- name: ProjectTrash :execrows
-- Into the trash: hidden at once, and what is in it with it. Sessions and files that were deleted before keep their time.
UPDATE projects SET deleted_at = 'infinity', trashed_at = now() WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL;

-- name: SessionTrashByProject :exec
UPDATE sessions SET deleted_at = 'infinity' WHERE project_id = @project_id AND deleted_at IS NULL;

-- name: FileTrashByProject :many
-- An upload that was not confirmed is not kept.
UPDATE files SET deleted_at = CASE WHEN upload_status = 'PENDING' THEN now() ELSE 'infinity' END
WHERE project_id = @project_id AND deleted_at IS NULL RETURNING id;

-- name: ProjectTrashList :many
SELECT p.id, p.user_id, p.name, p.fiscal_year, p.status, p.description, p.created_at, p.updated_at, p.tax_year_start, p.tax_year_end, p.retain_until, p.revision,
    p.trashed_at,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at = 'infinity') AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at = 'infinity') AS file_count
FROM projects p
WHERE p.user_id = @user_id AND p.trashed_at IS NOT NULL AND p.id < @before
ORDER BY p.id DESC
LIMIT @max_rows;

-- name: ProjectInTrash :one
SELECT EXISTS (SELECT 1 FROM projects WHERE id = @id AND user_id = @user_id AND trashed_at IS NOT NULL);

-- name: ProjectErasable :one
-- Whether the user has the project, in the trash or not.
SELECT EXISTS (SELECT 1 FROM projects WHERE id = @id AND user_id = @user_id AND (deleted_at IS NULL OR trashed_at IS NOT NULL));

-- name: ProjectUntrash :execrows
UPDATE projects SET deleted_at = NULL, trashed_at = NULL WHERE id = @id AND user_id = @user_id AND trashed_at IS NOT NULL;

-- name: SessionUntrashByProject :exec
UPDATE sessions SET deleted_at = NULL WHERE project_id = @project_id AND deleted_at = 'infinity';

-- name: FileUntrashByProject :many
UPDATE files SET deleted_at = NULL WHERE project_id = @project_id AND deleted_at = 'infinity' RETURNING id;

-- name: ProjectTrashExpired :many
SELECT id, user_id FROM projects WHERE trashed_at < now() - make_interval(secs => @older_than_seconds::float8) ORDER BY trashed_at LIMIT @max_rows;

-- name: ProjectLeaveTrash :execrows
-- Out of the trash for good: from here on it is erased like anything deleted.
UPDATE projects SET deleted_at = now(), trashed_at = NULL WHERE id = @id AND user_id = @user_id AND trashed_at IS NOT NULL;

-- name: ProjectLargestFile :one
SELECT COALESCE(max(file_size), 0)::bigint FROM files WHERE project_id = @project_id AND user_id = @user_id;

-- name: ProjectExists :one
SELECT EXISTS (SELECT 1 FROM projects WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL);

-- name: ProjectRetention :one
-- The day until which the journal is kept at least.
SELECT journal_kept_until(p.id, p.retain_until)::date AS retained_until
FROM projects p WHERE p.id = @id AND p.user_id = @user_id AND p.deleted_at IS NULL;
