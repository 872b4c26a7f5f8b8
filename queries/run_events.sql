-- name: RunEventAppend :execrows
-- By the process that holds the run, and nobody else: it writes only where the attempt still runs. max(seq) is safe because
-- whoever else could write (the one who settles) has changed the status first, and then this finds nothing to lock.
WITH held AS (
    SELECT r.id FROM runs r WHERE r.id = @run_id AND r.status = 'RUNNING' AND r.attempt = @attempt FOR UPDATE
), items AS (
    SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal
)
INSERT INTO run_events (run_id, seq, type, data)
SELECT held.id, (SELECT COALESCE(max(e.seq), 0) FROM run_events e WHERE e.run_id = @run_id) + items.ordinal, items.type, items.data::json
FROM held, items;

-- name: RunEventAdd :exec
-- Inside a transaction that made the run, or has just changed its status: nobody else can write then.
WITH items AS (
    SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal
)
INSERT INTO run_events (run_id, seq, type, data)
SELECT @run_id, (SELECT COALESCE(max(e.seq), 0) FROM run_events e WHERE e.run_id = @run_id) + items.ordinal, items.type, items.data::json
FROM items;

-- name: RunEventList :many
SELECT seq, type, data FROM run_events WHERE run_id = @run_id AND seq > @after_seq ORDER BY seq LIMIT @max_rows;

-- name: RunEventNotify :exec
SELECT pg_notify('sredspace_run_events', @run_id::text);
