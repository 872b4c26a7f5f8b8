-- name: QuotaReserve :execrows
-- Checks used + reserved against the limit in one statement: zero rows mean that the limit is reached and nothing changed. The month
-- is that of the reservation, by the database's clock.
WITH effective AS (
    SELECT COALESCE(o.limit_value, t.limit_value) AS value
    FROM users u
    JOIN tier_limits t ON t.tier = u.tier AND t.metric = @metric
    LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = @metric
    WHERE u.id = @user_id
), counter AS (
    INSERT INTO quota_counters AS c (user_id, metric, scope_id, period_key, used, reserved, limit_value)
    SELECT @user_id, @metric, @scope_id, quota_period(@metric, now()), 0, @amount, effective.value
    FROM effective WHERE @amount::bigint <= effective.value
    ON CONFLICT (user_id, metric, scope_id, period_key) DO UPDATE
    SET reserved = c.reserved + EXCLUDED.reserved, limit_value = EXCLUDED.limit_value
    WHERE c.used + c.reserved + EXCLUDED.reserved <= EXCLUDED.limit_value
    RETURNING c.period_key
)
INSERT INTO quota_reservations (id, user_id, metric, scope_id, period_key, amount, subject_id)
SELECT @id, @user_id, @metric, @scope_id, counter.period_key, @amount, @subject_id FROM counter;

-- name: QuotaConfirm :execrows
-- Zero rows: it was settled already.
WITH settled AS (
    UPDATE quota_reservations AS q SET status = 'CONFIRMED', settled_at = now()
    WHERE q.subject_id = ANY(@subject_ids::uuid[]) AND q.metric = @metric AND q.status = 'RESERVED'
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), summed AS (
    SELECT user_id, metric, scope_id, period_key, sum(amount)::bigint AS amount FROM settled GROUP BY user_id, metric, scope_id, period_key
)
UPDATE quota_counters c SET reserved = c.reserved - s.amount, used = c.used + s.amount
FROM summed s
WHERE c.user_id = s.user_id AND c.metric = s.metric AND c.scope_id = s.scope_id AND c.period_key = s.period_key;

-- name: QuotaCancel :execrows
-- Zero rows: it was settled already.
WITH settled AS (
    UPDATE quota_reservations AS q SET status = 'CANCELLED', settled_at = now()
    WHERE q.subject_id = ANY(@subject_ids::uuid[]) AND q.metric = @metric AND q.status = 'RESERVED'
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), summed AS (
    SELECT user_id, metric, scope_id, period_key, sum(amount)::bigint AS amount FROM settled GROUP BY user_id, metric, scope_id, period_key
)
UPDATE quota_counters c SET reserved = c.reserved - s.amount
FROM summed s
WHERE c.user_id = s.user_id AND c.metric = s.metric AND c.scope_id = s.scope_id AND c.period_key = s.period_key;

-- name: QuotaRelease :execrows
-- Releases what a deleted resource used. Zero rows: already released, or never confirmed.
WITH settled AS (
    UPDATE quota_reservations AS q SET released_at = now()
    WHERE q.subject_id = ANY(@subject_ids::uuid[]) AND q.metric = @metric AND q.status = 'CONFIRMED' AND q.released_at IS NULL
    RETURNING q.user_id, q.metric, q.scope_id, q.period_key, q.amount
), summed AS (
    SELECT user_id, metric, scope_id, period_key, sum(amount)::bigint AS amount FROM settled GROUP BY user_id, metric, scope_id, period_key
)
UPDATE quota_counters c SET used = c.used - s.amount
FROM summed s
WHERE c.user_id = s.user_id AND c.metric = s.metric AND c.scope_id = s.scope_id AND c.period_key = s.period_key;

-- name: QuotaList :many
-- Every metric with the user's limit and counter of the current period, by the database's clock; for files, that of the fullest project.
-- LIMIT keeps each counter a look-up of its own: joined, they would be found among the counters of all the user's projects.
SELECT t.metric, u.tier, quota_period('AI_RUNS_MONTHLY', now())::text AS month, COALESCE(o.limit_value, t.limit_value)::bigint AS limit_value,
       COALESCE(f.used, c.used, 0)::bigint AS used, COALESCE(f.reserved, c.reserved, 0)::bigint AS reserved
FROM users u
JOIN tier_limits t ON t.tier = u.tier
LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = t.metric
LEFT JOIN LATERAL (
    SELECT q.used, q.reserved FROM quota_counters q
    WHERE q.user_id = u.id AND q.metric = t.metric AND q.scope_id = u.id AND q.period_key = quota_period(t.metric, now()) LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT p.used, p.reserved FROM quota_fullest p WHERE p.user_id = u.id AND t.metric = 'FILES_PER_PROJECT'
    ORDER BY p.used + p.reserved DESC LIMIT 1
) f ON true
WHERE u.id = @user_id
ORDER BY t.metric;

-- name: QuotaGet :one
-- One counter with the user's limit, to explain a refusal.
SELECT COALESCE(o.limit_value, t.limit_value)::bigint AS limit_value,
       COALESCE(c.used, 0)::bigint AS used, COALESCE(c.reserved, 0)::bigint AS reserved
FROM users u
JOIN tier_limits t ON t.tier = u.tier AND t.metric = @metric
LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = t.metric
LEFT JOIN quota_counters c ON c.user_id = u.id AND c.metric = t.metric AND c.scope_id = @scope_id AND c.period_key = quota_period(@metric, now())
WHERE u.id = @user_id;

-- name: QuotaTakeBack :one
-- Takes quota back that was given back, for what is restored: all of it, or nothing (false) if the limit does not allow it.
WITH due AS (
    SELECT q.user_id, q.metric, q.scope_id, q.period_key, sum(q.amount)::bigint AS amount FROM quota_reservations q
    WHERE q.subject_id = ANY(@subject_ids::uuid[]) AND q.metric = @metric AND q.status = 'CONFIRMED' AND q.released_at IS NOT NULL
    GROUP BY q.user_id, q.metric, q.scope_id, q.period_key
), allowed AS (
    SELECT due.*, (
        SELECT COALESCE(o.limit_value, t.limit_value) FROM users u
        JOIN tier_limits t ON t.tier = u.tier AND t.metric = @metric
        LEFT JOIN quota_overrides o ON o.user_id = u.id AND o.metric = @metric
        WHERE u.id = due.user_id
    ) AS value FROM due
), counter AS (
    UPDATE quota_counters c SET used = c.used + allowed.amount, limit_value = allowed.value
    FROM allowed
    WHERE c.user_id = allowed.user_id AND c.metric = allowed.metric AND c.scope_id = allowed.scope_id AND c.period_key = allowed.period_key
      AND c.used + c.reserved + allowed.amount <= allowed.value
    RETURNING c.scope_id
), taken AS (
    UPDATE quota_reservations q SET released_at = NULL
    WHERE q.subject_id = ANY(@subject_ids::uuid[]) AND q.metric = @metric AND q.status = 'CONFIRMED' AND q.released_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM counter)
)
SELECT ((SELECT count(*) FROM due) = (SELECT count(*) FROM counter))::boolean AS taken;
