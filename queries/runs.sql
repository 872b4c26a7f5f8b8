-- name: PersonLock :exec
-- Serializes the claims and admissions of one user, so that the counts are exact. Before any row lock.
SELECT pg_advisory_xact_lock(k.key) FROM (
    SELECT DISTINCT hashtextextended('runs of ' || u.id::text, 0) AS key FROM unnest(@user_ids::uuid[]) AS u(id) ORDER BY key
) k;

-- name: RunForgetOldKey :exec
-- A key is kept for 24 hours.
UPDATE runs SET idempotency_key = NULL
WHERE user_id = @user_id AND session_id = @session_id AND idempotency_key = @idempotency_key AND created_at < now() - interval '24 hours';

-- name: RunGetByKey :one
SELECT id, idempotency_hash FROM runs
WHERE user_id = @user_id AND session_id = @session_id AND idempotency_key = @idempotency_key AND created_at >= now() - interval '24 hours';

-- name: RunAdmit :exec
-- Everything that admission checks and writes. It follows PersonLock and SessionLockForRun, which are separate statements because
-- a statement sees only what was committed before it began. RunGetTask, behind it, finds the run unless it was refused: then nothing
-- is written.
-- The run starts at once (RUNNING, handed over) if the process has a free slot, the user is below their limit, no run waits
-- for anything but its own user's turn, and no GitHub access has to be requested.
WITH chosen AS (
    -- Share-locked, so that a file cannot be deleted, or point at another reading, between the check and the commit.
    SELECT f.id, f.reading_id FROM files f
    WHERE f.id = ANY(@file_ids::uuid[]) AND f.user_id = @user_id::uuid AND f.index_status = 'READY' AND f.deleted_at IS NULL
      AND f.project_id = (SELECT s.project_id FROM sessions s WHERE s.id = @session_id::uuid)
    FOR SHARE
), admitted AS (
    SELECT s.id AS session_id, s.project_id, s.user_id, person_running(s.user_id) < person_concurrency(s.user_id, @share::int) AS has_turn,
        EXISTS (SELECT 1 FROM runs r WHERE r.status = 'QUEUED' AND r.waiting_for IS DISTINCT FROM 'turn') AS others_wait,
        EXISTS (SELECT 1 FROM github_connections c WHERE c.project_id = s.project_id AND c.repo_id IS NOT NULL) AS bound
    FROM sessions s JOIN projects p ON p.id = s.project_id
    WHERE s.id = @session_id::uuid AND s.user_id = @user_id::uuid AND s.deleted_at IS NULL AND p.deleted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.user_id = @user_id::uuid AND r.session_id = s.id AND r.idempotency_key = sqlc.narg('idempotency_key')::text)
      AND NOT EXISTS (SELECT 1 FROM runs r WHERE sqlc.narg('retry_of')::uuid IS NOT NULL
          AND r.user_message_id = @user_message_id::uuid AND r.retry_of IS NOT NULL AND r.status = 'SUCCEEDED')
      AND p.status <> 'ARCHIVED' AND s.status = 'ACTIVE'
      AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.session_id = s.id AND r.status IN ('QUEUED', 'RUNNING'))
      AND (SELECT count(*) FROM (SELECT 1 FROM runs r WHERE r.user_id = @user_id::uuid AND r.status = 'QUEUED' LIMIT @max_waiting::int) w) < @max_waiting::int
      AND (SELECT count(*) FROM chosen) = cardinality(@file_ids::uuid[])
), start AS (
    SELECT a.*, (@direct::bool AND a.has_turn AND NOT a.others_wait AND NOT a.bound) AS at_once,
        CASE WHEN @otherwise::text = 'worker' THEN 'worker' WHEN NOT a.has_turn THEN 'turn' WHEN @otherwise::text = 'slot' THEN 'slot'
        END::run_waiting_for AS waiting_for
    FROM admitted a
), effective AS (
    SELECT COALESCE(o.limit_value, t.limit_value) AS value
    FROM start JOIN users u ON u.id = start.user_id
    JOIN tier_limits t ON t.tier = u.tier AND t.metric = 'AI_RUNS_MONTHLY'
    LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = 'AI_RUNS_MONTHLY'
), counter AS (
    INSERT INTO quota_counters AS c (user_id, metric, scope_id, period_key, used, reserved, limit_value)
    SELECT @user_id::uuid, 'AI_RUNS_MONTHLY', @user_id::uuid, quota_period('AI_RUNS_MONTHLY', now()), 0, 1, effective.value
    FROM effective WHERE effective.value >= 1
    ON CONFLICT (user_id, metric, scope_id, period_key) DO UPDATE
    SET reserved = c.reserved + 1, limit_value = EXCLUDED.limit_value
    WHERE c.used + c.reserved + 1 <= EXCLUDED.limit_value
    RETURNING c.period_key
), reservation AS (
    INSERT INTO quota_reservations (id, user_id, metric, scope_id, period_key, amount, subject_id)
    SELECT @reservation_id::uuid, @user_id::uuid, 'AI_RUNS_MONTHLY', @user_id::uuid, counter.period_key, 1, @id::uuid FROM counter
), message AS (
    INSERT INTO messages (id, session_id, seq, role, content, run_id)
    SELECT @user_message_id::uuid, start.session_id, COALESCE((SELECT max(m.seq) FROM messages m WHERE m.session_id = start.session_id), 0) + 1,
        'USER', @input::text, @id::uuid
    FROM start, counter WHERE sqlc.narg('retry_of')::uuid IS NULL
    RETURNING seq
), counted AS (
    UPDATE sessions SET message_count = message_count + 1, updated_at = now() FROM message WHERE sessions.id = @session_id::uuid
), run AS (
    INSERT INTO runs (id, session_id, project_id, user_id, type, status, attempt, lease_expires_at, handed_over_at, started_at, waiting_for,
        user_message_id, history_limit, history_before_seq, request_id, idempotency_key, idempotency_hash, retry_of, traceparent)
    SELECT @id::uuid, start.session_id, start.project_id, start.user_id, @type::run_type, CASE WHEN at_once THEN 'RUNNING' ELSE 'QUEUED' END::run_status,
        at_once::int, CASE WHEN at_once THEN now() + make_interval(secs => @lease_seconds::float8) END, CASE WHEN at_once THEN now() END,
        CASE WHEN at_once THEN now() END, CASE WHEN NOT at_once THEN start.waiting_for END,
        @user_message_id::uuid, @history_limit::int, COALESCE((SELECT message.seq FROM message), @history_before_seq::bigint), @request_id::text,
        sqlc.narg('idempotency_key')::text, @idempotency_hash::bytea, sqlc.narg('retry_of')::uuid, sqlc.narg('traceparent')::text
    FROM start, counter
    RETURNING id, status, attempt, waiting_for
), attached AS (
    INSERT INTO run_files (run_id, ordinal, file_id, reading_id)
    SELECT run.id, t.ordinal, t.file_id, chosen.reading_id
    FROM run, unnest(@file_ids::uuid[]) WITH ORDINALITY AS t(file_id, ordinal) JOIN chosen ON chosen.id = t.file_id
), turn AS (
    -- Runs that started at once were turns too; they count from the first run that waits.
    INSERT INTO run_turns AS t (user_id, last_turn_at)
    SELECT r.user_id, max(r.started_at) FROM runs r WHERE r.user_id = @user_id::uuid AND r.status = 'RUNNING'
      AND EXISTS (SELECT 1 FROM run WHERE run.status = 'QUEUED')
    GROUP BY r.user_id
    ON CONFLICT (user_id) DO UPDATE SET last_turn_at = GREATEST(t.last_turn_at, EXCLUDED.last_turn_at)
), logged AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT run.id, 1, 'run.queued', @queued_event::json FROM run
    UNION ALL SELECT run.id, 2, 'run.started', @started_event::json FROM run WHERE run.status = 'RUNNING'
    UNION ALL SELECT run.id, 2, 'run.waiting', run_waiting_event(run.id, run.waiting_for) FROM run WHERE run.waiting_for IS NOT NULL
)
SELECT 1 FROM run;

