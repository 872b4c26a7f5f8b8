-- The tax year of a project, the origin of a forked session, and the revision that a conditional change names.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
ALTER TABLE projects
    ADD COLUMN tax_year_start date, -- the first day
    ADD COLUMN tax_year_end   date, -- the last day
    ADD COLUMN revision       bigint NOT NULL DEFAULT 1,
    ADD CONSTRAINT projects_tax_year_whole CHECK ((tax_year_start IS NULL) = (tax_year_end IS NULL)) NOT VALID,
    ADD CONSTRAINT projects_tax_year_length CHECK (tax_year_end > tax_year_start AND tax_year_end - tax_year_start < 371) NOT VALID;

ALTER TABLE sessions
    ADD COLUMN revision               bigint NOT NULL DEFAULT 1,
    ADD COLUMN forked_from            uuid, -- no foreign key: the original may be deleted
    ADD COLUMN forked_before_message  uuid,
    ADD CONSTRAINT sessions_forked_whole CHECK ((forked_from IS NULL) = (forked_before_message IS NULL)) NOT VALID;
ALTER TABLE messages ADD COLUMN copied_from uuid;

-- What a user changes raises the revision; new messages and other bookkeeping do not. A trigger, so that processes of older versions
-- raise it too.
CREATE FUNCTION raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_revision BEFORE UPDATE OF name, fiscal_year, status, description, tax_year_start, tax_year_end ON projects
    FOR EACH ROW EXECUTE FUNCTION raise_revision();
CREATE TRIGGER sessions_revision BEFORE UPDATE OF status, title ON sessions FOR EACH ROW EXECUTE FUNCTION raise_revision();

-- Filtered lists.
CREATE INDEX IF NOT EXISTS projects_status_idx ON projects (user_id, status, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS sessions_status_idx ON sessions (project_id, status, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS sessions_type_idx ON sessions (project_id, type, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS files_status_idx ON files (project_id, index_status, id DESC) WHERE deleted_at IS NULL;
