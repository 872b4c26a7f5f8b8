CREATE OR REPLACE FUNCTION person_running(person uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT count(*)::integer FROM runs r WHERE r.user_id = person AND r.status = 'RUNNING'
$$;

CREATE OR REPLACE FUNCTION person_concurrency(person uuid, share integer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN person_slowed(person) THEN 1 ELSE LEAST(c.runs, share) END
    FROM users u JOIN tier_concurrency c ON c.tier = u.tier WHERE u.id = person
$$;

CREATE OR REPLACE FUNCTION person_slowed(person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) >= 3 FROM runs r
    WHERE r.user_id = person AND r.error_code = 'worker_timeout' AND r.finished_at > now() - interval '1 hour'
$$;
