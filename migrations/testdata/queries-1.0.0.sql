-- Every query of release 1.0.0, as it sends them: they must keep working while its processes run beside newer ones.

-- name: AdminActionAdd :one
INSERT INTO admin_actions (id, kind, actor_id, actor_subject, user_id, target_id, reason, before, after, request_id)
SELECT $1, $2, u.id, u.subject, $3, $4, $5, $6, $7, $8 FROM users u WHERE u.id = $9
RETURNING id;

-- name: AdminActionList :many
SELECT id, kind, actor_id, actor_subject, user_id, target_id, reason, before, after, request_id, created_at FROM admin_actions
WHERE id < $1 AND ($2::uuid IS NULL OR user_id = $2)
ORDER BY id DESC
LIMIT $3;

-- name: AdminRunGet :one
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.error_code, r.error_message, r.error_retryable,
    r.request_id, r.created_at, r.enqueued_at, r.started_at, r.lease_expires_at, r.handed_over_at, r.finished_at,
    q.id AS reservation_id, q.status AS reservation_status, COALESCE(j.state::text, '')::text AS job_state
FROM runs r
LEFT JOIN quota_reservations q ON q.subject_id = r.id AND q.metric = 'AI_RUNS_MONTHLY'
LEFT JOIN river_job j ON j.id = r.job_id
WHERE r.id = $1;

-- name: AdminRunList :many
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.error_code, r.error_message, r.error_retryable,
    r.request_id, r.created_at, r.enqueued_at, r.started_at, r.lease_expires_at, r.handed_over_at, r.finished_at,
    q.id AS reservation_id, q.status AS reservation_status, COALESCE(j.state::text, '')::text AS job_state
FROM runs r
LEFT JOIN quota_reservations q ON q.subject_id = r.id AND q.metric = 'AI_RUNS_MONTHLY'
LEFT JOIN river_job j ON j.id = r.job_id
WHERE r.id < $1
  AND ($2::run_status IS NULL OR r.status = $2)
  AND ($3::uuid IS NULL OR r.user_id = $3)
ORDER BY r.id DESC
LIMIT $4;

-- name: OverrideDelete :exec
DELETE FROM quota_overrides WHERE user_id = $1 AND metric = $2;

-- name: OverrideList :many
SELECT metric, limit_value FROM quota_overrides WHERE user_id = $1 ORDER BY metric;

-- name: OverrideSet :exec
INSERT INTO quota_overrides (user_id, metric, limit_value) VALUES ($1, $2, $3)
ON CONFLICT (user_id, metric) DO UPDATE SET limit_value = EXCLUDED.limit_value;

-- name: ReservationList :many
SELECT id, user_id, metric, scope_id, period_key, amount, status, subject_id, created_at, settled_at, released_at FROM quota_reservations
WHERE user_id = $1 AND id < $2
  AND ($3::reservation_status IS NULL OR status = $3)
ORDER BY id DESC
LIMIT $4;

-- name: ReservationLock :one
SELECT id, user_id, metric, scope_id, period_key, amount, status, subject_id, created_at, settled_at, released_at FROM quota_reservations WHERE id = $1 FOR UPDATE;

-- name: ReservationStanding :one
SELECT state, due FROM quota_ledger WHERE id = $1;

-- name: SessionGetOwner :one
SELECT user_id FROM sessions WHERE id = $1 AND deleted_at IS NULL;

-- name: UserGet :one
SELECT id, issuer, subject, tier, created_at FROM users WHERE id = $1;

-- name: UserList :many
SELECT id, issuer, subject, tier, created_at FROM users
WHERE id < $1 AND ($2::text IS NULL OR subject = $2)
ORDER BY id DESC
LIMIT $3;

-- name: UserLock :one
SELECT tier FROM users WHERE id = $1 FOR NO KEY UPDATE;

-- name: UserSetTier :exec
UPDATE users SET tier = $1 WHERE id = $2;

-- name: AuditCounters :many
SELECT 'counter'::text AS rule, c.user_id, c.scope_id AS subject_id,
    format('%s %s: used %s (reservations say %s), reserved %s (reservations say %s), limit %s',
        c.metric, c.period_key, c.used, COALESCE(s.used, 0), c.reserved, COALESCE(s.reserved, 0), c.limit_value)::text AS detail
FROM quota_counters c
LEFT JOIN (
    SELECT user_id, metric, scope_id, period_key,
        COALESCE(sum(amount) FILTER (WHERE status = 'CONFIRMED' AND released_at IS NULL), 0) AS used,
        COALESCE(sum(amount) FILTER (WHERE status = 'RESERVED'), 0) AS reserved
    FROM quota_reservations GROUP BY user_id, metric, scope_id, period_key
) s ON s.user_id = c.user_id AND s.metric = c.metric AND s.scope_id = c.scope_id AND s.period_key = c.period_key
WHERE c.used <> COALESCE(s.used, 0) OR c.reserved <> COALESCE(s.reserved, 0)
   OR c.used < 0 OR c.reserved < 0 OR c.used + c.reserved > c.limit_value
