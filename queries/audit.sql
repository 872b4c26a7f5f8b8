-- name: AuditCounters :many
-- Each counter is the sum of its reservations, not below zero and not over the limit that it was admitted under.
SELECT 'counter'::text AS rule, c.user_id, c.scope_id AS subject_id,
    format('%s %s: used %s (reservations say %s), reserved %s (reservations say %s), limit %s',
        c.metric, c.period_key, c.used, COALESCE(s.used, 0), c.reserved, COALESCE(s.reserved, 0), c.limit_value)::text AS detail
FROM quota_counters c
LEFT JOIN (
    SELECT user_id, metric, scope_id, period_key,
        COALESCE(sum(amount) FILTER (WHERE status = 'CONFIRMED' AND released_at IS NULL), 0) AS used,
        COALESCE(sum(amount) FILTER (WHERE status = 'RESERVED'), 0) AS reserved
    FROM quota_reservations GROUP BY user_id, metric, scope_id, period_key
) s ON s.user_id = c.user_id AND s.metric = c.metric AND s.scope_id = c.scope_id AND s.period_key = c.period_key
WHERE c.used <> COALESCE(s.used, 0) OR c.reserved <> COALESCE(s.reserved, 0)
   OR c.used < 0 OR c.reserved < 0 OR c.used + c.reserved > c.limit_value
LIMIT @max_rows;

-- name: AuditPeriods :many
-- A reservation counts in the UTC month in which it was made, whenever it ended.
SELECT 'period'::text AS rule, user_id, subject_id,
    format('%s made at %s counts in %L', metric, created_at, period_key)::text AS detail
FROM quota_reservations
WHERE period_key <> quota_period(metric, created_at)
LIMIT @max_rows;

-- name: AuditReservations :many
-- A reservation has the state of the run, project or file that it is for.
SELECT 'reservation'::text AS rule, user_id, subject_id,
    format('%s: reservation %s is %s, must be %s', metric, id, state, due)::text AS detail
FROM quota_ledger
WHERE state <> due
LIMIT @max_rows;

-- name: AuditSubjects :many
-- Everything that counts has a reservation: of the same user, in the same scope and of the same amount.
SELECT 'unreserved'::text AS rule, t.user_id, t.id AS subject_id, format('no reservation of %s %s in %s', t.amount, t.metric, t.scope_id)::text AS detail
FROM (
    SELECT r.user_id, r.id, 'AI_RUNS_MONTHLY'::quota_metric AS metric, r.user_id AS scope_id, 1::bigint AS amount FROM runs r
    UNION ALL
    SELECT p.user_id, p.id, 'PROJECT_COUNT', p.user_id, 1 FROM projects p WHERE p.deleted_at IS NULL
    UNION ALL
    SELECT f.user_id, f.id, 'FILES_PER_PROJECT', f.project_id, 1 FROM files f WHERE f.deleted_at IS NULL
    UNION ALL
    SELECT f.user_id, f.id, 'STORAGE_BYTES', f.user_id, f.file_size FROM files f WHERE f.deleted_at IS NULL
    UNION ALL
    SELECT e.user_id, e.id, 'STORAGE_BYTES', e.user_id, e.size FROM exports e 
    WHERE e.status = 'READY' AND e.deleted_at IS NULL AND e.size > 0 AND e.project_id IS NOT NULL -- a person's own data is free
) t
WHERE NOT EXISTS (
    SELECT 1 FROM quota_reservations q
    WHERE q.subject_id = t.id AND q.metric = t.metric AND q.user_id = t.user_id AND q.scope_id = t.scope_id AND q.amount = t.amount
)
LIMIT @max_rows;

-- name: AuditFileObjects :many
-- The files whose objects must be in the bucket, in pages: the original, and the texts that the file and its runs use.
SELECT f.id, f.user_id, f.project_id, f.etag,
    ARRAY(SELECT r.text_key FROM file_readings r WHERE r.file_id = f.id AND r.status = 'READY' ORDER BY r.number)::text[] AS text_keys
FROM files f JOIN projects p ON p.id = f.project_id AND p.user_id = f.user_id
WHERE f.upload_status = 'CONFIRMED' AND f.deleted_at IS NULL AND p.deleted_at IS NULL AND f.id > @after
ORDER BY f.id
LIMIT @max_rows;

-- name: AuditFilesKnown :many
-- Which of these files have a row, and whether the row still needs its objects.
SELECT f.id, (f.deleted_at IS NULL AND p.deleted_at IS NULL)::boolean AS needed
FROM files f JOIN projects p ON p.id = f.project_id AND p.user_id = f.user_id
WHERE f.id = ANY(@ids::uuid[]);

-- name: AuditExportsKnown :many
-- Which of these exports have a row.
SELECT e.id FROM exports e WHERE e.id = ANY(@ids::uuid[]);
