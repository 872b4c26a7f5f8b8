CREATE TYPE github_token_status AS ENUM ('ACTIVE', 'REAUTH_REQUIRED', 'REVOKED');
CREATE TYPE run_github_reason AS ENUM ('not_bound', 'reauth_required', 'revoked', 'repo_not_found', 'refused', 'rate_limited', 'unavailable');

-- Everything named *_sealed is encrypted with the person's and the project's id as associated data: moved to another row, it
-- can't be opened.

-- An authorization that was begun. The state itself is known only to the browser.
CREATE TABLE github_states (
    state_hash      bytea PRIMARY KEY,
    project_id      uuid NOT NULL,
    user_id         uuid NOT NULL,
    verifier_sealed bytea NOT NULL, -- PKCE
    expires_at      timestamptz NOT NULL,
    FOREIGN KEY (project_id, user_id) REFERENCES projects (id, user_id) ON DELETE CASCADE
);
CREATE INDEX github_states_expiry_idx ON github_states (expires_at);

-- A project's connection to one GitHub account.
CREATE TABLE github_connections (
    project_id         uuid PRIMARY KEY,
    user_id            uuid NOT NULL,
    github_user_id     bigint NOT NULL,
    login              text NOT NULL,
    access_sealed      bytea NOT NULL,
    access_expires_at  timestamptz, -- null: does not expire
    refresh_sealed     bytea,
    refresh_expires_at timestamptz,
    token_status       github_token_status NOT NULL DEFAULT 'ACTIVE',
    version            bigint NOT NULL DEFAULT 1, -- the fence: whoever writes tokens names the version that they saw
    refresh_until      timestamptz, -- somebody is renewing the tokens; nobody else may use the refresh token up meanwhile
    repo_id            bigint,      -- the binding is by id: names change
    repo_owner_id      bigint,
    repo_full_name     text,
    branch             text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (project_id, user_id) REFERENCES projects (id, user_id) ON DELETE CASCADE,
    CHECK ((repo_id IS NULL) = (repo_owner_id IS NULL) AND (repo_id IS NULL) = (repo_full_name IS NULL) AND (repo_id IS NULL) = (branch IS NULL))
);

-- Tokens that have to be revoked at GitHub in the end: a run's from before it is handed over until after the run, those of a
-- forgotten connection at once (run_id null). No foreign keys: a row outlives its run and its project.
CREATE TABLE github_revocations (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL,
    project_id     uuid NOT NULL,
    run_id         uuid,
    attempt        integer,
    access_sealed  bytea NOT NULL,
    refresh_sealed bytea, -- where the access token has expired, this one still makes new ones
    expires_at     timestamptz, -- of the access token
    queued_at      timestamptz, -- the last job for it
    created_at     timestamptz NOT NULL DEFAULT now(),
    CHECK ((run_id IS NULL) = (attempt IS NULL))
);
CREATE INDEX github_revocations_run_idx ON github_revocations (run_id);

ALTER TABLE runs
    ADD COLUMN github_attached boolean NOT NULL DEFAULT false,
    ADD COLUMN github_reason run_github_reason, -- null until it is known, and when attached
    ADD COLUMN github_repo text,
    ADD COLUMN github_branch text,
    ADD COLUMN github_head_sha text,
    ADD CHECK (github_attached = (github_head_sha IS NOT NULL) AND NOT (github_attached AND github_reason IS NOT NULL));
