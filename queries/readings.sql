-- name: ReadingCreate :one
-- A queued reading. The file keeps the reading that it has; without one, it is PENDING too. After FileLock.
WITH reading AS (
    INSERT INTO file_readings (id, file_id, user_id, traceparent) SELECT @id, f.id, f.user_id, sqlc.narg('traceparent')::text FROM files f WHERE f.id = @file_id
    RETURNING id, file_id
)
UPDATE files SET next_reading_id = reading.id, index_deadline = NULL, index_error = NULL,
    index_status = CASE WHEN files.reading_id IS NULL THEN 'PENDING' ELSE 'READY' END::index_status
FROM reading WHERE files.id = reading.file_id
RETURNING files.id;

-- name: ReadingGet :one
-- A reading with a text, of a file that is not deleted.
SELECT r.* FROM file_readings r JOIN files f ON f.id = r.file_id
WHERE r.id = @id AND r.file_id = @file_id AND r.status = 'READY' AND (f.project_id = @project_id) IS TRUE AND f.user_id = @user_id AND f.deleted_at IS NULL;

-- name: ReadingGetOpen :one
SELECT * FROM file_readings WHERE file_id = @file_id AND status IN ('PENDING', 'INDEXING');

-- name: ReadingWaits :one
SELECT EXISTS (SELECT 1 FROM file_readings WHERE status = 'PENDING' AND not_before <= now());

-- name: ReadingLockClaims :exec
-- Serializes claims, so that the counts of ReadingClaim are exact. It is a separate statement because a statement sees only what
-- was committed before it began.
SELECT pg_advisory_xact_lock(hashtextextended('claims of readings', 0));

-- name: ReadingClaim :one
-- PENDING -> INDEXING with the file's next number. Each waiting user offers the oldest reading; the user with the fewest in
-- progress comes first, then the one whose last turn is the oldest. Zero rows: nothing waits, or everything that waits is at a limit.
WITH RECURSIVE person AS (
    (SELECT r.user_id FROM file_readings r WHERE r.status = 'PENDING' ORDER BY r.user_id LIMIT 1)
    UNION ALL
    SELECT (SELECT r.user_id FROM file_readings r WHERE r.status = 'PENDING' AND r.user_id > person.user_id ORDER BY r.user_id LIMIT 1)
    FROM person WHERE person.user_id IS NOT NULL
), under_way AS (
    SELECT r.user_id, count(*) AS readings FROM file_readings r WHERE r.status = 'INDEXING' GROUP BY r.user_id
), chosen AS (
    SELECT offered.id, offered.file_id, person.user_id
    FROM person
    LEFT JOIN under_way w ON w.user_id = person.user_id
    LEFT JOIN reading_turns t ON t.user_id = person.user_id
    CROSS JOIN LATERAL (
        SELECT r.id, r.file_id FROM file_readings r JOIN files f ON f.id = r.file_id
        WHERE r.user_id = person.user_id AND r.status = 'PENDING' AND r.not_before <= now() AND f.deleted_at IS NULL
        ORDER BY r.id LIMIT 1
    ) offered
    WHERE COALESCE(w.readings, 0) < LEAST(@share::int,
        (SELECT a.readings FROM users u JOIN tier_concurrency a ON a.tier = u.tier WHERE u.id = person.user_id))
      AND (SELECT COALESCE(sum(under_way.readings), 0) FROM under_way) < @capacity::int
    ORDER BY COALESCE(w.readings, 0), t.last_turn_at NULLS FIRST, offered.id
    LIMIT 1
), turn AS (
    INSERT INTO reading_turns (user_id, last_turn_at) SELECT chosen.user_id, clock_timestamp() FROM chosen
    ON CONFLICT (user_id) DO UPDATE SET last_turn_at = EXCLUDED.last_turn_at
), file AS (
    UPDATE files SET index_attempt = index_attempt + 1,
        index_status = CASE WHEN files.reading_id IS NULL THEN 'INDEXING' ELSE files.index_status END::index_status
    FROM chosen WHERE files.id = chosen.file_id AND files.deleted_at IS NULL
    RETURNING files.id, files.index_attempt
)
UPDATE file_readings SET status = 'INDEXING', number = file.index_attempt, tries = tries + 1, started_at = now(),
    deadline = now() + make_interval(secs => @lease_seconds::float8)
FROM file, chosen WHERE file_readings.id = chosen.id AND file_readings.file_id = file.id AND file_readings.status = 'PENDING'
RETURNING file_readings.id;

-- name: ReadingGetClaimed :one
SELECT sqlc.embed(r), sqlc.embed(f) FROM file_readings r JOIN files f ON f.id = r.file_id WHERE r.id = @id;

-- name: ReadingRenewLease :execrows
-- Zero rows: another process has the reading, or the file is deleted.
UPDATE file_readings r SET deadline = now() + make_interval(secs => @lease_seconds::float8)
FROM files f WHERE r.id = @id AND f.id = r.file_id AND r.number = @number AND r.status = 'INDEXING' AND f.deleted_at IS NULL;

-- name: ReadingReturn :execrows
-- INDEXING -> PENDING. unused: the worker has not begun, so the attempt does not count. After FileLockAny.
UPDATE file_readings SET status = 'PENDING', deadline = NULL, tries = tries - @unused::int,
    not_before = now() + make_interval(secs => @wait_seconds::float8)
WHERE id = @id AND status = @from_status AND number = @number;

-- name: ReadingSettle :execrows
-- The one way a reading ends. Fenced: it writes only if status and number are still what the caller saw. After FileLockAny.
UPDATE file_readings SET status = @to_status, deadline = NULL, finished_at = now(), text_key = @text_key, text_sha256 = @text_sha256,
    text_bytes = @text_bytes, engine_version = @engine_version, error = @error, warnings = @warnings
WHERE id = @id AND status = @from_status AND number = @number;

-- name: ReadingListLost :many
-- Readings whose process was lost.
SELECT r.id, r.file_id, r.number, r.tries, r.status FROM file_readings r JOIN files f ON f.id = r.file_id
WHERE r.status = 'INDEXING' AND r.deadline < now() AND f.deleted_at IS NULL
ORDER BY r.deadline LIMIT @max_rows;

-- name: ReadingListTextKeys :many
-- The texts of a file to keep: the one in use, those that runs name, and those being written.
SELECT r.text_key, r.number, r.status FROM file_readings r JOIN files f ON f.id = r.file_id
WHERE r.file_id = @file_id
  AND (r.id = f.reading_id OR r.status = 'INDEXING' OR EXISTS (SELECT 1 FROM run_files rf WHERE rf.file_id = f.id AND rf.reading_id = r.id));

-- name: ReadingForget :exec
-- The ended readings of a file that neither the file nor a run names. Admission names only the one in use, under a lock of the file.
DELETE FROM file_readings r USING files f
WHERE r.file_id = @file_id AND f.id = r.file_id AND r.status IN ('READY', 'FAILED')
  AND r.id IS DISTINCT FROM f.reading_id AND r.id IS DISTINCT FROM f.next_reading_id
  AND NOT EXISTS (SELECT 1 FROM run_files rf WHERE rf.file_id = f.id AND rf.reading_id = r.id);
