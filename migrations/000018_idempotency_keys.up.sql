-- What a POST with an Idempotency-Key created, for 24 hours. Runs keep their keys themselves.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE TABLE idempotency_keys (
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    operation    text NOT NULL,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    resource_ids uuid[] NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, operation, key)
);
CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);
