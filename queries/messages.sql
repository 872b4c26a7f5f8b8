-- name: MessageAppend :one
-- The caller holds the session's lock, so the next number is free.
WITH message AS (
    INSERT INTO messages (id, session_id, seq, role, content, run_id)
    SELECT @id, @session_id, COALESCE((SELECT max(m.seq) FROM messages m WHERE m.session_id = @session_id), 0) + 1, @role, @content, @run_id
    RETURNING seq, session_id
), counted AS (
    UPDATE sessions SET message_count = message_count + 1, updated_at = now() FROM message WHERE sessions.id = message.session_id
)
SELECT seq FROM message;

-- name: MessageListBefore :many
-- The newest max_rows messages below a number, newest first. Walks messages_history_idx, so the length of the session is no matter.
SELECT m.id, m.seq, m.role, m.content, m.run_id, m.created_at
FROM messages m
JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = @session_id AND s.user_id = @user_id AND s.deleted_at IS NULL
  AND m.role <> 'SYSTEM' AND m.seq < @before_seq
ORDER BY m.seq DESC
LIMIT @max_rows;
