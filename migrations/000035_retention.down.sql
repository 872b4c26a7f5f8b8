DROP FUNCTION journal_expire;
CREATE OR REPLACE FUNCTION journal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Content alone can be erased, by journal_erase, which names what it erases in an entry of its own.
    IF TG_TABLE_NAME = 'journal_content' AND TG_OP = 'DELETE' AND current_setting('sredspace.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER journal_expires ON projects;
DROP TRIGGER journal_retained ON projects;
DROP TRIGGER project_retention ON projects;
DROP FUNCTION journal_project_expires, journal_project_retained, project_retention;
DROP INDEX journal_heads_expiry_idx;
ALTER TABLE journal_heads DROP COLUMN expires_on, DROP COLUMN date_known;
ALTER TABLE projects DROP COLUMN retain_until;
