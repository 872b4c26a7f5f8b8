-- A database as release 1.0.0 leaves it, at version 15: three people, and everything in every state it can have. Numbers choose the
-- state: a run's by n % 9, a file's by n % 7. Each of the large tables has more rows than one batch of a migration may touch.
CREATE SCHEMA filled;
CREATE FUNCTION filled.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(kind || n)::uuid $$;
CREATE FUNCTION filled.at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT '2026-09-28 20:00:00Z'::timestamptz + n * interval '3 minutes' -- over the end of a month
$$;
CREATE FUNCTION filled.answer(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT repeat('It was unknown whether it holds: ' || n || '. ', 10)
$$;

INSERT INTO users (id, issuer, subject, tier)
SELECT filled.id('user', n), 'https://issuer.example', 'person-' || n, (ARRAY['FREE', 'STARTER', 'ENTERPRISE'])[n + 1]::user_tier
FROM generate_series(0, 2) n;
INSERT INTO quota_overrides (user_id, metric, limit_value) SELECT filled.id('user', 0), 'AI_RUNS_MONTHLY', 5000;
UPDATE tier_limits SET limit_value = 51 WHERE tier = 'FREE' AND metric = 'AI_RUNS_MONTHLY'; -- an operator's own limit

-- Project n is person n % 3's, and so are the sessions and files n % 45 in it. Project 44 is deleted and not erased yet.
INSERT INTO projects (id, user_id, name, fiscal_year, status, description, created_at, deleted_at)
SELECT filled.id('project', n), filled.id('user', n % 3), 'Project é ' || n, '2025',
    (ARRAY['DRAFT', 'IN_REVIEW', 'SUBMITTED', 'APPROVED', 'ARCHIVED'])[n % 5 + 1]::project_status,
    CASE n % 2 WHEN 0 THEN repeat('Cracks at 41 °C. ', 20) END, filled.at(n), CASE n WHEN 44 THEN now() END
FROM generate_series(0, 44) n;
INSERT INTO sessions (id, project_id, user_id, type, status, title, message_count, created_at)
SELECT filled.id('session', n), filled.id('project', n % 45), filled.id('user', n % 3), 'T661',
    (ARRAY['ACTIVE', 'ACTIVE', 'COMPLETED', 'ARCHIVED'])[n % 4 + 1]::session_status, CASE n % 2 WHEN 0 THEN 'Session ' || n END,
    CASE WHEN n % 9 IN (3, 6, 7) THEN 2 ELSE 1 END, filled.at(n)
FROM generate_series(1, 2700) n;

INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at,
    uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at)
SELECT filled.id('file', n), filled.id('project', n % 45), filled.id('user', n % 3), 'notes ' || n || '.md', 'text/markdown', 100 + n,
    CASE WHEN k BETWEEN 1 AND 5 THEN md5(n::text) END, CASE WHEN k IN (3, 5) THEN md5('file' || n) END,
    CASE k WHEN 0 THEN 'PENDING' WHEN 6 THEN 'FAILED' ELSE 'CONFIRMED' END::upload_status, filled.at(n) + interval '15 minutes',
    CASE WHEN k BETWEEN 1 AND 5 THEN filled.at(n) END,
    (ARRAY['PENDING', 'PENDING', 'INDEXING', 'READY', 'FAILED', 'FAILED', 'PENDING'])[k + 1]::index_status,
    CASE WHEN k IN (4, 5) THEN 'The file is damaged.' END, CASE WHEN k < 2 OR k = 6 THEN 0 ELSE 1 + n % 4 END,
    CASE WHEN k IN (1, 2) THEN now() + interval '2 minutes' END, CASE WHEN k IN (3, 5) THEN 1 + n % 3 END,
    CASE WHEN k IN (3, 5) THEN md5('text' || n) END, filled.at(n), CASE WHEN n % 45 = 44 OR n % 31 = 30 THEN now() END
FROM (SELECT n, n % 7 AS k FROM generate_series(1, 2800) n) numbers;

-- Run n in session n: waiting (0), claimed (1), handed over (2), successful (3, 7), failed (4, 6, 8), cancelled (5). Of each failed run 6
-- there is a retry, which is successful.
CREATE TABLE filled.runs AS
SELECT n, filled.id('run', n) AS id, NULL::uuid AS retry_of, (ARRAY['QUEUED', 'RUNNING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED',
    'FAILED', 'SUCCEEDED', 'FAILED'])[n % 9 + 1]::run_status AS status
