-- name: UserList :many
-- Across all owners and for operators only, like everything in this file.
SELECT id, issuer, subject, tier, created_at FROM users
WHERE id < @before AND deleted_at IS NULL AND (sqlc.narg('subject')::text IS NULL OR subject = sqlc.narg('subject'))
ORDER BY id DESC
LIMIT @max_rows;

-- name: UserGet :one
SELECT id, issuer, subject, tier, created_at FROM users WHERE id = @id AND deleted_at IS NULL;

-- name: UserLock :one
-- One operator at a time, so that the log records the true previous values. Reservations do not wait for this lock.
SELECT tier FROM users WHERE id = @id AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: UserSetTier :exec
UPDATE users SET tier = @tier WHERE id = @id;

-- name: OverrideList :many
SELECT metric, limit_value FROM quota_overrides WHERE user_id = @user_id ORDER BY metric;

-- name: OverrideSet :exec
INSERT INTO quota_overrides (user_id, metric, limit_value) VALUES (@user_id, @metric, @limit_value)
ON CONFLICT (user_id, metric) DO UPDATE SET limit_value = EXCLUDED.limit_value;

-- name: OverrideDelete :exec
DELETE FROM quota_overrides WHERE user_id = @user_id AND metric = @metric;

-- name: ReservationList :many
SELECT * FROM quota_reservations
WHERE user_id = @user_id AND id < @before
  AND (sqlc.narg('status')::reservation_status IS NULL OR status = sqlc.narg('status'))
ORDER BY id DESC
LIMIT @max_rows;

-- name: ReservationLock :one
SELECT * FROM quota_reservations WHERE id = @id FOR UPDATE;

-- name: ReservationStanding :one
-- The state of the reservation, and the state that its subject requires.
SELECT state, due FROM quota_ledger WHERE id = @id;

-- name: AdminRunList :many
-- No text and no payload: an operator repairs without reading users' content. What belongs to a run is looked up for the page only.
-- The last condition is always true: it keeps runs_status_idx, which holds the runs of all users, from being walked for those of one.
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.error_code, r.error_message, r.error_retryable,
    r.request_id, r.created_at, r.enqueued_at, r.started_at, r.lease_expires_at, r.handed_over_at, r.finished_at,
    q.id AS reservation_id, q.status AS reservation_status, COALESCE(j.state::text, '')::text AS job_state
FROM (
    SELECT * FROM runs
    WHERE runs.id < @before
      AND (sqlc.narg('status')::run_status IS NULL OR runs.status = sqlc.narg('status'))
      AND (sqlc.narg('user_id')::uuid IS NULL OR runs.user_id = sqlc.narg('user_id'))
      AND (sqlc.narg('user_id') IS NOT NULL OR runs.attempt >= 0)
    ORDER BY runs.id DESC
    LIMIT @max_rows
) r
LEFT JOIN quota_reservations q ON q.subject_id = r.id AND q.metric = 'AI_RUNS_MONTHLY'
LEFT JOIN river_job j ON j.id = r.job_id
ORDER BY r.id DESC;

-- name: AdminRunGet :one
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.error_code, r.error_message, r.error_retryable,
    r.request_id, r.created_at, r.enqueued_at, r.started_at, r.lease_expires_at, r.handed_over_at, r.finished_at,
    q.id AS reservation_id, q.status AS reservation_status, COALESCE(j.state::text, '')::text AS job_state
FROM runs r
LEFT JOIN quota_reservations q ON q.subject_id = r.id AND q.metric = 'AI_RUNS_MONTHLY'
LEFT JOIN river_job j ON j.id = r.job_id
WHERE r.id = @id;

-- name: SessionGetOwner :one
SELECT user_id FROM sessions WHERE id = @id AND deleted_at IS NULL;

-- name: AdminActionAdd :one
INSERT INTO admin_actions (id, kind, actor_id, actor_subject, user_id, target_id, reason, before, after, request_id)
SELECT @id, @kind, u.id, u.subject, @user_id, @target_id, @reason, @before, @after, @request_id FROM users u WHERE u.id = @actor_id
RETURNING id;

-- name: AdminActionList :many
SELECT * FROM admin_actions
WHERE id < @before_id AND (sqlc.narg('user_id')::uuid IS NULL OR user_id = sqlc.narg('user_id'))
ORDER BY id DESC
LIMIT @max_rows;

-- name: AdminExists :one
-- Whether an id in an operator's path exists; the operation itself decides what is allowed.
SELECT EXISTS (
    SELECT 1 FROM users u WHERE u.id = @id UNION ALL SELECT 1 FROM sessions s WHERE s.id = @id
    UNION ALL SELECT 1 FROM runs r WHERE r.id = @id UNION ALL SELECT 1 FROM quota_reservations q WHERE q.id = @id
);
