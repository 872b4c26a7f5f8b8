-- name: MessageListBefore :many
-- The newest max_rows messages below a number, newest first. Walks messages_history_idx, so the length of the session does not matter.
SELECT m.id, m.seq, m.role, m.content, m.run_id, m.created_at
FROM messages m
JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = @session_id AND s.user_id = @user_id AND s.deleted_at IS NULL
  AND m.role <> 'SYSTEM' AND m.seq < @before_seq
ORDER BY m.seq DESC
LIMIT @max_rows;
