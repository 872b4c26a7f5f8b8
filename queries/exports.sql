-- name: ExportCreate :exec
INSERT INTO exports (id, user_id, project_id, kind, parameters, filename, content_type)
VALUES (@id, @user_id, @project_id, @kind, @parameters, @filename, @content_type);

-- name: ExportCountActive :one
SELECT count(*) FROM exports WHERE user_id = @user_id AND status IN ('QUEUED', 'RUNNING') AND deleted_at IS NULL;

-- name: ExportGet :one
SELECT e.* FROM exports e JOIN projects p ON p.id = e.project_id
WHERE e.id = @id AND e.project_id = @project_id AND e.user_id = @user_id AND e.deleted_at IS NULL AND p.deleted_at IS NULL;

-- name: ExportList :many
SELECT * FROM exports
WHERE project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL AND id < @before
ORDER BY id DESC
LIMIT @max_rows;

-- name: ExportStart :one
-- For the job; zero rows: it has ended or was deleted.
UPDATE exports SET status = 'RUNNING', done = 0, total = @total
WHERE id = @id AND status IN ('QUEUED', 'RUNNING') AND deleted_at IS NULL
RETURNING *;

-- name: ExportProgress :exec
UPDATE exports SET done = @done WHERE id = @id AND status = 'RUNNING';

-- name: ExportLock :one
-- Before its end is written: zero rows mean that it has ended, was deleted, or its project was.
SELECT e.* FROM exports e LEFT JOIN projects p ON p.id = e.project_id
WHERE e.id = @id AND e.status IN ('QUEUED', 'RUNNING') AND e.deleted_at IS NULL AND p.deleted_at IS NULL FOR UPDATE OF e;

-- name: ExportReady :exec
-- After ExportLock.
UPDATE exports SET status = 'READY', done = total, size = @size, sha256 = @sha256, finished_at = now(),
    expires_at = now() + make_interval(secs => @ttl_seconds::float8)
WHERE id = @id;

-- name: ExportFail :exec
-- After ExportLock.
UPDATE exports SET status = 'FAILED', error_code = @error_code, error_message = @error_message, finished_at = now() WHERE id = @id;

-- name: ExportHide :execrows
UPDATE exports SET deleted_at = now() WHERE id = @id AND project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL;

-- name: ExportHideByProject :many
UPDATE exports SET deleted_at = now() WHERE project_id = @project_id AND deleted_at IS NULL RETURNING id;

-- name: ExportListExpired :many
SELECT * FROM exports WHERE status = 'READY' AND deleted_at IS NULL AND expires_at < now() ORDER BY expires_at LIMIT @max_rows;

-- name: ExportExpire :execrows
UPDATE exports SET status = 'EXPIRED' WHERE id = @id AND status = 'READY' AND deleted_at IS NULL AND expires_at < now();

-- name: ExportListLost :many
-- Exports whose job is gone.
SELECT * FROM exports WHERE status IN ('QUEUED', 'RUNNING') AND deleted_at IS NULL
  AND created_at < now() - make_interval(secs => @older_than_seconds::float8)
LIMIT @max_rows;

-- name: ExportListStale :many
-- Exports that failed or expired long ago.
SELECT id FROM exports WHERE status IN ('FAILED', 'EXPIRED') AND deleted_at IS NULL
  AND finished_at < now() - make_interval(secs => @older_than_seconds::float8)
ORDER BY finished_at LIMIT @max_rows;

-- name: ExportHideStale :exec
UPDATE exports SET deleted_at = now() WHERE id = ANY(@ids::uuid[]) AND status IN ('FAILED', 'EXPIRED') AND deleted_at IS NULL;

-- name: ExportListDeleted :many
-- Deleted so long ago that a job that was writing it has ended.
SELECT * FROM exports WHERE deleted_at < now() - make_interval(secs => @older_than_seconds::float8) ORDER BY deleted_at LIMIT @max_rows;

-- name: ExportErase :exec
DELETE FROM exports WHERE id = @id AND deleted_at IS NOT NULL;

-- name: ExportLogbookRun :one
-- The run to export: a successful LOGBOOK run of the project, the newest one if none is named.
SELECT r.id FROM sessions s CROSS JOIN LATERAL (
    SELECT runs.id FROM runs WHERE runs.session_id = s.id AND runs.type = 'LOGBOOK' AND runs.status = 'SUCCEEDED'
      AND (sqlc.narg('run_id')::uuid IS NULL OR runs.id = sqlc.narg('run_id'))
    ORDER BY runs.id DESC LIMIT 1
) r
WHERE s.project_id = @project_id AND s.user_id = @user_id AND s.deleted_at IS NULL
ORDER BY r.id DESC LIMIT 1;