LIMIT $1;

-- name: AuditPeriods :many
SELECT 'period'::text AS rule, user_id, subject_id,
    format('%s made at %s counts in %L', metric, created_at, period_key)::text AS detail
FROM quota_reservations
WHERE period_key <> quota_period(metric, created_at)
LIMIT $1;

-- name: AuditReservations :many
SELECT 'reservation'::text AS rule, user_id, subject_id,
    format('%s: reservation %s is %s, must be %s', metric, id, state, due)::text AS detail
FROM quota_ledger
WHERE state <> due
LIMIT $1;

-- name: AuditSubjects :many
SELECT 'unreserved'::text AS rule, t.user_id, t.id AS subject_id, format('no reservation of %s %s in %s', t.amount, t.metric, t.scope_id)::text AS detail
FROM (
    SELECT r.user_id, r.id, 'AI_RUNS_MONTHLY'::quota_metric AS metric, r.user_id AS scope_id, 1::bigint AS amount FROM runs r
    UNION ALL
    SELECT p.user_id, p.id, 'PROJECT_COUNT', p.user_id, 1 FROM projects p WHERE p.deleted_at IS NULL
    UNION ALL
    SELECT f.user_id, f.id, 'FILES_PER_PROJECT', f.project_id, 1 FROM files f WHERE f.deleted_at IS NULL
    UNION ALL
    SELECT f.user_id, f.id, 'STORAGE_BYTES', f.user_id, f.file_size FROM files f WHERE f.deleted_at IS NULL
) t
WHERE NOT EXISTS (
    SELECT 1 FROM quota_reservations q
    WHERE q.subject_id = t.id AND q.metric = t.metric AND q.user_id = t.user_id AND q.scope_id = t.scope_id AND q.amount = t.amount
)
LIMIT $1;

-- name: FileClaimIndex :one
UPDATE files SET index_status = 'INDEXING', index_attempt = index_attempt + 1, index_deadline = now() + make_interval(secs => $1::float8)
WHERE id = $2 AND upload_status = 'CONFIRMED' AND index_status = 'PENDING' AND deleted_at IS NULL
RETURNING id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at;

-- name: FileConfirmUpload :one
UPDATE files SET upload_status = 'CONFIRMED', uploaded_at = now(), etag = $1, index_deadline = now() + make_interval(secs => $2::float8)
WHERE id = $3 AND upload_status = 'PENDING'
RETURNING id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at;

-- name: FileCreate :one
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at)
VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::float8))
RETURNING id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at;

-- name: FileErase :exec
DELETE FROM files WHERE id = $1 AND deleted_at IS NOT NULL;

-- name: FileFailIndex :execrows
UPDATE files SET index_status = 'FAILED', index_error = $1, index_deadline = NULL
WHERE id = $2 AND index_status = 'INDEXING' AND index_attempt = $3;

-- name: FileFailUpload :execrows
UPDATE files SET upload_status = 'FAILED', index_status = 'FAILED', index_error = $1
WHERE id = $2 AND upload_status = 'PENDING';

-- name: FileFinishIndex :execrows
UPDATE files SET index_status = 'READY', index_error = NULL, index_deadline = NULL,
    sha256 = $1, text_sha256 = $2, text_attempt = index_attempt
WHERE id = $3 AND index_status = 'INDEXING' AND index_attempt = $4;

-- name: FileGet :one
SELECT id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at FROM files WHERE id = $1 AND project_id = $2 AND user_id = $3 AND deleted_at IS NULL;

-- name: FileGiveUpIndex :exec
UPDATE files SET index_status = 'FAILED', index_error = $1, index_deadline = NULL WHERE id = $2;

-- name: FileHide :execrows
UPDATE files SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL;

-- name: FileHideByProject :many
UPDATE files SET deleted_at = now() WHERE project_id = $1 AND deleted_at IS NULL RETURNING id;

-- name: FileInUse :one
SELECT EXISTS (
    SELECT 1 FROM run_files rf JOIN runs r ON r.id = rf.run_id
    WHERE rf.file_id = $1 AND r.status IN ('QUEUED', 'RUNNING')
);

-- name: FileList :many
SELECT id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at FROM files
WHERE project_id = $1 AND user_id = $2 AND deleted_at IS NULL AND id < $3
ORDER BY id DESC
LIMIT $4;