-- name: RunNextInLine :many
-- The runs to claim next. Each waiting user offers the oldest runs up to their limit. Users who were slowed come last, then those
-- with the most runs executing, then those with the latest turn. A run that has waited too long is only ended.
WITH RECURSIVE person AS (
    (SELECT r.user_id FROM runs r WHERE r.status = 'QUEUED' ORDER BY r.user_id LIMIT 1)
    UNION ALL
    SELECT (SELECT r.user_id FROM runs r WHERE r.status = 'QUEUED' AND r.user_id > person.user_id ORDER BY r.user_id LIMIT 1)
    FROM person WHERE person.user_id IS NOT NULL
), place AS (
    SELECT person.user_id, t.last_turn_at, person_slowed(person.user_id) AS slowed, person_running(person.user_id) AS running,
        LEAST(person_concurrency(person.user_id, @share::int) - person_running(person.user_id), @max_rows::int) AS free
    FROM person LEFT JOIN run_turns t ON t.user_id = person.user_id
    WHERE person.user_id IS NOT NULL
)
SELECT o.id, place.user_id FROM place CROSS JOIN LATERAL (
    SELECT r.id, row_number() OVER (ORDER BY r.id) AS nth FROM runs r
    WHERE r.user_id = place.user_id AND r.status = 'QUEUED' AND r.created_at > now() - make_interval(secs => @bound_seconds::float8)
    ORDER BY r.id LIMIT GREATEST(place.free, 0)
) o
ORDER BY place.slowed, place.running + o.nth, place.last_turn_at NULLS FIRST, o.id
LIMIT @max_rows::int;

