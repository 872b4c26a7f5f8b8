CREATE TYPE run_status AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

CREATE TABLE runs (
    id                   uuid PRIMARY KEY,
    session_id           uuid NOT NULL,
    project_id           uuid NOT NULL,
    user_id              uuid NOT NULL,
    type                 run_type NOT NULL,
    status               run_status NOT NULL DEFAULT 'QUEUED',
    attempt              integer NOT NULL DEFAULT 0, -- the fence: every write of an executing process names it
    user_message_id      uuid NOT NULL,
    assistant_message_id uuid,
    history_limit        integer NOT NULL,
    history_before_seq   bigint NOT NULL, -- the history is fixed at admission: the newest messages below this
    python               json, -- json, not jsonb: kept exactly as received
    error_code           text,
    error_message        text,
    error_retryable      boolean,
    request_id           text NOT NULL,
    idempotency_key      text,
    idempotency_hash     bytea,
    job_id               bigint, -- the River job of the last enqueue
    enqueued_at          timestamptz NOT NULL DEFAULT now(),
    lease_expires_at     timestamptz,
    handed_over_at       timestamptz, -- set before the worker is called: from here on it is never silently paid for twice
    created_at           timestamptz NOT NULL DEFAULT now(),
    started_at           timestamptz,
    finished_at          timestamptz,
    FOREIGN KEY (session_id, user_id) REFERENCES sessions (id, user_id) ON DELETE CASCADE,
    CHECK ((status IN ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL)),
    CHECK ((status = 'SUCCEEDED') = (assistant_message_id IS NOT NULL)),
    CHECK (status <> 'FAILED' OR error_code IS NOT NULL),
    CHECK (status <> 'RUNNING' OR lease_expires_at IS NOT NULL)
);
-- One active run a session, whatever the code does.
CREATE UNIQUE INDEX runs_one_active_idx ON runs (session_id) WHERE status IN ('QUEUED', 'RUNNING');
CREATE UNIQUE INDEX runs_idempotency_idx ON runs (user_id, session_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_list_idx ON runs (session_id, id DESC);
CREATE INDEX runs_lease_idx ON runs (lease_expires_at) WHERE status = 'RUNNING';
CREATE INDEX runs_queue_idx ON runs (enqueued_at) WHERE status = 'QUEUED';

-- What was attached. No foreign key to files: a run tells what it read even after the file is deleted.
CREATE TABLE run_files (
    run_id  uuid NOT NULL REFERENCES runs ON DELETE CASCADE,
    ordinal integer NOT NULL,
    file_id uuid NOT NULL,
    PRIMARY KEY (run_id, ordinal)
);
CREATE INDEX run_files_file_idx ON run_files (file_id);
