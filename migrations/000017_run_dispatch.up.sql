-- Runs are claimed from the runs table itself, because fairness has to choose at the time of the claim.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE TYPE run_waiting_for AS ENUM ('worker', 'slot', 'turn');
ALTER TABLE runs ADD COLUMN waiting_for run_waiting_for; -- why a QUEUED run waits; NULL: it is taken at once

-- When a waiting run of a person was last claimed: waiting people take turns.
CREATE TABLE run_turns (
    user_id      uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    last_turn_at timestamptz NOT NULL
);

-- How much of one person is executed at once. Rows, so that operators change them without a deployment.
CREATE TABLE tier_concurrency (
    tier     user_tier PRIMARY KEY,
    runs     integer NOT NULL CHECK (runs > 0),
    readings integer NOT NULL CHECK (readings > 0)
);
INSERT INTO tier_concurrency (tier, runs, readings) VALUES
    ('FREE', 16, 2), ('STARTER', 32, 4), ('PROFESSIONAL', 128, 8), ('ENTERPRISE', 1000, 32);

-- The server processes that live. They share the worker's capacity, and notify each other only where there are several.
CREATE TABLE server_processes (
    id           uuid PRIMARY KEY,
    seen_at      timestamptz NOT NULL,
    worker_ready boolean NOT NULL
);

CREATE INDEX runs_waiting_idx ON runs (user_id, id) WHERE status = 'QUEUED';
CREATE INDEX runs_running_idx ON runs (user_id) WHERE status = 'RUNNING';
CREATE INDEX runs_timeout_idx ON runs (user_id, finished_at) WHERE error_code = 'worker_timeout';
CREATE INDEX runs_retry_idx ON runs (user_message_id) WHERE retry_of IS NOT NULL;

-- After three timeouts in an hour a person's runs go one at a time, behind others.
CREATE FUNCTION person_slowed(person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) >= 3 FROM runs r
    WHERE r.user_id = person AND r.error_code = 'worker_timeout' AND r.finished_at > now() - interval '1 hour'
$$;

-- How many runs of a person may execute at once: by tier, and never more than share, so that one person does not fill the worker.
CREATE FUNCTION person_concurrency(person uuid, share integer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN person_slowed(person) THEN 1 ELSE LEAST(c.runs, share) END
    FROM users u JOIN tier_concurrency c ON c.tier = u.tier WHERE u.id = person
$$;

CREATE FUNCTION person_running(person uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT count(*)::integer FROM runs r WHERE r.user_id = person AND r.status = 'RUNNING'
$$;

CREATE FUNCTION run_waiting_event(run uuid, reason run_waiting_for) RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT format('{"runId":"%s","type":"run.waiting","waitingFor":"%s"}', run, reason)::json
$$;
