-- name: RunCreate :exec
INSERT INTO runs (id, session_id, project_id, user_id, type, user_message_id, history_limit, history_before_seq, request_id, idempotency_key, idempotency_hash, retry_of, job_id)
VALUES (@id, @session_id, @project_id, @user_id, @type, @user_message_id, @history_limit, @history_before_seq, @request_id, @idempotency_key, @idempotency_hash, @retry_of, @job_id);

-- name: RunReplaceJob :execrows
-- For a QUEUED run whose job was lost. Zero rows: the run was claimed or has ended, or another sweeper was faster.
UPDATE runs SET job_id = @job_id, enqueued_at = now()
WHERE id = @id AND status = 'QUEUED' AND job_id IS NOT DISTINCT FROM sqlc.narg('lost_job_id');

-- name: RunFileAdd :exec
-- With the reading that the run reads, whatever happens to the file later. FileListForRun holds the files.
INSERT INTO run_files (run_id, ordinal, file_id, reading_id)
SELECT @run_id, t.ordinal, t.file_id, f.reading_id
FROM unnest(@file_ids::uuid[]) WITH ORDINALITY AS t(file_id, ordinal) JOIN files f ON f.id = t.file_id;

-- name: RunGet :one
SELECT sqlc.embed(r), ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r
JOIN sessions s ON s.id = r.session_id
WHERE r.id = @id AND r.user_id = @user_id AND s.deleted_at IS NULL;

-- name: RunGetAny :one
-- For the server's own use: a request that created a run may wait for its end even while its session is being deleted.
SELECT sqlc.embed(r), ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r WHERE r.id = @id;

-- name: RunList :many
SELECT r.id, r.project_id, r.session_id, r.type, r.status, r.user_message_id, r.assistant_message_id, r.history_limit, r.error_code, r.error_message,
    r.error_retryable, r.request_id, r.retry_of, r.created_at, r.started_at, r.finished_at, r.handed_over_at,
    r.github_attached, r.github_reason, r.github_repo, r.github_branch, r.github_head_sha,
    ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r
WHERE r.session_id = @session_id AND r.user_id = @user_id AND r.id < @before
  AND (sqlc.narg('status')::run_status IS NULL OR r.status = sqlc.narg('status'))
  AND (sqlc.narg('idempotency_key')::text IS NULL OR r.idempotency_key = sqlc.narg('idempotency_key'))
ORDER BY r.id DESC
LIMIT @max_rows;

-- name: RunGetActive :one
SELECT id FROM runs WHERE session_id = @session_id AND status IN ('QUEUED', 'RUNNING');

-- name: RunListActiveInScope :many
-- The active runs of a session, or of a whole project.
SELECT id, session_id, status, attempt FROM runs
WHERE (session_id = @scope_id OR project_id = @scope_id) AND status IN ('QUEUED', 'RUNNING')
ORDER BY session_id;

-- name: RunForgetOldKey :exec
-- A key is kept for 24 hours.
UPDATE runs SET idempotency_key = NULL
WHERE user_id = @user_id AND session_id = @session_id AND idempotency_key = @idempotency_key AND created_at < now() - interval '24 hours';

-- name: RunGetByKey :one
SELECT id, idempotency_hash FROM runs
WHERE user_id = @user_id AND session_id = @session_id AND idempotency_key = @idempotency_key;

-- name: RunClaim :one
-- QUEUED -> RUNNING with a new attempt number. Zero rows: another process has it, or it has ended.
UPDATE runs SET status = 'RUNNING', attempt = attempt + 1, lease_expires_at = now() + make_interval(secs => @lease_seconds::float8),
    started_at = COALESCE(started_at, now())
WHERE id = @id AND status = 'QUEUED'
RETURNING sqlc.embed(runs), (SELECT count(*) FROM run_events e WHERE e.run_id = runs.id)::int AS events;

-- name: RunRenewLeases :many
-- Returns the attempts that still have their run. A locked row is skipped and not renewed: waiting for it while other rows are locked
-- here could deadlock.
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
-- From here on the worker may have the task: if the process is lost, the run ends instead of being paid for twice.
UPDATE runs SET handed_over_at = now() WHERE id = @id AND status = 'RUNNING' AND attempt = @attempt;

