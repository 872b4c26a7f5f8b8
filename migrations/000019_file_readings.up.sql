-- A reading is one extraction of a file's text. The file points at the good one that is in use, and at the one that may replace it.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE TABLE file_readings (
    id             uuid PRIMARY KEY,
    file_id        uuid NOT NULL REFERENCES files ON DELETE CASCADE,
    user_id        uuid NOT NULL,              -- the owner of the file, whose turn a reading takes
    status         index_status NOT NULL DEFAULT 'PENDING',
    number         integer NOT NULL DEFAULT 0, -- the fence: each claim takes the file's next number, and its text a key of its own
    tries          integer NOT NULL DEFAULT 0,
    not_before     timestamptz NOT NULL DEFAULT now(),
    deadline       timestamptz,                -- past this, a sweeper takes the claim for lost
    text_key       text,
    text_sha256    text,
    text_bytes     bigint,                     -- NULL where an older version read the file
    engine_version text,                       -- of the worker; NULL where an older version read the file
    error          text,
    warnings       jsonb NOT NULL DEFAULT '[]',
    created_at     timestamptz NOT NULL DEFAULT now(),
    started_at     timestamptz,
    finished_at    timestamptz,
    CHECK ((status IN ('READY', 'FAILED')) = (finished_at IS NOT NULL)),
    CHECK ((status = 'INDEXING') = (deadline IS NOT NULL)),
    CHECK (status <> 'READY' OR (text_key IS NOT NULL AND text_sha256 IS NOT NULL)),
    CHECK (status <> 'FAILED' OR error IS NOT NULL)
);
-- One open reading a file, whatever the code does.
CREATE UNIQUE INDEX file_readings_one_open_idx ON file_readings (file_id) WHERE status IN ('PENDING', 'INDEXING');
CREATE INDEX file_readings_file_idx ON file_readings (file_id, number);
CREATE INDEX file_readings_waiting_idx ON file_readings (user_id, id) WHERE status = 'PENDING';
CREATE INDEX file_readings_lost_idx ON file_readings (deadline) WHERE status = 'INDEXING';

-- When a reading of a person was last claimed: waiting people take turns.
CREATE TABLE reading_turns (
    user_id      uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    last_turn_at timestamptz NOT NULL
);

ALTER TABLE files
    ADD COLUMN reading_id uuid,      -- the good reading in use; no foreign key, because readings go with their file
    ADD COLUMN next_reading_id uuid; -- the newest reading, while it is not the one in use
ALTER TABLE run_files ADD COLUMN reading_id uuid; -- fixed at admission

-- What is deleted and not erased yet.
CREATE INDEX files_deleted_idx ON files (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX sessions_deleted_idx ON sessions (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX projects_deleted_idx ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

-- Both triggers serve processes of older versions beside us, and go when none can run any more: such a process knows no readings.
CREATE FUNCTION file_read_by_older_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO file_readings (id, file_id, user_id, status, number, tries, text_key, text_sha256, finished_at)
    VALUES (gen_random_uuid(), NEW.id, NEW.user_id, 'READY', NEW.text_attempt, 1,
        format('u/%s/p/%s/f/%s/text-%s.json', NEW.user_id, NEW.project_id, NEW.id, NEW.text_attempt), NEW.text_sha256, now())
    RETURNING id INTO NEW.reading_id;
    RETURN NEW;
END $$;
CREATE TRIGGER files_read_by_older_version BEFORE UPDATE OF text_attempt ON files FOR EACH ROW
    WHEN (NEW.text_attempt IS DISTINCT FROM OLD.text_attempt AND NEW.reading_id IS NOT DISTINCT FROM OLD.reading_id)
    EXECUTE FUNCTION file_read_by_older_version();

CREATE FUNCTION run_file_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reading_id := (SELECT f.reading_id FROM files f WHERE f.id = NEW.file_id);
    RETURN NEW;
END $$;
CREATE TRIGGER run_files_reading BEFORE INSERT ON run_files FOR EACH ROW
    WHEN (NEW.reading_id IS NULL) EXECUTE FUNCTION run_file_reading();