-- name: FileListExpiredUploads :many
SELECT id, user_id, project_id FROM files WHERE upload_status = 'PENDING' AND upload_expires_at < now() AND deleted_at IS NULL
ORDER BY upload_expires_at LIMIT $1 FOR UPDATE SKIP LOCKED;

-- name: FileListForPreflight :many
SELECT id, original_filename, upload_status, index_status FROM files
WHERE id = ANY($1::uuid[]) AND project_id = $2 AND user_id = $3 AND deleted_at IS NULL;

-- name: FileListForRun :many
SELECT id, original_filename, upload_status, index_status FROM files
WHERE id = ANY($1::uuid[]) AND project_id = $2 AND user_id = $3 AND deleted_at IS NULL
FOR SHARE;

-- name: FileListStuckIndexing :many
SELECT id, index_attempt, index_status FROM files
WHERE upload_status = 'CONFIRMED' AND index_status IN ('PENDING', 'INDEXING') AND index_deadline < now() AND deleted_at IS NULL
ORDER BY index_deadline LIMIT $1 FOR UPDATE SKIP LOCKED;

-- name: FileLock :one
SELECT id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at FROM files WHERE id = $1 AND project_id = $2 AND user_id = $3 AND deleted_at IS NULL FOR UPDATE;

-- name: FileRequeueIndex :one
UPDATE files SET index_status = 'PENDING', index_error = NULL, index_attempt = index_attempt + 1, index_deadline = now() + make_interval(secs => $1::float8)
WHERE id = $2 AND upload_status = 'CONFIRMED' AND index_status IN ('READY', 'FAILED') AND deleted_at IS NULL
RETURNING id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status, upload_expires_at, uploaded_at, index_status, index_error, index_attempt, index_deadline, text_attempt, text_sha256, created_at, deleted_at;

-- name: FileResetIndex :exec
UPDATE files SET index_status = 'PENDING', index_deadline = now() + make_interval(secs => $1::float8) WHERE id = $2;

-- name: FileReturnIndex :execrows
UPDATE files SET index_status = 'PENDING', index_deadline = now() + make_interval(secs => $1::float8)
WHERE id = $2 AND index_status = 'INDEXING' AND index_attempt = $3;

-- name: GithubConnectionBind :execrows
UPDATE github_connections SET repo_id = $1, repo_owner_id = $2, repo_full_name = $3, branch = $4, updated_at = now()
WHERE project_id = $5 AND user_id = $6 AND github_user_id = $7;

-- name: GithubConnectionClaimRefresh :execrows
UPDATE github_connections SET refresh_until = now() + make_interval(secs => $1::float8)
WHERE project_id = $2 AND version = $3 AND token_status = 'ACTIVE' AND (refresh_until IS NULL OR refresh_until < now());

-- name: GithubConnectionFail :execrows
UPDATE github_connections SET token_status = $1, refresh_until = NULL, updated_at = now()
WHERE project_id = $2 AND version = $3 AND token_status = 'ACTIVE';

-- name: GithubConnectionForget :execrows
DELETE FROM github_connections WHERE project_id = $1 AND user_id = $2;

-- name: GithubConnectionGet :one
SELECT c.project_id, c.user_id, c.github_user_id, c.login, c.access_sealed, c.access_expires_at, c.refresh_sealed, c.refresh_expires_at, c.token_status, c.version, c.refresh_until, c.repo_id, c.repo_owner_id, c.repo_full_name, c.branch, c.created_at, c.updated_at FROM github_connections c JOIN projects p ON p.id = c.project_id
WHERE c.project_id = $1 AND c.user_id = $2 AND p.deleted_at IS NULL;

-- name: GithubConnectionLock :exec
SELECT 1 FROM github_connections WHERE project_id = $1 AND user_id = $2 FOR UPDATE;

