CREATE TYPE upload_status AS ENUM ('PENDING', 'CONFIRMED', 'FAILED');
CREATE TYPE index_status AS ENUM ('PENDING', 'INDEXING', 'READY', 'FAILED');

CREATE TABLE files (
    id                uuid PRIMARY KEY,
    project_id        uuid NOT NULL,
    user_id           uuid NOT NULL,
    original_filename text NOT NULL,
    content_type      text NOT NULL,
    file_size         bigint NOT NULL CHECK (file_size > 0),
    etag              text,   -- of the confirmed object: what was checked is what is read
    sha256            text,
    upload_status     upload_status NOT NULL DEFAULT 'PENDING',
    upload_expires_at timestamptz NOT NULL,
    uploaded_at       timestamptz,
    index_status      index_status NOT NULL DEFAULT 'PENDING',
    index_error       text,
    index_attempt     integer NOT NULL DEFAULT 0, -- the fence: an older attempt can change nothing
    index_deadline    timestamptz,                -- past this, a sweeper takes the attempt for dead
    text_attempt      integer,                    -- which attempt wrote the text that is read
    text_sha256       text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    FOREIGN KEY (project_id, user_id) REFERENCES projects (id, user_id) ON DELETE CASCADE,
    CHECK (index_status <> 'READY' OR (text_attempt IS NOT NULL AND text_sha256 IS NOT NULL AND sha256 IS NOT NULL))
);
CREATE INDEX files_list_idx ON files (project_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX files_expiry_idx ON files (upload_expires_at) WHERE upload_status = 'PENDING';
CREATE INDEX files_indexing_idx ON files (index_deadline) WHERE upload_status = 'CONFIRMED' AND index_status IN ('PENDING', 'INDEXING');
