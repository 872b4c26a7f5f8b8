-- Postgres plans a function in SQL that it cannot inline at every call, which took half of an admission. It keeps the plans of
-- PL/pgSQL.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10s';
CREATE OR REPLACE FUNCTION person_slowed(person uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN (SELECT count(*) >= 3 FROM runs r
        WHERE r.user_id = person AND r.error_code = 'worker_timeout' AND r.finished_at > now() - interval '1 hour');
END $$;

CREATE OR REPLACE FUNCTION person_concurrency(person uuid, share integer) RETURNS integer LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN (SELECT CASE WHEN person_slowed(person) THEN 1 ELSE LEAST(c.runs, share) END
        FROM users u JOIN tier_concurrency c ON c.tier = u.tier WHERE u.id = person);
END $$;

CREATE OR REPLACE FUNCTION person_running(person uuid) RETURNS integer LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN (SELECT count(*)::integer FROM runs r WHERE r.user_id = person AND r.status = 'RUNNING');
END $$;