-- name: GithubConnectionPut :exec
INSERT INTO github_connections (project_id, user_id, github_user_id, login, access_sealed, access_expires_at, refresh_sealed, refresh_expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (project_id) DO UPDATE SET
    github_user_id = excluded.github_user_id, login = excluded.login,
    access_sealed = excluded.access_sealed, access_expires_at = excluded.access_expires_at,
    refresh_sealed = excluded.refresh_sealed, refresh_expires_at = excluded.refresh_expires_at,
    token_status = 'ACTIVE', version = github_connections.version + 1, refresh_until = NULL, updated_at = now(),
    repo_id = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.repo_id END,
    repo_owner_id = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.repo_owner_id END,
    repo_full_name = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.repo_full_name END,
    branch = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.branch END;

-- name: GithubConnectionRefreshed :execrows
UPDATE github_connections SET access_sealed = $1, access_expires_at = $2, refresh_sealed = $3,
    refresh_expires_at = $4, refresh_until = NULL, updated_at = now(),
    version = CASE WHEN access_sealed = $1 THEN version ELSE version + 1 END
WHERE project_id = $5 AND (version = $6 OR access_sealed = $1);

-- name: GithubConnectionReleaseRefresh :exec
UPDATE github_connections SET refresh_until = NULL WHERE project_id = $1 AND version = $2;

-- name: GithubConnectionRename :exec
UPDATE github_connections SET repo_full_name = $1, updated_at = now()
WHERE project_id = $2 AND user_id = $3 AND repo_id = $4;

-- name: GithubConnectionToRevocation :exec
INSERT INTO github_revocations (id, user_id, project_id, access_sealed, refresh_sealed, expires_at)
SELECT $1, c.user_id, c.project_id, c.access_sealed, c.refresh_sealed, c.access_expires_at
FROM github_connections c WHERE c.project_id = $2 AND c.user_id = $3;

-- name: GithubProjectLock :one
SELECT id FROM projects WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: GithubRevocationCreate :exec
INSERT INTO github_revocations (id, user_id, project_id, run_id, attempt, access_sealed, refresh_sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: GithubRevocationForget :exec
DELETE FROM github_revocations WHERE id = $1;

-- name: GithubRevocationGet :one
SELECT id, user_id, project_id, run_id, attempt, access_sealed, refresh_sealed, expires_at, queued_at, created_at FROM github_revocations WHERE id = $1;

-- name: GithubRevocationQueueLeft :many
UPDATE github_revocations SET queued_at = now()
WHERE id IN (
    SELECT v.id FROM github_revocations v
    WHERE (v.queued_at IS NULL OR v.queued_at < now() - interval '5 minutes')
      AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = v.run_id AND r.status = 'RUNNING' AND r.attempt = v.attempt)
    ORDER BY v.created_at LIMIT $1
    FOR UPDATE SKIP LOCKED
)
RETURNING id;

-- name: GithubRevocationQueueRun :many
UPDATE github_revocations SET queued_at = now() WHERE run_id = $1 RETURNING id;

-- name: GithubRevocationRefreshed :exec
UPDATE github_revocations SET access_sealed = $1, refresh_sealed = $2, expires_at = $3 WHERE id = $4;

-- name: GithubRevocationRelease :exec
UPDATE github_revocations SET run_id = NULL, attempt = NULL WHERE id = $1;

-- name: GithubStateCreate :exec
INSERT INTO github_states (state_hash, project_id, user_id, verifier_sealed, expires_at)
VALUES ($1, $2, $3, $4, $5);

-- name: GithubStateForgetExpired :exec
DELETE FROM github_states WHERE expires_at <= now();

-- name: GithubStateTake :one
DELETE FROM github_states
WHERE state_hash = $1 AND project_id = $2 AND user_id = $3 AND expires_at > now()
RETURNING verifier_sealed;

-- name: MessageAppend :one
WITH message AS (
    INSERT INTO messages (id, session_id, seq, role, content, run_id)
    SELECT $1, $2, COALESCE((SELECT max(m.seq) FROM messages m WHERE m.session_id = $2), 0) + 1, $3, $4, $5
    RETURNING seq, session_id
), counted AS (
    UPDATE sessions SET message_count = message_count + 1, updated_at = now() FROM message WHERE sessions.id = message.session_id
)
SELECT seq FROM message;

-- name: MessageListBefore :many
SELECT m.id, m.seq, m.role, m.content, m.run_id, m.created_at
FROM messages m
JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = $1 AND s.user_id = $2 AND s.deleted_at IS NULL
  AND m.role <> 'SYSTEM' AND m.seq < $3
ORDER BY m.seq DESC
LIMIT $4;

-- name: ProjectCreate :exec
INSERT INTO projects (id, user_id, name, fiscal_year, description) VALUES ($1, $2, $3, $4, $5);

-- name: ProjectErase :exec
DELETE FROM projects WHERE id = $1 AND deleted_at IS NOT NULL;

-- name: ProjectExists :one
SELECT EXISTS (SELECT 1 FROM projects WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL);

-- name: ProjectGet :one
SELECT p.id, p.user_id, p.name, p.fiscal_year, p.status, p.description, p.created_at, p.updated_at, p.deleted_at,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p
WHERE p.id = $1 AND p.user_id = $2 AND p.deleted_at IS NULL;

-- name: ProjectHide :execrows
UPDATE projects SET deleted_at = now() WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL;

-- name: ProjectList :many
SELECT p.id, p.user_id, p.name, p.fiscal_year, p.status, p.description, p.created_at, p.updated_at, p.deleted_at,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p
WHERE p.user_id = $1 AND p.deleted_at IS NULL AND p.id < $2
ORDER BY p.id DESC
LIMIT $3;

-- name: ProjectLock :one
SELECT status FROM projects WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL FOR SHARE;

-- name: ProjectUpdate :execrows
UPDATE projects SET
    name = COALESCE($1, name),
    fiscal_year = COALESCE($2, fiscal_year),
    status = COALESCE($3, status),
    description = CASE WHEN $4::boolean THEN $5 ELSE description END,
    updated_at = now()
WHERE id = $6 AND user_id = $7 AND deleted_at IS NULL;

-- name: QuotaCancel :execrows
WITH settled AS (
    UPDATE quota_reservations AS q SET status = 'CANCELLED', settled_at = now()
    WHERE q.subject_id = ANY($1::uuid[]) AND q.metric = $2 AND q.status = 'RESERVED'
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), summed AS (
    SELECT user_id, metric, scope_id, period_key, sum(amount)::bigint AS amount FROM settled GROUP BY user_id, metric, scope_id, period_key
)
UPDATE quota_counters c SET reserved = c.reserved - s.amount
FROM summed s
WHERE c.user_id = s.user_id AND c.metric = s.metric AND c.scope_id = s.scope_id AND c.period_key = s.period_key;

-- name: QuotaConfirm :execrows
WITH settled AS (
    UPDATE quota_reservations AS q SET status = 'CONFIRMED', settled_at = now()
    WHERE q.subject_id = ANY($1::uuid[]) AND q.metric = $2 AND q.status = 'RESERVED'
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), summed AS (
    SELECT user_id, metric, scope_id, period_key, sum(amount)::bigint AS amount FROM settled GROUP BY user_id, metric, scope_id, period_key
)
UPDATE quota_counters c SET reserved = c.reserved - s.amount, used = c.used + s.amount
FROM summed s
WHERE c.user_id = s.user_id AND c.metric = s.metric AND c.scope_id = s.scope_id AND c.period_key = s.period_key;

-- name: QuotaGet :one
SELECT COALESCE(o.limit_value, t.limit_value)::bigint AS limit_value,
       COALESCE(c.used, 0)::bigint AS used, COALESCE(c.reserved, 0)::bigint AS reserved
FROM users u
JOIN tier_limits t ON t.tier = u.tier AND t.metric = $1
LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = t.metric
LEFT JOIN quota_counters c ON c.user_id = u.id AND c.metric = t.metric AND c.scope_id = $2 AND c.period_key = quota_period($1, now())
WHERE u.id = $3;

-- name: QuotaList :many
SELECT t.metric, u.tier, COALESCE(o.limit_value, t.limit_value)::bigint AS limit_value,
       COALESCE(c.used, 0)::bigint AS used, COALESCE(c.reserved, 0)::bigint AS reserved
FROM users u
JOIN tier_limits t ON t.tier = u.tier
LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = t.metric
LEFT JOIN LATERAL (
    SELECT q.used, q.reserved FROM quota_counters q
    WHERE q.user_id = u.id AND q.metric = t.metric AND q.period_key IN ('', $1)
    ORDER BY q.used + q.reserved DESC LIMIT 1
) c ON true
WHERE u.id = $2
ORDER BY t.metric;

-- name: QuotaRelease :execrows
WITH settled AS (
    UPDATE quota_reservations AS q SET released_at = now()
    WHERE q.subject_id = ANY($1::uuid[]) AND q.metric = $2 AND q.status = 'CONFIRMED' AND q.released_at IS NULL
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), summed AS (
    SELECT user_id, metric, scope_id, period_key, sum(amount)::bigint AS amount FROM settled GROUP BY user_id, metric, scope_id, period_key
)
UPDATE quota_counters c SET used = c.used - s.amount
FROM summed s
WHERE c.user_id = s.user_id AND c.metric = s.metric AND c.scope_id = s.scope_id AND c.period_key = s.period_key;

-- name: QuotaReserve :execrows
WITH effective AS (
    SELECT COALESCE(o.limit_value, t.limit_value) AS value
    FROM users u
    JOIN tier_limits t ON t.tier = u.tier AND t.metric = $3
    LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = $3
    WHERE u.id = $2
), counter AS (
    INSERT INTO quota_counters AS c (user_id, metric, scope_id, period_key, used, reserved, limit_value)
    SELECT $2, $3, $4, quota_period($3, now()), 0, $5, effective.value
    FROM effective WHERE $5::bigint <= effective.value
    ON CONFLICT (user_id, metric, scope_id, period_key) DO UPDATE
    SET reserved = c.reserved + EXCLUDED.reserved, limit_value = EXCLUDED.limit_value
    WHERE c.used + c.reserved + EXCLUDED.reserved <= EXCLUDED.limit_value
    RETURNING c.period_key
)
INSERT INTO quota_reservations (id, user_id, metric, scope_id, period_key, amount, subject_id)
SELECT $1, $2, $3, $4, counter.period_key, $5, $6 FROM counter;

-- name: RunEventAdd :exec
WITH stored AS (
    SELECT COALESCE(max(e.seq), 0) AS last FROM run_events e WHERE e.run_id = $1
), items AS (
    SELECT unnest($3::text[]) AS type, unnest($4::text[]) AS data, generate_subscripts($3::text[], 1) AS ordinal
)
INSERT INTO run_events (run_id, seq, type, data)
SELECT $1, COALESCE($2::int, stored.last) + items.ordinal, items.type, items.data::json
FROM stored, items
WHERE COALESCE($2::int, stored.last) + items.ordinal > stored.last;

-- name: RunEventAppend :one
WITH held AS (
    SELECT r.id FROM runs r WHERE r.id = $1 AND r.status = 'RUNNING' AND r.attempt = $2 FOR UPDATE
), items AS (
    SELECT unnest($3::text[]) AS type, unnest($4::text[]) AS data, generate_subscripts($3::text[], 1) AS ordinal
), written AS (
    INSERT INTO run_events (run_id, seq, type, data)
    SELECT held.id, items.ordinal + $5::int, items.type, items.data::json FROM held, items
    ON CONFLICT (run_id, seq) DO NOTHING
)
SELECT count(*) FROM held;

-- name: RunEventList :many
SELECT seq, type, data FROM run_events WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3;

-- name: RunEventNotify :exec
SELECT pg_notify('sredspace_run_events', $1::text);

-- name: RunClaim :one
UPDATE runs SET status = 'RUNNING', attempt = attempt + 1, lease_expires_at = now() + make_interval(secs => $1::float8),
    started_at = COALESCE(started_at, now())
WHERE id = $2 AND status = 'QUEUED'
RETURNING runs.id, runs.session_id, runs.project_id, runs.user_id, runs.type, runs.status, runs.attempt, runs.user_message_id, runs.assistant_message_id, runs.history_limit, runs.history_before_seq, runs.python, runs.error_code, runs.error_message, runs.error_retryable, runs.request_id, runs.idempotency_key, runs.idempotency_hash, runs.job_id, runs.enqueued_at, runs.lease_expires_at, runs.handed_over_at, runs.created_at, runs.started_at, runs.finished_at, runs.retry_of, runs.partial_text, runs.github_attached, runs.github_reason, runs.github_repo, runs.github_branch, runs.github_head_sha, (SELECT count(*) FROM run_events e WHERE e.run_id = runs.id)::int AS events;

-- name: RunCreate :exec
INSERT INTO runs (id, session_id, project_id, user_id, type, user_message_id, history_limit, history_before_seq, request_id, idempotency_key, idempotency_hash, retry_of)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: RunFileAdd :exec
INSERT INTO run_files (run_id, ordinal, file_id)
SELECT $1, t.ordinal, t.file_id FROM unnest($2::uuid[]) WITH ORDINALITY AS t(file_id, ordinal);

-- name: RunFinishJobs :execrows
UPDATE river_job j SET state = 'completed', finalized_at = now()
WHERE j.kind = 'run_execute' AND j.queue = 'runs' AND j.state = 'running' AND j.attempted_at < now() - make_interval(secs => $1::float8)
  AND NOT EXISTS (
    SELECT 1 FROM runs r WHERE r.id = (j.args->>'run_id')::uuid
      AND (r.finished_at IS NULL OR r.finished_at > now() - make_interval(secs => $1::float8)));

-- name: RunForgetOldKey :exec
UPDATE runs SET idempotency_key = NULL
WHERE user_id = $1 AND session_id = $2 AND idempotency_key = $3 AND created_at < now() - interval '24 hours';

-- name: RunGet :one
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.user_message_id, r.assistant_message_id, r.history_limit, r.history_before_seq, r.python, r.error_code, r.error_message, r.error_retryable, r.request_id, r.idempotency_key, r.idempotency_hash, r.job_id, r.enqueued_at, r.lease_expires_at, r.handed_over_at, r.created_at, r.started_at, r.finished_at, r.retry_of, r.partial_text, r.github_attached, r.github_reason, r.github_repo, r.github_branch, r.github_head_sha, ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids
FROM runs r
JOIN sessions s ON s.id = r.session_id
WHERE r.id = $1 AND r.user_id = $2 AND s.deleted_at IS NULL;

-- name: RunGetActive :one
SELECT id FROM runs WHERE session_id = $1 AND status IN ('QUEUED', 'RUNNING');

-- name: RunGetAny :one
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.user_message_id, r.assistant_message_id, r.history_limit, r.history_before_seq, r.python, r.error_code, r.error_message, r.error_retryable, r.request_id, r.idempotency_key, r.idempotency_hash, r.job_id, r.enqueued_at, r.lease_expires_at, r.handed_over_at, r.created_at, r.started_at, r.finished_at, r.retry_of, r.partial_text, r.github_attached, r.github_reason, r.github_repo, r.github_branch, r.github_head_sha, ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids
FROM runs r WHERE r.id = $1;

-- name: RunGetByKey :one
SELECT id, idempotency_hash FROM runs
WHERE user_id = $1 AND session_id = $2 AND idempotency_key = $3;

-- name: RunGetTask :one
SELECT r.id, r.session_id, r.project_id, r.user_id, r.type, r.status, r.attempt, r.user_message_id, r.assistant_message_id, r.history_limit, r.history_before_seq, r.python, r.error_code, r.error_message, r.error_retryable, r.request_id, r.idempotency_key, r.idempotency_hash, r.job_id, r.enqueued_at, r.lease_expires_at, r.handed_over_at, r.created_at, r.started_at, r.finished_at, r.retry_of, r.partial_text, r.github_attached, r.github_reason, r.github_repo, r.github_branch, r.github_head_sha, p.name AS project_name, p.fiscal_year, p.description AS project_description,
    s.type AS session_type, s.title AS session_title, m.content AS input, m.created_at AS input_created_at
FROM runs r
JOIN sessions s ON s.id = r.session_id
JOIN projects p ON p.id = r.project_id
JOIN messages m ON m.id = r.user_message_id
WHERE r.id = $1;

-- name: RunHandOver :execrows
UPDATE runs SET handed_over_at = now() WHERE id = $1 AND status = 'RUNNING' AND attempt = $2;

-- name: RunKeepPartial :exec
UPDATE runs SET partial_text = (
    SELECT string_agg(e.data->>'text', '' ORDER BY e.seq) FROM run_events e WHERE e.run_id = runs.id AND e.type = 'message.delta')
WHERE id = $1;

-- name: RunList :many
SELECT r.id, r.session_id, r.type, r.status, r.user_message_id, r.assistant_message_id, r.history_limit, r.error_code, r.error_message,
    r.error_retryable, r.request_id, r.retry_of, r.created_at, r.started_at, r.finished_at, r.handed_over_at,
    r.github_attached, r.github_reason, r.github_repo, r.github_branch, r.github_head_sha,
    ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids
FROM runs r
WHERE r.session_id = $1 AND r.user_id = $2 AND r.id < $3
  AND ($4::run_status IS NULL OR r.status = $4)
  AND ($5::text IS NULL OR r.idempotency_key = $5)
ORDER BY r.id DESC
LIMIT $6;

-- name: RunListActiveInScope :many
SELECT id, session_id, status, attempt FROM runs
WHERE (session_id = $1 OR project_id = $1) AND status IN ('QUEUED', 'RUNNING')
ORDER BY session_id;

-- name: RunListExpiredLeases :many
SELECT id, session_id, attempt, handed_over_at FROM runs WHERE status = 'RUNNING' AND lease_expires_at < now()
ORDER BY lease_expires_at LIMIT $1;

-- name: RunListLost :many
SELECT r.id, r.attempt FROM runs r
WHERE r.status = 'QUEUED' AND r.enqueued_at < now() - make_interval(secs => $1::float8)
  AND NOT EXISTS (SELECT 1 FROM river_job j WHERE j.id = r.job_id AND j.state IN ('available', 'pending', 'retryable', 'scheduled'))
ORDER BY r.enqueued_at LIMIT $2;

-- name: RunListQueueTimeout :many
SELECT id, session_id, attempt FROM runs WHERE status = 'QUEUED' AND created_at < now() - make_interval(secs => $1::float8) ORDER BY created_at LIMIT $2;

-- name: RunNotify :exec
SELECT pg_notify('sredspace_runs', $1::text);

-- name: RunRenewLeases :many
WITH asked AS (
    SELECT unnest($1::uuid[]) AS id, unnest($2::int[]) AS attempt
), free AS (
    SELECT r.id FROM runs r JOIN asked ON asked.id = r.id AND asked.attempt = r.attempt
    WHERE r.status = 'RUNNING' FOR UPDATE OF r SKIP LOCKED
), renewed AS (
    UPDATE runs SET lease_expires_at = now() + make_interval(secs => $3::float8) FROM free WHERE runs.id = free.id
)
SELECT r.id, r.attempt, EXISTS (SELECT 1 FROM free WHERE free.id = r.id) AS renewed
FROM runs r JOIN asked ON asked.id = r.id AND asked.attempt = r.attempt WHERE r.status = 'RUNNING';

-- name: RunReturn :execrows
UPDATE runs SET status = 'QUEUED', lease_expires_at = NULL, job_id = $1, enqueued_at = now()
WHERE id = $2 AND status = 'RUNNING' AND attempt = $3 AND handed_over_at IS NULL;

-- name: RunSetGithub :exec
UPDATE runs SET github_attached = $1, github_reason = $2, github_repo = $3, github_branch = $4, github_head_sha = $5
WHERE id = $6 AND status = 'RUNNING' AND attempt = $7;

-- name: RunSetJob :exec
UPDATE runs SET job_id = $1, enqueued_at = now() WHERE id = $2 AND status = 'QUEUED';

-- name: RunSettle :execrows
UPDATE runs SET status = $1, assistant_message_id = $2, python = $3,
    error_code = $4, error_message = $5, error_retryable = $6,
    finished_at = now(), lease_expires_at = NULL
WHERE id = $7 AND status = $8 AND attempt = $9;

-- name: RunTaskFiles :many
SELECT f.id, f.project_id, f.user_id, f.original_filename, f.content_type, f.file_size, f.etag, f.sha256, f.upload_status, f.upload_expires_at, f.uploaded_at, f.index_status, f.index_error, f.index_attempt, f.index_deadline, f.text_attempt, f.text_sha256, f.created_at, f.deleted_at FROM run_files rf JOIN files f ON f.id = rf.file_id WHERE rf.run_id = $1 ORDER BY rf.ordinal;

-- name: RunTaskHistory :many
SELECT id, role, content, created_at FROM messages
WHERE session_id = $1 AND role <> 'SYSTEM' AND seq < $2
ORDER BY seq DESC LIMIT $3;

-- name: SessionCreate :one
INSERT INTO sessions (id, project_id, user_id, type, title) VALUES ($1, $2, $3, $4, $5) RETURNING id, project_id, user_id, type, status, title, message_count, created_at, updated_at, deleted_at;

-- name: SessionErase :exec
DELETE FROM sessions WHERE id = $1 AND deleted_at IS NOT NULL;

-- name: SessionExists :one
SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL);