-- name: RunLockQueued :exec
-- For claiming runs: a statement that adds events holds the run.
SELECT 1 FROM runs WHERE id = ANY(@ids::uuid[]) AND status = 'QUEUED' ORDER BY id FOR UPDATE;

-- name: RunClaim :many
-- QUEUED -> RUNNING with a new attempt number, after PersonLock and RunLockQueued, so the counts are exact. A run that is not
-- returned was claimed by another process, has ended, or its user has no slot left.
WITH asked AS (
    SELECT r.id, r.user_id, row_number() OVER (PARTITION BY r.user_id ORDER BY r.id) AS nth
    FROM runs r WHERE r.id = ANY(@ids::uuid[]) AND r.status = 'QUEUED'
), free AS (
    SELECT asked.id, asked.user_id FROM asked
    WHERE asked.nth + person_running(asked.user_id) <= person_concurrency(asked.user_id, @share::int)
), claimed AS (
    UPDATE runs SET status = 'RUNNING', attempt = attempt + 1, lease_expires_at = now() + make_interval(secs => @lease_seconds::float8),
        started_at = COALESCE(started_at, now()), waiting_for = NULL
    FROM free WHERE runs.id = free.id AND runs.status = 'QUEUED'
    RETURNING runs.id, runs.session_id, runs.user_id, runs.attempt, runs.traceparent
), turn AS (
    INSERT INTO run_turns (user_id, last_turn_at) SELECT DISTINCT claimed.user_id, now() FROM claimed
    ON CONFLICT (user_id) DO UPDATE SET last_turn_at = EXCLUDED.last_turn_at
), logged AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT claimed.id, (SELECT max(e.seq) FROM run_events e WHERE e.run_id = claimed.id) + 1, 'run.started',
        format('{"attempt":%s,"runId":"%s","type":"run.started"}', claimed.attempt, claimed.id)::json
    FROM claimed
    RETURNING run_id, seq
)
SELECT claimed.id, claimed.session_id, claimed.attempt, claimed.traceparent, logged.seq AS events FROM claimed JOIN logged ON logged.run_id = claimed.id;

-- name: RunSayWhyWaiting :many
-- Keeps waiting_for current, and adds an event when it changes. A run that was just queued has not begun to wait.
WITH reason AS (
    SELECT r.id, CASE
        WHEN NOT EXISTS (SELECT 1 FROM server_processes p WHERE p.worker_ready AND p.seen_at > now() - make_interval(secs => @silent_seconds::float8)) THEN 'worker'
        WHEN person_running(r.user_id) >= person_concurrency(r.user_id, @share::int) THEN 'turn'
        ELSE 'slot' END::run_waiting_for AS waiting_for
    FROM runs r WHERE r.status = 'QUEUED' AND r.enqueued_at < now() - interval '1 second'
), changed AS (
    SELECT r.id, reason.waiting_for FROM runs r JOIN reason ON reason.id = r.id
    WHERE r.status = 'QUEUED' AND r.waiting_for IS DISTINCT FROM reason.waiting_for
    FOR UPDATE OF r SKIP LOCKED
), updated AS (
    UPDATE runs SET waiting_for = changed.waiting_for FROM changed WHERE runs.id = changed.id RETURNING runs.id, runs.waiting_for
), logged AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT u.id, (SELECT max(e.seq) FROM run_events e WHERE e.run_id = u.id) + 1, 'run.waiting', run_waiting_event(u.id, u.waiting_for) FROM updated u
    ON CONFLICT (run_id, seq) DO NOTHING
)
SELECT updated.id FROM updated;

