-- name: FileCreate :one
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at)
VALUES (@id, @project_id, @user_id, @original_filename, @content_type, @file_size, now() + make_interval(secs => @ttl_seconds::float8))
RETURNING *;

-- name: FileGet :one
-- With the warnings of its reading, and the next reading if there is one.
SELECT sqlc.embed(f), r.warnings, n.status AS next_status, n.error AS next_error FROM files f
LEFT JOIN file_readings r ON r.id = f.reading_id
LEFT JOIN file_readings n ON n.id = f.next_reading_id AND f.reading_id IS NOT NULL
WHERE f.id = @id AND (f.project_id = @project_id) IS TRUE AND f.user_id = @user_id AND f.deleted_at IS NULL;

-- name: FileRenewUpload :many
-- More time for uploads that are requested again with the same Idempotency-Key; failed ones get none.
UPDATE files SET upload_expires_at = GREATEST(upload_expires_at, now() + make_interval(secs => @ttl_seconds::float8))
WHERE id = ANY(@ids::uuid[]) AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL AND upload_status <> 'FAILED'
RETURNING *;

-- name: FileLock :one
SELECT * FROM files WHERE id = @id AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL FOR UPDATE;

-- name: FileLockAny :one
-- Deleted files too, for settling readings.
SELECT * FROM files WHERE id = @id FOR UPDATE;

-- name: FileList :many
-- The same columns as FileGet.
SELECT sqlc.embed(f), r.warnings, n.status AS next_status, n.error AS next_error FROM files f
LEFT JOIN file_readings r ON r.id = f.reading_id
LEFT JOIN file_readings n ON n.id = f.next_reading_id AND f.reading_id IS NOT NULL
WHERE f.project_id = @project_id AND f.user_id = @user_id AND f.deleted_at IS NULL AND f.id < @before
  AND (sqlc.narg('status')::index_status IS NULL OR f.index_status = sqlc.narg('status'))
ORDER BY f.id DESC
LIMIT @max_rows;

-- name: FileFind :many
-- The same columns, of the files that a text finds.
WITH found AS MATERIALIZED (
    SELECT w.id FROM search_documents w WHERE w.document @@ search_query(@user_id, 'file', @project_id, @query)
)
SELECT sqlc.embed(f), r.warnings, n.status AS next_status, n.error AS next_error FROM found d
JOIN files f ON f.id = d.id
LEFT JOIN file_readings r ON r.id = f.reading_id
LEFT JOIN file_readings n ON n.id = f.next_reading_id AND f.reading_id IS NOT NULL
WHERE d.id < @before::uuid
  AND f.project_id = @project_id AND f.user_id = @user_id AND f.deleted_at IS NULL
  AND (sqlc.narg('status')::index_status IS NULL OR f.index_status = sqlc.narg('status'))
ORDER BY d.id DESC
LIMIT @max_rows;

-- name: FileConfirmUpload :one
UPDATE files SET upload_status = 'CONFIRMED', uploaded_at = now(), etag = @etag
WHERE id = @id AND upload_status = 'PENDING'
RETURNING *;

-- name: FileFailUpload :execrows
-- index_status fails too, so that no one waits for it.
UPDATE files SET upload_status = 'FAILED', index_status = 'FAILED', index_error = @index_error
WHERE id = @id AND upload_status = 'PENDING';

-- name: FileListExpiredUploads :many
SELECT id, user_id, project_id, file_size FROM files WHERE upload_status = 'PENDING' AND upload_expires_at < now() AND deleted_at IS NULL
ORDER BY upload_expires_at LIMIT @max_rows FOR UPDATE SKIP LOCKED;

-- name: FileHide :execrows
UPDATE files SET deleted_at = now() WHERE id = @id AND deleted_at IS NULL;

-- name: FileHideByProject :many
UPDATE files SET deleted_at = now() WHERE project_id = @project_id AND deleted_at IS NULL RETURNING id, file_size;

-- name: FileInUse :one
-- Whether an active run still reads the file.
SELECT EXISTS (
    SELECT 1 FROM run_files rf JOIN runs r ON r.id = rf.run_id
    WHERE rf.file_id = @id AND r.status IN ('QUEUED', 'RUNNING')
);

-- name: FileErase :exec
DELETE FROM files WHERE id = @id AND deleted_at IS NOT NULL;

-- name: FileListForPreflight :many
-- The files that a run selects, in any state.
SELECT id, original_filename, upload_status, index_status FROM files
WHERE id = ANY(@ids::uuid[]) AND (project_id = @project_id) IS TRUE AND user_id = @user_id AND deleted_at IS NULL;

-- name: FilePointAtReading :exec
-- A successful reading replaces an older one. After FileLockAny.
UPDATE files SET reading_id = @reading_id, index_status = 'READY', index_error = NULL, index_deadline = NULL,
    next_reading_id = CASE WHEN next_reading_id = @reading_id THEN NULL ELSE next_reading_id END,
    sha256 = @sha256, text_sha256 = @text_sha256, text_attempt = @number::int
WHERE id = @id AND COALESCE(text_attempt, 0) < @number::int;

-- name: FileSetUnread :exec
-- The file follows its first reading. A file that has a good reading keeps it. After FileLockAny.
UPDATE files SET index_status = @index_status, index_error = @index_error
WHERE id = @id AND next_reading_id = @reading_id AND reading_id IS NULL;

-- name: FileLockLegacy :one
-- A file that a process of an older version had queued, and that no process is reading.
SELECT id FROM files
WHERE id = @id AND upload_status = 'CONFIRMED' AND deleted_at IS NULL AND index_deadline IS NOT NULL
  AND (index_status = 'PENDING' OR index_status = 'INDEXING' AND index_deadline < now())
FOR UPDATE;

-- name: FileListLegacy :many
SELECT id FROM files
WHERE upload_status = 'CONFIRMED' AND index_status IN ('PENDING', 'INDEXING') AND index_deadline < now() AND deleted_at IS NULL
ORDER BY index_deadline LIMIT @max_rows;

-- name: FileTakeOver :exec
-- From an older version, if a reading is already open. After FileLockLegacy.
UPDATE files SET index_deadline = NULL, index_status = CASE WHEN reading_id IS NULL THEN 'PENDING' ELSE 'READY' END::index_status
WHERE id = @id;
