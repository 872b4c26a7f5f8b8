-- name: FileCreate :one
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at)
VALUES (@id, @project_id, @user_id, @original_filename, @content_type, @file_size, now() + make_interval(secs => @ttl_seconds::float8))
RETURNING *;

-- name: FileGet :one
SELECT * FROM files WHERE id = @id AND project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL;

-- name: FileLock :one
SELECT * FROM files WHERE id = @id AND project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL FOR UPDATE;

-- name: FileList :many
SELECT * FROM files
WHERE project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL AND id < @before
ORDER BY id DESC
LIMIT @max_rows;

-- name: FileConfirmUpload :one
UPDATE files SET upload_status = 'CONFIRMED', uploaded_at = now(), etag = @etag, index_deadline = now() + make_interval(secs => @deadline_seconds::float8)
WHERE id = @id AND upload_status = 'PENDING'
RETURNING *;

-- name: FileFailUpload :execrows
-- index_status fails too, so that nobody waits for it.
UPDATE files SET upload_status = 'FAILED', index_status = 'FAILED', index_error = @index_error
WHERE id = @id AND upload_status = 'PENDING';

-- name: FileListExpiredUploads :many
SELECT id, user_id, project_id FROM files WHERE upload_status = 'PENDING' AND upload_expires_at < now() AND deleted_at IS NULL
ORDER BY upload_expires_at LIMIT @max_rows FOR UPDATE SKIP LOCKED;

-- name: FileRequeueIndex :one
UPDATE files SET index_status = 'PENDING', index_error = NULL, index_attempt = index_attempt + 1, index_deadline = now() + make_interval(secs => @deadline_seconds::float8)
WHERE id = @id AND upload_status = 'CONFIRMED' AND index_status IN ('READY', 'FAILED') AND deleted_at IS NULL
RETURNING *;

-- name: FileClaimIndex :one
-- Zero rows: another attempt has it, or it is done.
UPDATE files SET index_status = 'INDEXING', index_attempt = index_attempt + 1, index_deadline = now() + make_interval(secs => @deadline_seconds::float8)
WHERE id = @id AND upload_status = 'CONFIRMED' AND index_status = 'PENDING' AND deleted_at IS NULL
RETURNING *;

-- name: FileFinishIndex :execrows
UPDATE files SET index_status = 'READY', index_error = NULL, index_deadline = NULL,
    sha256 = @sha256, text_sha256 = @text_sha256, text_attempt = index_attempt
WHERE id = @id AND index_status = 'INDEXING' AND index_attempt = @index_attempt;

-- name: FileFailIndex :execrows
UPDATE files SET index_status = 'FAILED', index_error = @index_error, index_deadline = NULL
WHERE id = @id AND index_status = 'INDEXING' AND index_attempt = @index_attempt;

-- name: FileReturnIndex :execrows
-- The attempt did not reach an end (worker away): back to the queue.
UPDATE files SET index_status = 'PENDING', index_deadline = now() + make_interval(secs => @deadline_seconds::float8)
WHERE id = @id AND index_status = 'INDEXING' AND index_attempt = @index_attempt;

-- name: FileListStuckIndexing :many
-- The process that had it died, or its job was lost.
SELECT id, index_attempt, index_status FROM files
WHERE upload_status = 'CONFIRMED' AND index_status IN ('PENDING', 'INDEXING') AND index_deadline < now() AND deleted_at IS NULL
ORDER BY index_deadline LIMIT @max_rows FOR UPDATE SKIP LOCKED;

-- name: FileResetIndex :exec
UPDATE files SET index_status = 'PENDING', index_deadline = now() + make_interval(secs => @deadline_seconds::float8) WHERE id = @id;

-- name: FileGiveUpIndex :exec
UPDATE files SET index_status = 'FAILED', index_error = @index_error, index_deadline = NULL WHERE id = @id;

-- name: FileHide :execrows
UPDATE files SET deleted_at = now() WHERE id = @id AND deleted_at IS NULL;

-- name: FileHideByProject :many
UPDATE files SET deleted_at = now() WHERE project_id = @project_id AND deleted_at IS NULL RETURNING id;

-- name: FileInUse :one
-- By a run that is still active.
SELECT EXISTS (
    SELECT 1 FROM run_files rf JOIN runs r ON r.id = rf.run_id
    WHERE rf.file_id = @id AND r.status IN ('QUEUED', 'RUNNING')
);

-- name: FileErase :exec
DELETE FROM files WHERE id = @id AND deleted_at IS NOT NULL;

-- name: FileListForPreflight :many
-- What a run selects, in any state.
SELECT id, original_filename, upload_status, index_status FROM files
WHERE id = ANY(@ids::uuid[]) AND project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL;