FROM generate_series(1, 2700) n
UNION ALL
SELECT n, filled.id('retry', n), filled.id('run', n), 'SUCCEEDED' FROM generate_series(6, 2700, 9) n;

INSERT INTO messages (id, session_id, seq, role, content, run_id, created_at)
SELECT filled.id('prompt', n), filled.id('session', n), 1, 'USER'::message_role,
    'Is experiment ' || n || ' eligible?', filled.id('run', n), filled.at(n)
FROM generate_series(1, 2700) n
UNION ALL
SELECT filled.id('answer', n), filled.id('session', n), 2, 'ASSISTANT', filled.answer(n), id, filled.at(n)
FROM filled.runs WHERE status = 'SUCCEEDED';

INSERT INTO runs (id, session_id, project_id, user_id, type, status, attempt, user_message_id, assistant_message_id, history_limit,
    history_before_seq, python, error_code, error_message, error_retryable, request_id, idempotency_key, idempotency_hash, job_id,
    enqueued_at, lease_expires_at, handed_over_at, created_at, started_at, finished_at, retry_of, partial_text)
SELECT r.id, filled.id('session', n), filled.id('project', n % 45), filled.id('user', n % 3), 'T661', status,
    CASE WHEN status = 'QUEUED' OR n % 9 = 8 THEN 0 ELSE 1 END, filled.id('prompt', n),
    CASE status WHEN 'SUCCEEDED' THEN filled.id('answer', n) END, 10, 1,
    CASE WHEN status = 'SUCCEEDED' THEN format('{"criteria": [1.50, {"z": 1, "a": %s}], "n": 12345678901234567890}', n)::json END,
    CASE WHEN status = 'FAILED' THEN CASE n % 9 WHEN 4 THEN 'worker_timeout' WHEN 8 THEN 'run_queue_timeout' ELSE 'run_interrupted' END END,
    CASE WHEN status = 'FAILED' THEN 'It failed.' END, CASE WHEN status = 'FAILED' THEN n % 2 = 0 END, 'request-' || n,
    CASE WHEN n % 9 IN (0, 7) THEN 'key-' || n END, CASE WHEN n % 9 IN (0, 7) THEN decode(md5(n::text), 'hex') END,
    CASE WHEN status IN ('QUEUED', 'RUNNING') THEN n END, filled.at(n),
    CASE WHEN status = 'RUNNING' THEN now() END, CASE WHEN status <> 'QUEUED' AND n % 9 NOT IN (1, 8) THEN filled.at(n) END,
    filled.at(n), CASE WHEN status <> 'QUEUED' AND n % 9 <> 8 THEN filled.at(n) END,
    CASE WHEN status NOT IN ('QUEUED', 'RUNNING') THEN filled.at(n) + interval '4 seconds' END, retry_of,
    CASE WHEN status IN ('FAILED', 'CANCELLED') THEN 'It was' END
FROM filled.runs r;
INSERT INTO run_files (run_id, ordinal, file_id)
SELECT r.id, f.ordinal, f.id FROM filled.runs r, LATERAL (
    SELECT id, row_number() OVER (ORDER BY id) AS ordinal FROM files
    WHERE project_id = filled.id('project', r.n % 45) AND text_sha256 IS NOT NULL ORDER BY id LIMIT 2) f;
INSERT INTO run_events (run_id, seq, type, data, created_at)
SELECT r.id, e.seq, e.type, format('{"runId": "%s", "type": "%s", "text": "%s"}', r.id, e.type,
    CASE status WHEN 'SUCCEEDED' THEN filled.answer(n) ELSE 'It was' END)::json, filled.at(n)
FROM filled.runs r, LATERAL (VALUES (1, 'run.queued', true), (2, 'run.started', status <> 'QUEUED'),
    (3, 'message.delta', status <> 'QUEUED'),
    (4, CASE status WHEN 'SUCCEEDED' THEN 'run.completed' WHEN 'FAILED' THEN 'run.failed' ELSE 'run.cancelled' END,
        status NOT IN ('QUEUED', 'RUNNING'))) AS e(seq, type, there)
WHERE e.there;
INSERT INTO river_job (id, args, kind, max_attempts, queue, state, attempt, attempted_at)
SELECT n, json_build_object('run_id', id), 'run_execute', 25, 'runs',
    CASE status WHEN 'QUEUED' THEN 'available' ELSE 'running' END::river_job_state, CASE status WHEN 'QUEUED' THEN 0 ELSE 1 END,
    CASE status WHEN 'RUNNING' THEN now() END
