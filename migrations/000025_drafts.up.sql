-- The draft of Part 2 of a project. A version never changes; a line is stored only by the versions that change it.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE TYPE draft_version_kind AS ENUM ('run', 'edit', 'change', 'passage', 'restore');
CREATE TYPE draft_decision_kind AS ENUM ('change_accepted', 'change_refused', 'passage_placed', 'passage_dismissed');

-- The row that serializes the writes of a draft.
CREATE TABLE drafts (
    project_id uuid PRIMARY KEY,
    user_id    uuid NOT NULL,
    version    integer NOT NULL DEFAULT 0,
    run_id     uuid, -- the last run that was taken over; no foreign key, because a version outlives its run
    updated_at timestamptz,
    FOREIGN KEY (project_id, user_id) REFERENCES projects (id, user_id) ON DELETE CASCADE
);

CREATE TABLE draft_versions (
    id            uuid PRIMARY KEY,
    project_id    uuid NOT NULL REFERENCES drafts ON DELETE CASCADE,
    user_id       uuid NOT NULL, -- the owner of the project
    author_id     uuid NOT NULL,
    number        integer NOT NULL CHECK (number > 0),
    kind          draft_version_kind NOT NULL,
    run_id        uuid,
    restored_from integer,
    reason        text,
    lines         text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_id, number),
    CHECK ((kind = 'restore') = (restored_from IS NOT NULL))
);
CREATE INDEX draft_versions_list_idx ON draft_versions (project_id, id DESC);

-- content is the value of the line with its sentences and their citations; '{}' is an empty line.
CREATE TABLE draft_lines (
    project_id uuid NOT NULL,
    line       text NOT NULL,
    number     integer NOT NULL,
    user_id    uuid NOT NULL,
    content    jsonb NOT NULL,
    PRIMARY KEY (project_id, line, number),
    FOREIGN KEY (project_id, number) REFERENCES draft_versions (project_id, number) ON DELETE CASCADE
);
CREATE INDEX draft_lines_version_idx ON draft_lines (project_id, number);

-- What a person decided about the changes and passages of runs. subject names the change or the passage; the latest decision counts.
CREATE TABLE draft_decisions (
    id         uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES drafts ON DELETE CASCADE,
    user_id    uuid NOT NULL, -- the owner of the project
    author_id  uuid NOT NULL,
    kind       draft_decision_kind NOT NULL,
    run_id     uuid NOT NULL,
    subject    text NOT NULL, -- run and change, or passage
    change_id  text,
    passage_id text,
    line       text,
    input_id   text, -- the source of a passage
    before     text,
    after      text,
    reason     text,
    version    integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((change_id IS NULL) <> (passage_id IS NULL))
);
CREATE INDEX draft_decisions_list_idx ON draft_decisions (project_id, id DESC);
CREATE INDEX draft_decisions_subject_idx ON draft_decisions (project_id, subject, id DESC);

CREATE FUNCTION draft_rows_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% never changes', TG_TABLE_NAME;
END $$;
CREATE TRIGGER draft_versions_final BEFORE UPDATE ON draft_versions FOR EACH ROW EXECUTE FUNCTION draft_rows_are_final();
CREATE TRIGGER draft_lines_final BEFORE UPDATE ON draft_lines FOR EACH ROW EXECUTE FUNCTION draft_rows_are_final();
CREATE TRIGGER draft_decisions_final BEFORE UPDATE ON draft_decisions FOR EACH ROW EXECUTE FUNCTION draft_rows_are_final();
