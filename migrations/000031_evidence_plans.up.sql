-- As in 000022: a function in SQL that reads a table is planned at every call, which took a quarter of writing a run's journal entry.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10s';
CREATE OR REPLACE FUNCTION evidence_person(person uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN (SELECT json_build_object('issuer', u.issuer, 'subject', u.subject, 'role', 'owner') FROM users u WHERE u.id = person);
END $$;
-- The body is stable, so Postgres inlines the function only if it does not claim more.
CREATE OR REPLACE FUNCTION evidence_sha256(content text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex')
$$;