FROM filled.runs WHERE status IN ('QUEUED', 'RUNNING');
SELECT setval('river_job_id_seq', 10000);

-- The ledger: what each reservation must be is in the view, so it is right when both agree.
CREATE TABLE filled.ledger AS
SELECT r.user_id, 'AI_RUNS_MONTHLY'::quota_metric AS metric, r.user_id AS scope_id,
    quota_period('AI_RUNS_MONTHLY', r.created_at) AS period_key, 1::bigint AS amount, r.id AS subject_id, r.created_at,
    r.finished_at AS settled_at, NULL::timestamptz AS released_at,
    CASE WHEN status = 'SUCCEEDED' THEN 'CONFIRMED' WHEN finished_at IS NULL THEN 'RESERVED'
        ELSE 'CANCELLED' END::reservation_status AS status
FROM runs r
UNION ALL
SELECT user_id, 'PROJECT_COUNT', user_id, '', 1, id, created_at, created_at, deleted_at, 'CONFIRMED' FROM projects
UNION ALL
SELECT f.user_id, m.metric, CASE m.metric WHEN 'STORAGE_BYTES' THEN f.user_id ELSE f.project_id END, '',
    CASE m.metric WHEN 'STORAGE_BYTES' THEN f.file_size ELSE 1 END, f.id, f.created_at,
    CASE WHEN upload_status <> 'PENDING' OR deleted_at IS NOT NULL THEN f.created_at END,
    CASE WHEN upload_status = 'CONFIRMED' THEN deleted_at END,
    CASE WHEN upload_status = 'CONFIRMED' THEN 'CONFIRMED' WHEN upload_status = 'PENDING' AND deleted_at IS NULL THEN 'RESERVED'
        ELSE 'CANCELLED' END::reservation_status
FROM files f, (VALUES ('FILES_PER_PROJECT'::quota_metric), ('STORAGE_BYTES')) AS m(metric);
INSERT INTO quota_counters (user_id, metric, scope_id, period_key, used, reserved, limit_value)
SELECT user_id, metric, scope_id, period_key, COALESCE(sum(amount) FILTER (WHERE status = 'CONFIRMED' AND released_at IS NULL), 0),
    COALESCE(sum(amount) FILTER (WHERE status = 'RESERVED'), 0), 1000000000
FROM filled.ledger GROUP BY user_id, metric, scope_id, period_key;
INSERT INTO quota_reservations (id, user_id, metric, scope_id, period_key, amount, status, subject_id, created_at, settled_at, released_at)
SELECT md5(metric::text || subject_id)::uuid, user_id, metric, scope_id, period_key, amount, status, subject_id, created_at, settled_at,
    released_at
FROM filled.ledger;

INSERT INTO admin_actions (id, kind, actor_id, actor_subject, user_id, target_id, reason, before, after, request_id)
SELECT filled.id('action', n), 'USER_UPDATED', filled.id('user', 0), 'operator', filled.id('user', 1), filled.id('user', 1), 'asked for it',
    '{"tier": "FREE"}', '{"tier": "STARTER"}', 'request' FROM generate_series(1, 50) n;
INSERT INTO github_states (state_hash, project_id, user_id, verifier_sealed, expires_at)
SELECT decode(md5(n::text), 'hex'), filled.id('project', n), filled.id('user', n % 3), '\x01', now() FROM generate_series(0, 5) n;
INSERT INTO github_connections (project_id, user_id, github_user_id, login, access_sealed, refresh_sealed, token_status, repo_id,
    repo_owner_id, repo_full_name, branch)
SELECT filled.id('project', n), filled.id('user', n % 3), n, 'login-' || n, '\x02', '\x03',
    (ARRAY['ACTIVE', 'REAUTH_REQUIRED', 'REVOKED'])[n % 3 + 1]::github_token_status, CASE n % 2 WHEN 0 THEN n END,
    CASE n % 2 WHEN 0 THEN 1 END, CASE n % 2 WHEN 0 THEN 'a/b' END, CASE n % 2 WHEN 0 THEN 'main' END
FROM generate_series(0, 20) n;
INSERT INTO github_revocations (id, user_id, project_id, run_id, attempt, access_sealed)
SELECT filled.id('revocation', n), filled.id('user', n % 3), filled.id('project', n % 45), filled.id('run', n), 1, '\x04'
FROM generate_series(2, 200, 9) n;

-- Every row as it is now.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ 'migration' LOOP
        EXECUTE format('CREATE TABLE filled.%I AS TABLE public.%I', 'was_' || name, name);
    END LOOP;
END $$;