-- name: RunLock :exec
-- For ending a run: adding a message locks the session, adding events locks the run. Always in this order.
SELECT 1 FROM sessions s JOIN runs r ON r.session_id = s.id WHERE r.id = @id FOR UPDATE OF s FOR UPDATE OF r;

-- name: RunReturn :one
-- RUNNING -> QUEUED after RunLock. Only if nothing was handed over, or if the process that executes the run knows that the worker
-- refused it. The count is 0 if the run has moved on.
WITH returned AS (
    UPDATE runs SET status = 'QUEUED', lease_expires_at = NULL, handed_over_at = NULL, enqueued_at = now(), waiting_for = sqlc.narg('waiting_for')
    WHERE id = @id AND status = 'RUNNING' AND attempt = @attempt AND (handed_over_at IS NULL OR @not_taken::bool)
    RETURNING id
), stored AS (
    SELECT COALESCE(max(e.seq), 0) AS last FROM run_events e WHERE e.run_id = @id
), items AS (
    SELECT t.type, t.data::json AS data, COALESCE(sqlc.narg('after_seq')::int, stored.last) + t.ordinal AS seq, stored.last
    FROM stored, (SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal) t
), logged AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT returned.id, items.seq, items.type, items.data FROM returned, items WHERE items.seq > items.last
)
SELECT count(*) FROM returned;

-- name: RunSettle :exec
-- The one way a run ends, after RunLock: status, events, message and reservation together. Fenced: nothing is written, and
-- RunGetEnded finds no row, if status or attempt are no longer what the caller saw. The attempt that executed the run passes how many of its events
-- are confirmed as stored (after_seq), so that a batch whose answer was lost is stored once.
WITH stored AS (
    SELECT COALESCE(max(e.seq), 0) AS last FROM run_events e WHERE e.run_id = @id
), items AS (
    SELECT t.type, t.data::json AS data, COALESCE(sqlc.narg('after_seq')::int, stored.last) + t.ordinal AS seq, stored.last
    FROM stored, (SELECT unnest(@types::text[]) AS type, unnest(@datas::text[]) AS data, generate_subscripts(@types::text[], 1) AS ordinal) t
), ended AS (
    UPDATE runs SET status = @to_status::run_status, assistant_message_id = sqlc.narg('assistant_message_id')::uuid, python = @python,
        error_code = @error_code, error_message = @error_message, error_retryable = @error_retryable,
        evidence = @evidence, finished_at = now(), lease_expires_at = NULL, waiting_for = NULL,
        partial_text = CASE WHEN @to_status::run_status <> 'SUCCEEDED' THEN (
            SELECT string_agg(d.text, '' ORDER BY d.seq) FROM (
                SELECT e.seq, e.data->>'text' AS text FROM run_events e WHERE e.run_id = @id AND e.type = 'message.delta'
                UNION ALL SELECT items.seq, items.data->>'text' FROM items WHERE items.type = 'message.delta' AND items.seq > items.last
            ) d) END
    WHERE runs.id = @id AND runs.status = @from_status AND runs.attempt = @attempt
    RETURNING runs.id, runs.session_id, runs.type, runs.created_at
), logged AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT ended.id, items.seq, items.type, items.data FROM ended, items WHERE items.seq > items.last
), message AS (
    INSERT INTO messages (id, session_id, seq, role, content, run_id)
    SELECT sqlc.narg('assistant_message_id')::uuid, ended.session_id, COALESCE((SELECT max(m.seq) FROM messages m WHERE m.session_id = ended.session_id), 0) + 1,
        'ASSISTANT', @answer::text, ended.id
    FROM ended WHERE @to_status::run_status = 'SUCCEEDED'
    RETURNING session_id
), counted AS (
    UPDATE sessions SET message_count = message_count + 1, updated_at = now() FROM message WHERE sessions.id = message.session_id
), reservation AS (
    UPDATE quota_reservations q SET status = CASE WHEN @to_status::run_status = 'SUCCEEDED' THEN 'CONFIRMED' ELSE 'CANCELLED' END::reservation_status,
        settled_at = now()
    FROM ended WHERE q.subject_id = ended.id AND q.metric = 'AI_RUNS_MONTHLY' AND q.status = 'RESERVED'
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), counter AS (
    UPDATE quota_counters c SET reserved = c.reserved - r.amount, used = c.used + CASE WHEN @to_status::run_status = 'SUCCEEDED' THEN r.amount ELSE 0 END
    FROM reservation r
    WHERE c.user_id = r.user_id AND c.metric = r.metric AND c.scope_id = r.scope_id AND c.period_key = r.period_key
)
SELECT 1 FROM ended;