-- name: SessionGet :one
SELECT id, project_id, user_id, type, status, title, message_count, created_at, updated_at, deleted_at FROM sessions WHERE id = $1 AND project_id = $2 AND user_id = $3 AND deleted_at IS NULL;

-- name: SessionGetForPreflight :one
SELECT s.id, s.project_id, s.type, s.title, s.status, s.message_count, p.status AS project_status
FROM sessions s JOIN projects p ON p.id = s.project_id
WHERE s.id = $1 AND s.user_id = $2 AND s.deleted_at IS NULL AND p.deleted_at IS NULL;

-- name: SessionHide :execrows
UPDATE sessions SET deleted_at = now()
WHERE id = $1 AND project_id = $2 AND user_id = $3 AND deleted_at IS NULL;

-- name: SessionHideByProject :exec
UPDATE sessions SET deleted_at = now() WHERE project_id = $1 AND deleted_at IS NULL;

-- name: SessionList :many
SELECT id, project_id, user_id, type, status, title, message_count, created_at, updated_at, deleted_at FROM sessions
WHERE project_id = $1 AND user_id = $2 AND deleted_at IS NULL AND id < $3
ORDER BY id DESC
LIMIT $4;

-- name: SessionLock :one
SELECT id FROM sessions WHERE id = $1 FOR UPDATE;

