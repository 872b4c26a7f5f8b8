-- Files made from a project, or from all that a user has (project_id is NULL). What kinds there are is the server's business.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE TYPE export_status AS ENUM ('QUEUED', 'RUNNING', 'READY', 'FAILED', 'EXPIRED');
CREATE TABLE exports (
    id            uuid PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    project_id    uuid,
    kind          text NOT NULL,
    parameters    jsonb NOT NULL,
    status        export_status NOT NULL DEFAULT 'QUEUED',
    done          integer NOT NULL DEFAULT 0,
    total         integer NOT NULL DEFAULT 1,
    filename      text NOT NULL,
    content_type  text NOT NULL,
    size          bigint,
    sha256        text,
    error_code    text,
    error_message text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    expires_at    timestamptz,
    deleted_at    timestamptz,
    FOREIGN KEY (project_id, user_id) REFERENCES projects (id, user_id) ON DELETE CASCADE,
    CHECK ((status IN ('READY', 'FAILED', 'EXPIRED')) = (finished_at IS NOT NULL)),
    CHECK ((status IN ('READY', 'EXPIRED')) = (expires_at IS NOT NULL AND size IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((status = 'FAILED') = (error_code IS NOT NULL AND error_message IS NOT NULL))
);
CREATE INDEX exports_project_idx ON exports (project_id, id DESC);
CREATE INDEX exports_user_idx ON exports (user_id, id DESC);
CREATE INDEX exports_active_idx ON exports (user_id, created_at) WHERE status IN ('QUEUED', 'RUNNING') AND deleted_at IS NULL;
CREATE INDEX exports_expiry_idx ON exports (expires_at) WHERE status = 'READY' AND deleted_at IS NULL;
CREATE INDEX exports_stale_idx ON exports (finished_at) WHERE status IN ('FAILED', 'EXPIRED') AND deleted_at IS NULL;
CREATE INDEX exports_deleted_idx ON exports (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE OR REPLACE VIEW quota_ledger AS
SELECT q.id, q.user_id, q.metric, q.scope_id, q.period_key, q.amount, q.subject_id, q.created_at,
    CASE WHEN q.released_at IS NOT NULL THEN 'RELEASED' ELSE q.status::text END AS state,
    CASE
        WHEN q.metric = 'AI_RUNS_MONTHLY' AND r.id IS NOT NULL THEN
            CASE WHEN r.status = 'SUCCEEDED' THEN 'CONFIRMED' WHEN r.status IN ('QUEUED', 'RUNNING') THEN 'RESERVED' ELSE 'CANCELLED' END
        -- A run that was deleted with its session stays paid for.
        WHEN q.metric = 'AI_RUNS_MONTHLY' AND q.status = 'CONFIRMED' THEN 'CONFIRMED'
        WHEN q.metric = 'PROJECT_COUNT' AND p.id IS NOT NULL THEN 'CONFIRMED'
        WHEN q.metric IN ('FILES_PER_PROJECT', 'STORAGE_BYTES') AND f.id IS NOT NULL THEN
            CASE f.upload_status WHEN 'PENDING' THEN 'RESERVED' WHEN 'CONFIRMED' THEN 'CONFIRMED' ELSE 'CANCELLED' END
        WHEN q.metric = 'STORAGE_BYTES' AND e.id IS NOT NULL THEN 'CONFIRMED'
        WHEN q.status = 'CONFIRMED' THEN 'RELEASED' -- what it was for is gone
        ELSE 'CANCELLED'
    END AS due
FROM quota_reservations q
LEFT JOIN runs r ON r.id = q.subject_id AND q.metric = 'AI_RUNS_MONTHLY'
LEFT JOIN projects p ON p.id = q.subject_id AND q.metric = 'PROJECT_COUNT' AND p.deleted_at IS NULL
LEFT JOIN files f ON f.id = q.subject_id AND q.metric IN ('FILES_PER_PROJECT', 'STORAGE_BYTES') AND f.deleted_at IS NULL
LEFT JOIN exports e ON e.id = q.subject_id AND q.metric = 'STORAGE_BYTES' AND e.status = 'READY' AND e.deleted_at IS NULL;