-- name: RunGetEnded :one
-- The run, if RunSettle ended it in this transaction: now() is the time at which a transaction began.
SELECT sqlc.embed(r), ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r WHERE r.id = @id AND r.finished_at = now();

-- name: RunCountWaiting :one
SELECT count(*) FROM (SELECT 1 FROM runs r WHERE r.user_id = @user_id AND r.status = 'QUEUED' LIMIT @max_rows) w;

-- name: RunGetAnswered :one
-- The successful retry of a message. A message that was answered is not answered and paid for again.
SELECT id FROM runs WHERE user_message_id = @user_message_id AND retry_of IS NOT NULL AND status = 'SUCCEEDED' LIMIT 1;

-- name: RunCountByPerson :many
-- How many runs of each user wait.
SELECT user_id, count(*) AS runs FROM runs WHERE status = 'QUEUED' GROUP BY user_id;

-- name: RunAnyWaiting :one
SELECT EXISTS (SELECT 1 FROM runs WHERE status = 'QUEUED');

-- name: ServerProcessSeen :exec
-- A process that has been silent for long is removed.
WITH gone AS (DELETE FROM server_processes WHERE seen_at < now() - interval '1 hour' AND id <> @id)
INSERT INTO server_processes (id, seen_at, worker_ready) VALUES (@id, now(), @worker_ready)
ON CONFLICT (id) DO UPDATE SET seen_at = now(), worker_ready = EXCLUDED.worker_ready;

-- name: ServerProcessGone :exec
DELETE FROM server_processes WHERE id = @id;

-- name: ServerProcessCountOthers :one
SELECT count(*) FROM server_processes WHERE id <> @id AND seen_at > now() - make_interval(secs => @silent_seconds::float8);

-- name: RunGet :one
SELECT sqlc.embed(r), ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r
JOIN sessions s ON s.id = r.session_id
WHERE r.id = @id AND r.user_id = @user_id AND s.deleted_at IS NULL;

-- name: RunGetAny :one
-- For the server's own use: the client that created a run may wait for its end even while its session is being deleted.
SELECT sqlc.embed(r), ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r WHERE r.id = @id;

-- name: RunList :many
-- Planned for its values: database.Planned. The session is looked up first, so that its runs are planned as those of any session: for one
-- that has many of all runs, walking all runs by id would look cheap. Only ids are listed there: an index alone has them in order, which
-- is cheaper than reading a session and sorting it, however short sessions usually are. The foreign key makes the owners the same.
SELECT r.id, r.project_id, r.session_id, r.type, r.status, r.user_message_id, r.assistant_message_id, r.history_limit, r.error_code, r.error_message,
    r.error_retryable, r.request_id, r.retry_of, r.created_at, r.started_at, r.finished_at, r.handed_over_at, r.waiting_for,
    r.github_attached, r.github_reason, r.github_repo, r.github_branch, r.github_head_sha,
    ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM sessions s CROSS JOIN LATERAL (
    SELECT runs.id FROM runs
    WHERE runs.session_id = s.id AND runs.id < @before
      AND (sqlc.narg('status')::run_status IS NULL OR runs.status = sqlc.narg('status'))
      AND (sqlc.narg('idempotency_key')::text IS NULL OR (runs.user_id = @user_id AND runs.idempotency_key = sqlc.narg('idempotency_key')))
    ORDER BY runs.id DESC
    LIMIT @max_rows
) page JOIN runs r ON r.id = page.id
WHERE s.id = @session_id AND s.user_id = @user_id
ORDER BY r.id DESC;

-- name: RunGetActive :one
SELECT id FROM runs WHERE session_id = @session_id AND status IN ('QUEUED', 'RUNNING');

-- name: RunListActiveInScope :many
-- The active runs of a session, or of a whole project.
SELECT id, session_id, status, attempt FROM runs
WHERE (session_id = @scope_id OR project_id = @scope_id) AND status IN ('QUEUED', 'RUNNING')
ORDER BY session_id;

-- name: RunRenewLeases :many
-- Returns the attempts that still hold their run. A locked row is skipped and not renewed: waiting for it
-- while holding other locks could deadlock.
WITH asked AS (
    SELECT unnest(@ids::uuid[]) AS id, unnest(@attempts::int[]) AS attempt
), free AS (
    SELECT r.id FROM runs r JOIN asked ON asked.id = r.id AND asked.attempt = r.attempt
    WHERE r.status = 'RUNNING' FOR UPDATE OF r SKIP LOCKED
), renewed AS (
    UPDATE runs SET lease_expires_at = now() + make_interval(secs => @lease_seconds::float8) FROM free WHERE runs.id = free.id
)
SELECT r.id, r.attempt, EXISTS (SELECT 1 FROM free WHERE free.id = r.id) AS renewed
FROM runs r JOIN asked ON asked.id = r.id AND asked.attempt = r.attempt WHERE r.status = 'RUNNING';

