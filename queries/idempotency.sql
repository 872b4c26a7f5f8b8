-- name: IdempotencyClaim :execrows
-- Takes a key in the transaction that creates the resources. Zero rows: a request that has not been refused has it. A concurrent
-- request with the same key waits here until the first one commits or is refused.
INSERT INTO idempotency_keys AS k (user_id, operation, key, request_hash, resource_ids)
VALUES (@user_id, @operation, @key, @request_hash, @resource_ids)
ON CONFLICT (user_id, operation, key) DO UPDATE
SET request_hash = EXCLUDED.request_hash, resource_ids = EXCLUDED.resource_ids, created_at = now()
WHERE k.created_at <= now() - interval '24 hours';

-- name: IdempotencyGet :one
SELECT request_hash, resource_ids FROM idempotency_keys WHERE user_id = @user_id AND operation = @operation AND key = @key;

-- name: IdempotencyForget :exec
-- Expired keys, a batch at a time.
DELETE FROM idempotency_keys k USING (
    SELECT user_id, operation, key FROM idempotency_keys WHERE created_at <= now() - interval '24 hours'
    ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED
) old
WHERE k.user_id = old.user_id AND k.operation = old.operation AND k.key = old.key;
