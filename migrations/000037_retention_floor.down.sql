SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';
CREATE OR REPLACE FUNCTION journal_project_expires() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE journal_heads SET expires_on = COALESCE(OLD.retain_until, (now() + interval '7 years')::date), date_known = OLD.retain_until IS NOT NULL
    WHERE project_id = OLD.id;
    RETURN NULL;
END $$;
DROP FUNCTION journal_kept_until;