-- name: SessionLockForRun :one
SELECT s.id, s.project_id, s.type, s.title, s.status, s.message_count, p.status AS project_status
FROM sessions s JOIN projects p ON p.id = s.project_id
WHERE s.id = $1 AND s.user_id = $2 AND s.deleted_at IS NULL AND p.deleted_at IS NULL
FOR SHARE OF p FOR UPDATE OF s;

-- name: SessionUpdateStatus :one
UPDATE sessions SET status = $1, updated_at = now()
WHERE id = $2 AND project_id = $3 AND user_id = $4 AND deleted_at IS NULL
RETURNING id, project_id, user_id, type, status, title, message_count, created_at, updated_at, deleted_at;

-- name: SessionUpdateTitle :one
UPDATE sessions SET title = $1, updated_at = now()
WHERE id = $2 AND project_id = $3 AND user_id = $4 AND deleted_at IS NULL
RETURNING id, project_id, user_id, type, status, title, message_count, created_at, updated_at, deleted_at;

-- name: UserEnsure :one
INSERT INTO users (id, issuer, subject) VALUES ($1, $2, $3)
ON CONFLICT (issuer, subject) DO UPDATE SET subject = EXCLUDED.subject
RETURNING id;

-- name: UserGetBySubject :one
SELECT id FROM users WHERE issuer = $1 AND subject = $2;