-- name: RunHandOver :execrows
-- From here on the worker may have the task; a lost process ends the run instead of paying twice.
UPDATE runs SET handed_over_at = now() WHERE id = @id AND status = 'RUNNING' AND attempt = @attempt;

-- name: RunSetGithub :exec
-- What the attempt may read on GitHub, or why it has no access; written before the hand-over.
UPDATE runs SET github_attached = @attached, github_reason = @reason, github_repo = @repo, github_branch = @branch, github_head_sha = @head_sha
WHERE id = @id AND status = 'RUNNING' AND attempt = @attempt;

-- name: RunListExpiredLeases :many
SELECT id, session_id, attempt, handed_over_at, traceparent FROM runs WHERE status = 'RUNNING' AND lease_expires_at < now()
ORDER BY lease_expires_at LIMIT @max_rows;

-- name: RunListQueueTimeout :many
SELECT id, session_id, attempt, traceparent FROM runs WHERE status = 'QUEUED' AND created_at < now() - make_interval(secs => @older_than_seconds::float8) ORDER BY created_at LIMIT @max_rows;

-- name: RunGetTask :one
-- The run with everything that the worker gets except files. The history was fixed at admission, oldest first, in the terms of the worker's contract.
SELECT sqlc.embed(r), p.name AS project_name, p.fiscal_year, p.description AS project_description, p.tax_year_start, p.tax_year_end,
    s.type AS session_type, s.title AS session_title, m.content AS input, m.created_at AS input_created_at,
    EXISTS (SELECT 1 FROM run_files f WHERE f.run_id = r.id) AS has_files,
    COALESCE((SELECT json_agg(json_build_object('messageId', h.id, 'role', h.role, 'content', h.content, 'createdAt', h.created_at) ORDER BY h.seq)
        FROM (
            SELECT e.id, e.role, e.content, e.created_at, e.seq FROM messages e
            WHERE e.session_id = r.session_id AND e.role <> 'SYSTEM' AND e.seq < r.history_before_seq
            ORDER BY e.seq DESC LIMIT r.history_limit
        ) h), '[]')::json AS history,
    COALESCE((SELECT json_agg(json_build_object('kind', l.kind, 'line', l.line, 'before', l.before, 'after', l.after, 'inputId', l.input_id) ORDER BY l.id)
        FROM (
            SELECT DISTINCT ON (newest.subject) newest.* FROM (
                SELECT d.* FROM draft_decisions d WHERE d.project_id = r.project_id ORDER BY d.id DESC LIMIT 1000
            ) newest ORDER BY newest.subject, newest.id DESC
        ) l), '[]')::json AS decisions,
    -- The draft as it is now, for the types that work on it.
    (SELECT json_build_object('version', d.version, 'lines', json_agg(json_build_object('line', l.line, 'text', l.text) ORDER BY l.line))
        FROM drafts d CROSS JOIN unnest(ARRAY['242', '244', '246']) AS asked(line) CROSS JOIN LATERAL (
            SELECT dl.line, dl.content->>'text' AS text FROM draft_lines dl
            WHERE dl.project_id = d.project_id AND dl.line = asked.line AND dl.number <= d.version ORDER BY dl.number DESC LIMIT 1
        ) l
        WHERE d.project_id = r.project_id AND r.type IN ('T661_DRAFT', 'T661_ANALYSIS') AND l.text IS NOT NULL
        GROUP BY d.version)::json AS draft
FROM runs r
JOIN sessions s ON s.id = r.session_id
JOIN projects p ON p.id = r.project_id
JOIN messages m ON m.id = r.user_message_id
WHERE r.id = @id;

-- name: RunTaskFiles :many
-- With the readings that were fixed at admission.
SELECT sqlc.embed(f), r.id AS reading_id, r.text_key, r.text_sha256, r.text_bytes FROM run_files rf
JOIN files f ON f.id = rf.file_id JOIN file_readings r ON r.id = COALESCE(rf.reading_id, f.reading_id)
WHERE rf.run_id = @run_id ORDER BY rf.ordinal;

