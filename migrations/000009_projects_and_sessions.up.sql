CREATE TYPE project_status AS ENUM ('DRAFT', 'IN_REVIEW', 'SUBMITTED', 'APPROVED', 'ARCHIVED');
CREATE TYPE run_type AS ENUM ('PRECHECK', 'T661', 'T661_GEN', 'T661_DRAFT', 'T661_ANALYSIS', 'LOGBOOK');
CREATE TYPE session_status AS ENUM ('ACTIVE', 'COMPLETED', 'ARCHIVED');
CREATE TYPE message_role AS ENUM ('SYSTEM', 'USER', 'ASSISTANT');

-- deleted_at hides a row from everyone at once; a durable job then removes its objects and the row.
CREATE TABLE projects (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name        text NOT NULL,
    fiscal_year text NOT NULL,
    status      project_status NOT NULL DEFAULT 'DRAFT',
    description text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    UNIQUE (id, user_id)
);
CREATE INDEX projects_list_idx ON projects (user_id, id DESC) WHERE deleted_at IS NULL;

-- user_id stands here again so that every query can name the owner; the foreign key keeps it true.
CREATE TABLE sessions (
    id            uuid PRIMARY KEY,
    project_id    uuid NOT NULL,
    user_id       uuid NOT NULL,
    type          run_type NOT NULL,
    status        session_status NOT NULL DEFAULT 'ACTIVE',
    title         text,
    message_count bigint NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    UNIQUE (id, user_id),
    FOREIGN KEY (project_id, user_id) REFERENCES projects (id, user_id) ON DELETE CASCADE
);
CREATE INDEX sessions_list_idx ON sessions (project_id, id DESC) WHERE deleted_at IS NULL;

-- seq numbers a session's messages without gaps in order; a page of history is a range of it, however long the session is.
CREATE TABLE messages (
    id         uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    seq        bigint NOT NULL,
    role       message_role NOT NULL,
    content    text NOT NULL,
    run_id     uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (session_id, seq)
);
-- <> rather than IN: without statistics (a table just filled), IN looks so rare that Postgres would rather sort the whole session.
CREATE INDEX messages_history_idx ON messages (session_id, seq DESC) WHERE role <> 'SYSTEM';
