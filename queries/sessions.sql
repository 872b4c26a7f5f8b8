-- name: SessionCreate :one
INSERT INTO sessions (id, project_id, user_id, type, title) VALUES (@id, @project_id, @user_id, @type, @title) RETURNING *;

-- name: SessionGet :one
-- The id finds the row; IS TRUE, here and in other look-ups, keeps the planner from walking an index of everything in the project.
SELECT * FROM sessions WHERE id = @id AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL;

-- name: SessionExists :one
SELECT EXISTS (SELECT 1 FROM sessions WHERE id = @id AND user_id = @user_id AND deleted_at IS NULL);

-- name: SessionList :many
SELECT * FROM sessions
WHERE project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL AND id < @before
  AND (sqlc.narg('status')::session_status IS NULL OR status = sqlc.narg('status'))
  AND (sqlc.narg('type')::run_type IS NULL OR type = sqlc.narg('type'))
ORDER BY id DESC
LIMIT @max_rows;

-- name: SessionFind :many
-- The sessions that a text finds.
WITH found AS MATERIALIZED (
    SELECT w.id FROM search_documents w WHERE w.document @@ search_query(@user_id, 'session', @project_id, @query)
)
SELECT s.* FROM found d JOIN sessions s ON s.id = d.id
WHERE d.id < @before::uuid
  AND s.project_id = @project_id AND s.user_id = @user_id AND s.deleted_at IS NULL
  AND (sqlc.narg('status')::session_status IS NULL OR s.status = sqlc.narg('status'))
  AND (sqlc.narg('type')::run_type IS NULL OR s.type = sqlc.narg('type'))
ORDER BY d.id DESC
LIMIT @max_rows;

-- name: SessionLockForUpdate :one
-- What a conditional change depends on.
SELECT revision FROM sessions
WHERE id = @id AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: SessionGetForFork :one
-- Shared: the project is not archived or deleted before the copy is there.
SELECT s.project_id, s.type, p.status AS project_status FROM sessions s JOIN projects p ON p.id = s.project_id
WHERE s.id = @id AND s.user_id = @user_id AND s.deleted_at IS NULL AND p.deleted_at IS NULL FOR SHARE OF p;

-- name: SessionFork :one
INSERT INTO sessions (id, project_id, user_id, type, title, message_count, forked_from, forked_before_message)
VALUES (@id, @project_id, @user_id, @type, @title, @message_count, @forked_from, @forked_before_message) RETURNING *;

-- name: SessionUpdateStatus :one
UPDATE sessions SET status = @status, updated_at = now()
WHERE id = @id AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL
RETURNING *;

-- name: SessionUpdateTitle :one
UPDATE sessions SET title = @title, updated_at = now()
WHERE id = @id AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL
RETURNING *;

-- name: SessionLockForRun :exec
-- Keeps the project from being archived, and locks the session, so that runs are admitted one after the other. Rows are locked in the
-- order of these clauses: the project first, as everywhere, or its deletion and a run could deadlock.
SELECT 1 FROM sessions s JOIN projects p ON p.id = s.project_id
WHERE s.id = @id AND s.user_id = @user_id AND s.deleted_at IS NULL AND p.deleted_at IS NULL
FOR SHARE OF p FOR UPDATE OF s;

-- name: SessionHide :execrows
UPDATE sessions SET deleted_at = now()
WHERE id = @id AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL;

-- name: SessionErase :exec
DELETE FROM sessions WHERE id = @id AND deleted_at IS NOT NULL;

-- name: SessionHideByProject :exec
UPDATE sessions SET deleted_at = now() WHERE project_id = @project_id AND deleted_at IS NULL;

-- name: SessionGetForPreflight :one
SELECT s.id, s.project_id, s.type, s.title, s.status, s.message_count, p.status AS project_status
FROM sessions s JOIN projects p ON p.id = s.project_id
WHERE s.id = @id AND s.user_id = @user_id AND s.deleted_at IS NULL AND p.deleted_at IS NULL;
