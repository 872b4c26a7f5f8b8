-- name: EraseListForgotten :many
-- What was deleted some time ago and has no job that erases it or its project. Discarded jobs are retried.
WITH erased AS (
    SELECT j.args->>'id' AS id FROM river_job j WHERE j.kind = 'erase' AND j.state NOT IN ('completed', 'cancelled')
)
(SELECT 'project'::text AS what, p.id, p.user_id, p.id AS project_id FROM projects p
 WHERE p.deleted_at < now() - make_interval(secs => @older_than_seconds::float8) AND NOT EXISTS (SELECT 1 FROM erased WHERE erased.id = p.id::text)
 LIMIT @max_rows::int)
UNION ALL
(SELECT 'session', s.id, s.user_id, s.project_id FROM sessions s
 WHERE s.deleted_at < now() - make_interval(secs => @older_than_seconds::float8)
   AND NOT EXISTS (SELECT 1 FROM erased WHERE erased.id IN (s.id::text, s.project_id::text))
 LIMIT @max_rows::int)
UNION ALL
(SELECT 'file', f.id, f.user_id, f.project_id FROM files f
 WHERE f.deleted_at < now() - make_interval(secs => @older_than_seconds::float8)
   AND NOT EXISTS (SELECT 1 FROM erased WHERE erased.id IN (f.id::text, f.project_id::text))
 LIMIT @max_rows::int)
UNION ALL
(SELECT 'person', u.id, u.id, u.id FROM users u
 WHERE u.deleted_at < now() - make_interval(secs => @older_than_seconds::float8) AND NOT EXISTS (SELECT 1 FROM erased WHERE erased.id = u.id::text)
 LIMIT @max_rows::int);

-- name: JobListDiscarded :many
-- Jobs that failed too often. What they were to remove still exists.
SELECT id FROM river_job
WHERE state = 'discarded' AND kind = ANY(@kinds::text[]) AND finalized_at < now() - make_interval(secs => @older_than_seconds::float8)
ORDER BY finalized_at LIMIT @max_rows::int;
