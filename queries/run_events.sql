-- name: RunEventAppend :one
-- By the attempt that executes the run, and no other: it writes only if the attempt is still running, and returns 0 if not. The
-- writer numbers the events itself, so that a batch whose answer got lost can be sent again and is written once.
WITH attempt AS (
    SELECT r.id FROM runs r WHERE r.id = @run_id AND r.status = 'RUNNING' AND r.attempt = @attempt FOR UPDATE
), items AS (
    SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal
), written AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT attempt.id, items.ordinal + @after_seq::int, items.type, items.data::json FROM attempt, items
    ON CONFLICT (run_id, seq) DO NOTHING
)
SELECT count(*) FROM attempt;

-- name: RunEventAdd :exec
-- Inside a transaction that created the run, or has just changed its status: nothing else can write then. The attempt passes the
-- number of events that it knows to be stored, so that a batch whose answer got lost is written once.
WITH stored AS (
    SELECT COALESCE(max(e.seq), 0) AS last FROM run_events e WHERE e.run_id = @run_id
), items AS (
    SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal
)
INSERT INTO run_events (run_id, seq, type, data)
SELECT @run_id, COALESCE(sqlc.narg('after_seq')::int, stored.last) + items.ordinal, items.type, items.data::json
FROM stored, items
WHERE COALESCE(sqlc.narg('after_seq')::int, stored.last) + items.ordinal > stored.last;

-- name: RunEventList :many
SELECT seq, type, data FROM run_events WHERE run_id = @run_id AND seq > @after_seq ORDER BY seq LIMIT @max_rows;

-- name: RunEventNotify :exec
SELECT pg_notify('sredspace_run_events', @run_id::text);
