-- How long a journal is kept: six years after the end of the tax year; if no date is known, seven years after its last entry. The date
-- only ever moves later.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
ALTER TABLE projects ADD COLUMN retain_until date;
UPDATE projects SET retain_until = (tax_year_end + interval '6 years')::date WHERE tax_year_end IS NOT NULL;

CREATE FUNCTION project_retention() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.retain_until := GREATEST(NEW.retain_until, (NEW.tax_year_end + interval '6 years')::date); -- ignores nulls
    IF TG_OP = 'UPDATE' THEN
        NEW.retain_until := GREATEST(NEW.retain_until, OLD.retain_until);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER project_retention BEFORE INSERT OR UPDATE OF tax_year_end, retain_until ON projects
    FOR EACH ROW EXECUTE FUNCTION project_retention();

CREATE FUNCTION journal_project_retained() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.id, NEW.user_id, 'status', NEW.id, evidence_statement('status', evidence_subject(NEW.id), json_build_object(
        'of', 'retention', 'id', NEW.id, 'changedBy', evidence_person(NEW.user_id), 'from', OLD.retain_until, 'to', NEW.retain_until,
        'changedOn', evidence_time(NEW.updated_at))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_retained AFTER UPDATE ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.retain_until IS DISTINCT FROM OLD.retain_until) EXECUTE FUNCTION journal_project_retained();

-- As long as a project exists, so does its journal. When it is erased, the head takes over its date.
ALTER TABLE journal_heads ADD COLUMN expires_on date, ADD COLUMN date_known boolean NOT NULL DEFAULT false;
UPDATE journal_heads h SET expires_on = (now() + interval '7 years')::date WHERE NOT EXISTS (SELECT 1 FROM projects p WHERE p.id = h.project_id);
CREATE INDEX journal_heads_expiry_idx ON journal_heads (expires_on) WHERE expires_on IS NOT NULL;

CREATE FUNCTION journal_project_expires() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE journal_heads SET expires_on = COALESCE(OLD.retain_until, (now() + interval '7 years')::date), date_known = OLD.retain_until IS NOT NULL
    WHERE project_id = OLD.id;
    RETURN NULL;
END $$;
-- Deferred, and by its name behind journal_erased, which may add the first entry.
CREATE CONSTRAINT TRIGGER journal_expires AFTER DELETE ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_project_expires();

CREATE OR REPLACE FUNCTION journal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Content alone can be erased, by journal_erase, which names what it erases in an entry of its own.
    IF TG_TABLE_NAME = 'journal_content' AND TG_OP = 'DELETE' AND current_setting('sredspace.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    -- Whole journals of erased projects end, by journal_expire. The tree keeps their leaves.
    IF TG_TABLE_NAME IN ('journal', 'journal_content', 'journal_signatures', 'log_exported') AND TG_OP = 'DELETE'
        AND current_setting('sredspace.expiring', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

-- Deletes entries of one journal that is past its date, up to a number. The result is how many there were.
CREATE FUNCTION journal_expire(most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    past uuid;
    gone bigint;
BEGIN
    SELECT h.project_id INTO past FROM journal_heads h
    WHERE h.expires_on < CURRENT_DATE AND NOT EXISTS (SELECT 1 FROM projects p WHERE p.id = h.project_id)
      AND (h.date_known OR NOT EXISTS (
          SELECT 1 FROM journal j WHERE j.project_id = h.project_id AND j.seq = h.seq AND j.recorded_at > now() - interval '7 years'))
    ORDER BY h.expires_on LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF past IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM set_config('sredspace.expiring', 'on', true);
    WITH old AS (
        SELECT j.id FROM journal j WHERE j.project_id = past ORDER BY j.seq LIMIT most
    ), contents AS (
        DELETE FROM journal_content c USING old WHERE c.journal_id = old.id
    ), signatures AS (
        DELETE FROM journal_signatures s USING old WHERE s.journal_id = old.id
    )
    DELETE FROM journal j USING old WHERE j.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone < most THEN
        DELETE FROM log_exported x WHERE x.project_id = past;
        DELETE FROM journal_heads h WHERE h.project_id = past;
    END IF;
    PERFORM set_config('sredspace.expiring', 'off', true);
    RETURN gone;
END $$;
