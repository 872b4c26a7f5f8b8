-- name: MessageListBefore :many
-- The newest max_rows messages below a number, newest first. Walks messages_history_idx, so the length of the session does not matter.
SELECT m.id, m.seq, m.role, m.content, m.run_id, m.copied_from, m.created_at
FROM messages m
JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = @session_id AND s.user_id = @user_id AND s.deleted_at IS NULL
  AND m.role <> 'SYSTEM' AND m.seq < @before_seq
ORDER BY m.seq DESC
LIMIT @max_rows;

-- name: MessageSeq :one
SELECT m.seq FROM messages m JOIN sessions s ON s.id = m.session_id
WHERE m.id = @id AND m.session_id = @session_id AND s.user_id = @user_id AND s.deleted_at IS NULL;

-- name: MessageBytesBefore :one
-- The text of the messages before a number.
SELECT COALESCE(sum(octet_length(m.content)), 0)::bigint FROM messages m JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = @session_id AND m.seq < @before_seq AND s.user_id = @user_id;

-- name: MessageCopy :exec
-- The messages before a number, with these ids in their order.
INSERT INTO messages (id, session_id, seq, role, content, run_id, copied_from, created_at)
SELECT ids.id, @to_session, m.seq, m.role, m.content, m.run_id, m.id, m.created_at
FROM messages m JOIN unnest(@ids::uuid[]) WITH ORDINALITY AS ids (id, seq) ON ids.seq = m.seq
WHERE m.session_id = @from_session AND m.seq < @before_seq;
