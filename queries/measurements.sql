-- name: MeasurementClaim :execrows
-- Whether the caller is the process that measures now: the last measurement is old, and no process has begun one since.
INSERT INTO measurements AS m (name) VALUES (@name)
ON CONFLICT (name) DO UPDATE SET claimed_at = now() WHERE m.claimed_at < now() - make_interval(secs => @older_than_seconds::float8);

-- name: MeasurementSet :exec
UPDATE measurements SET value = @value, measured_at = now() WHERE name = @name;

-- name: MeasurementGet :one
SELECT value, EXTRACT(EPOCH FROM now() - measured_at)::float8 AS age FROM measurements WHERE name = @name AND measured_at IS NOT NULL;

-- name: MeasureLoad :one
-- What waits and what is executed, of all users. Each part reads an index that holds only what is active. A run that waits for its own
-- user's turn has no part in the age of the queue: more workers would not end its wait.
SELECT
    (SELECT COALESCE(jsonb_object_agg(COALESCE(w.waiting_for::text, ''), w.runs), '{}') FROM (
        SELECT r.waiting_for, count(*) AS runs FROM runs r WHERE r.status = 'QUEUED' GROUP BY r.waiting_for) w)::jsonb AS queued,
    (SELECT count(*) FROM runs r WHERE r.status = 'RUNNING') AS running,
    COALESCE((SELECT EXTRACT(EPOCH FROM now() - min(r.created_at)) FROM runs r
        WHERE r.status = 'QUEUED' AND r.waiting_for IS DISTINCT FROM 'turn'), 0)::float8 AS queue_age,
    COALESCE((SELECT EXTRACT(EPOCH FROM now() - min(r.lease_expires_at)) FROM runs r
        WHERE r.status = 'RUNNING' AND r.lease_expires_at < now()), 0)::float8 AS lease_overdue,
    (SELECT count(*) FROM file_readings f WHERE f.status = 'PENDING') AS readings_pending,
    (SELECT count(*) FROM file_readings f WHERE f.status = 'INDEXING') AS readings_indexing,
    COALESCE((SELECT EXTRACT(EPOCH FROM now() - min(f.created_at)) FROM file_readings f WHERE f.status = 'PENDING'), 0)::float8 AS readings_age,
    (SELECT COALESCE(jsonb_object_agg(q.metric, q.reservations), '{}') FROM (
        SELECT r.metric, count(*) AS reservations FROM quota_reservations r WHERE r.status = 'RESERVED' GROUP BY r.metric) q)::jsonb AS reservations,
    (SELECT count(*) FROM river_job j WHERE j.state = 'discarded') AS jobs_discarded;
