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

-- name: RunEventForget :one
-- Deletes the events of ended runs except the last one, which brings the run itself. Runs are taken in the order of their ids, which is
-- that of their making, up to the first that is not due.
WITH next AS (
    SELECT r.id, COALESCE(r.finished_at < now() - make_interval(secs => @older_than_seconds::float8), false) AS due
    FROM runs r WHERE r.id > @after_id::uuid ORDER BY r.id LIMIT @max_rows
), chosen AS (
    SELECT n.id FROM next n WHERE NOT EXISTS (SELECT 1 FROM next o WHERE NOT o.due AND o.id <= n.id)
), deleted AS (
    DELETE FROM run_events e USING chosen
    WHERE e.run_id = chosen.id AND e.seq < (SELECT max(m.seq) FROM run_events m WHERE m.run_id = chosen.id)
    RETURNING 1
)
SELECT (SELECT count(*) FROM deleted) AS events,
    COALESCE((SELECT max(chosen.id::text) FROM chosen)::uuid, @after_id::uuid)::uuid AS last; -- as texts, ids have the same order
