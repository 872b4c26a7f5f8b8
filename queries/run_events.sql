-- name: RunEventAppend :one
-- Only for the process that holds the run: it writes only if the attempt still runs, and returns 0 otherwise. The
-- writer numbers the events itself, so that a batch whose answer was lost can be sent again and is stored once.
WITH held AS (
    SELECT r.id FROM runs r WHERE r.id = @run_id AND r.status = 'RUNNING' AND r.attempt = @attempt FOR UPDATE
), items AS (
    SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal
), written AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT held.id, items.ordinal + @after_seq::int, items.type, items.data::json FROM held, items
    ON CONFLICT (run_id, seq) DO NOTHING
)
SELECT count(*) FROM held;

-- name: RunEventList :many
SELECT seq, type, data FROM run_events WHERE run_id = @run_id AND seq > @after_seq ORDER BY seq LIMIT @max_rows;

-- name: Notify :exec
SELECT pg_notify(@channel::text, @payload::text);
