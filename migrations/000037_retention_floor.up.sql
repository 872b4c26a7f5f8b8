-- A date in the past ended a journal as soon as its project was erased: a project without a date could be dated back for that. Now each
-- journal is kept at least four and a half years after the last work in it, which is what the six years of the law leave after the
-- last day on which a claim can be filed (18 months after the end of the tax year).
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';

-- The day until which a journal is kept. A deletion is no work: erasing a project does not start the time again. plpgsql: a function in
-- SQL that reads a table is planned at every call.
CREATE FUNCTION journal_kept_until(project uuid, known date) RETURNS date LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last timestamptz;
BEGIN
    IF known IS NULL THEN
        SELECT j.recorded_at INTO last FROM journal j WHERE j.project_id = project ORDER BY j.seq DESC LIMIT 1;
        RETURN (COALESCE(last, now()) + interval '7 years')::date;
    END IF;
    SELECT j.recorded_at INTO last FROM journal j
    WHERE j.project_id = project AND j.kind NOT IN ('deletion', 'restore', 'erasure') ORDER BY j.seq DESC LIMIT 1;
    RETURN GREATEST(known, (last + interval '4 years 6 months')::date); -- ignores nulls
END $$;

CREATE OR REPLACE FUNCTION journal_project_expires() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE journal_heads SET expires_on = journal_kept_until(OLD.id, OLD.retain_until), date_known = OLD.retain_until IS NOT NULL
    WHERE project_id = OLD.id;
    RETURN NULL;
END $$;

-- Those that were erased before.
UPDATE journal_heads SET expires_on = journal_kept_until(project_id, expires_on) WHERE expires_on IS NOT NULL AND date_known;
