CREATE TYPE user_tier AS ENUM ('FREE', 'STARTER', 'PROFESSIONAL', 'ENTERPRISE');
CREATE TYPE quota_metric AS ENUM ('PROJECT_COUNT', 'FILES_PER_PROJECT', 'STORAGE_BYTES', 'AI_RUNS_MONTHLY', 'FILE_SIZE_BYTES');
CREATE TYPE reservation_status AS ENUM ('RESERVED', 'CONFIRMED', 'CANCELLED');

CREATE TABLE users (
    id         uuid PRIMARY KEY,
    issuer     text NOT NULL,
    subject    text NOT NULL,
    tier       user_tier NOT NULL DEFAULT 'FREE',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer, subject)
);

-- Limits are data: changing a row changes the limit from the next reservation on.
CREATE TABLE tier_limits (
    tier        user_tier NOT NULL,
    metric      quota_metric NOT NULL,
    limit_value bigint NOT NULL CHECK (limit_value >= 0),
    PRIMARY KEY (tier, metric)
);

INSERT INTO tier_limits (tier, metric, limit_value) VALUES
    ('FREE', 'AI_RUNS_MONTHLY', 50),            ('FREE', 'PROJECT_COUNT', 5),            ('FREE', 'FILES_PER_PROJECT', 20),
    ('FREE', 'STORAGE_BYTES', 200::bigint << 20),           ('FREE', 'FILE_SIZE_BYTES', 25::bigint << 20),
    ('STARTER', 'AI_RUNS_MONTHLY', 300),        ('STARTER', 'PROJECT_COUNT', 25),        ('STARTER', 'FILES_PER_PROJECT', 100),
    ('STARTER', 'STORAGE_BYTES', 2::bigint << 30),          ('STARTER', 'FILE_SIZE_BYTES', 50::bigint << 20),
    ('PROFESSIONAL', 'AI_RUNS_MONTHLY', 2000),  ('PROFESSIONAL', 'PROJECT_COUNT', 200),  ('PROFESSIONAL', 'FILES_PER_PROJECT', 500),
    ('PROFESSIONAL', 'STORAGE_BYTES', 20::bigint << 30),    ('PROFESSIONAL', 'FILE_SIZE_BYTES', 100::bigint << 20),
    ('ENTERPRISE', 'AI_RUNS_MONTHLY', 20000),   ('ENTERPRISE', 'PROJECT_COUNT', 5000),   ('ENTERPRISE', 'FILES_PER_PROJECT', 5000),
    ('ENTERPRISE', 'STORAGE_BYTES', 500::bigint << 30),     ('ENTERPRISE', 'FILE_SIZE_BYTES', 500::bigint << 20);

CREATE TABLE quota_overrides (
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    metric      quota_metric NOT NULL,
    limit_value bigint NOT NULL CHECK (limit_value >= 0),
    PRIMARY KEY (user_id, metric)
);

-- One row for each thing that is counted: scope_id is the project for FILES_PER_PROJECT and the user otherwise; period_key is
-- the UTC month for monthly metrics and '' otherwise. limit_value is the limit that the last reservation was admitted under,
-- so the last CHECK makes an overdraft impossible, whatever the code does.
CREATE TABLE quota_counters (
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    metric      quota_metric NOT NULL,
    scope_id    uuid NOT NULL,
    period_key  text NOT NULL,
    used        bigint NOT NULL CHECK (used >= 0),
    reserved    bigint NOT NULL CHECK (reserved >= 0),
    limit_value bigint NOT NULL,
    PRIMARY KEY (user_id, metric, scope_id, period_key),
    CHECK (used + reserved <= limit_value)
);

-- The ledger. A reservation ends CONFIRMED or CANCELLED; a confirmed one whose subject was deleted is given back (released_at).
-- At every commit: reserved = sum of RESERVED amounts; used = sum of CONFIRMED amounts that were not given back.
CREATE TABLE quota_reservations (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    metric      quota_metric NOT NULL,
    scope_id    uuid NOT NULL,
    period_key  text NOT NULL,
    amount      bigint NOT NULL CHECK (amount > 0),
    status      reservation_status NOT NULL DEFAULT 'RESERVED',
    subject_id  uuid NOT NULL, -- the run, project or file that it is for
    created_at  timestamptz NOT NULL DEFAULT now(),
    settled_at  timestamptz,
    released_at timestamptz,
    UNIQUE (subject_id, metric),
    CHECK ((status = 'RESERVED') = (settled_at IS NULL)),
    CHECK (released_at IS NULL OR status = 'CONFIRMED'),
    FOREIGN KEY (user_id, metric, scope_id, period_key) REFERENCES quota_counters
);
CREATE INDEX ON quota_reservations (user_id, created_at);