-- name: RunSetGithub :exec
-- What the attempt may read on GitHub, or the reason why not; written before the run is handed over.
UPDATE runs SET github_attached = @attached, github_reason = @reason, github_repo = @repo, github_branch = @branch, github_head_sha = @head_sha
WHERE id = @id AND status = 'RUNNING' AND attempt = @attempt;

-- name: RunReturn :execrows
-- RUNNING -> QUEUED, only while nothing was handed over.
UPDATE runs SET status = 'QUEUED', lease_expires_at = NULL, job_id = @job_id, enqueued_at = now()
WHERE id = @id AND status = 'RUNNING' AND attempt = @attempt AND handed_over_at IS NULL;

-- name: RunSettle :execrows
-- The one way a run ends. Fenced: it writes only where status and attempt are still what the caller saw.
UPDATE runs SET status = @to_status, assistant_message_id = @assistant_message_id, python = @python,
    error_code = @error_code, error_message = @error_message, error_retryable = @error_retryable,
    finished_at = now(), lease_expires_at = NULL
WHERE id = @id AND status = @from_status AND attempt = @attempt;

-- name: RunListExpiredLeases :many
SELECT id, session_id, attempt, handed_over_at FROM runs WHERE status = 'RUNNING' AND lease_expires_at < now()
ORDER BY lease_expires_at LIMIT @max_rows;

-- name: RunListLost :many
-- QUEUED without a job that still waits: the process that fetched the job died before it claimed the run.
SELECT r.id, r.job_id FROM runs r
WHERE r.status = 'QUEUED' AND r.enqueued_at < now() - make_interval(secs => @older_than_seconds::float8)
  AND NOT EXISTS (SELECT 1 FROM river_job j WHERE j.id = r.job_id AND j.state IN ('available', 'pending', 'retryable', 'scheduled'))
ORDER BY r.enqueued_at LIMIT @max_rows;

-- name: RunListQueueTimeout :many
SELECT id, session_id, attempt FROM runs WHERE status = 'QUEUED' AND created_at < now() - make_interval(secs => @older_than_seconds::float8) ORDER BY created_at LIMIT @max_rows;

-- name: RunGetTask :one
-- All that the worker gets, except history and files.
SELECT sqlc.embed(r), p.name AS project_name, p.fiscal_year, p.description AS project_description,
    s.type AS session_type, s.title AS session_title, m.content AS input, m.created_at AS input_created_at
FROM runs r
JOIN sessions s ON s.id = r.session_id
JOIN projects p ON p.id = r.project_id
JOIN messages m ON m.id = r.user_message_id
WHERE r.id = @id;

-- name: RunTaskHistory :many
-- The history as fixed at admission, newest first.
SELECT id, role, content, created_at FROM messages
WHERE session_id = @session_id AND role <> 'SYSTEM' AND seq < @before_seq
ORDER BY seq DESC LIMIT @max_rows;

-- name: RunTaskFiles :many
-- With the readings that were fixed at admission.
SELECT sqlc.embed(f), r.id AS reading_id, r.text_key FROM run_files rf
JOIN files f ON f.id = rf.file_id JOIN file_readings r ON r.id = COALESCE(rf.reading_id, f.reading_id)
WHERE rf.run_id = @run_id ORDER BY rf.ordinal;

-- name: RunNotify :exec
-- Notifies every server process, at commit, that the run has changed.
SELECT pg_notify('sredspace_runs', @run_id::text);

-- name: RunKeepPartial :exec
-- What the worker had written by the end of a run that did not succeed.
UPDATE runs SET partial_text = (
    SELECT string_agg(e.data->>'text', '' ORDER BY e.seq) FROM run_events e WHERE e.run_id = runs.id AND e.type = 'message.delta')
WHERE id = @id;

-- name: RunFinishJobs :execrows
-- Jobs of dead processes whose run has ended. The queue leaves a job without a time limit running for ever. A live process completes
-- its own jobs within a second or so, and has nothing to complete if this query came first.
UPDATE river_job j SET state = 'completed', finalized_at = now()
WHERE j.kind = 'run_execute' AND j.queue = 'runs' AND j.state = 'running' AND j.attempted_at < now() - make_interval(secs => @older_than_seconds::float8)
  AND NOT EXISTS (
    SELECT 1 FROM runs r WHERE r.id = (j.args->>'run_id')::uuid
      AND (r.finished_at IS NULL OR r.finished_at > now() - make_interval(secs => @older_than_seconds::float8)));
