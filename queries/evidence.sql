-- name: JournalList :many
-- A page of a project's journal, newest first, with what has not been erased.
SELECT j.id, j.seq, j.kind, j.subject_id, j.recorded_at, j.prev, j.commitment, j.hash, c.salt, c.statement, l.tree, l.leaf_index
FROM journal j LEFT JOIN journal_content c ON c.journal_id = j.id LEFT JOIN log_leaves l ON l.journal_id = j.id
WHERE j.project_id = @project_id AND j.seq < @before_seq
  AND EXISTS (SELECT 1 FROM projects p WHERE p.id = @project_id AND p.user_id = @user_id AND p.deleted_at IS NULL)
ORDER BY j.seq DESC
LIMIT @max_rows;

-- name: JournalGetRun :one
-- The entry that records how a run ended.
SELECT j.id, j.project_id, j.seq, j.kind, j.subject_id, j.recorded_at, j.prev, j.commitment, j.hash, c.salt, c.statement, l.tree, l.leaf_index
FROM journal j
JOIN runs r ON r.id = j.subject_id JOIN sessions s ON s.id = r.session_id
LEFT JOIN journal_content c ON c.journal_id = j.id LEFT JOIN log_leaves l ON l.journal_id = j.id
WHERE j.subject_id = @run_id AND j.kind = 'run' AND r.user_id = @user_id AND s.deleted_at IS NULL;

-- name: JournalSignature :one
-- The first signature.
SELECT key_id, signature FROM journal_signatures WHERE journal_id = @journal_id;

-- name: JournalSign :exec
INSERT INTO journal_signatures (journal_id, key_id, signature) VALUES (@journal_id, @key_id, @signature) ON CONFLICT DO NOTHING;

-- name: LogLock :one
-- One process at a time extends the tree.
SELECT pg_try_advisory_xact_lock(hashtextextended('evidence log', 0));

-- name: LogWaiting :one
-- Whether an entry waits for its leaf. Without having extended the tree itself, a process begins where the newest checkpoint says. A
-- subquery, not a join: only the newest entries are looked up.
SELECT EXISTS (
    SELECT 1 FROM journal j
    WHERE j.id > GREATEST(@low_id::bigint, (SELECT c.low_id FROM log_checkpoints c ORDER BY c.tree DESC, c.size DESC LIMIT 1))
      AND (SELECT l.journal_id FROM log_leaves l WHERE l.journal_id = j.id) IS NULL
);

-- name: LogPending :many
-- Committed entries without a leaf, in the order of their leaves.
SELECT j.id, j.hash FROM journal j
WHERE j.id > @low_id AND (SELECT l.journal_id FROM log_leaves l WHERE l.journal_id = j.id) IS NULL
ORDER BY j.id LIMIT @max_rows;

-- name: LogOldest :one
-- oldest: every transaction below it has ended.
SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS oldest, CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint) AS next;

-- name: LogLastID :one
-- The newest id that was given out, also to a transaction that has not ended.
SELECT COALESCE(pg_sequence_last_value('journal_id_seq'), 0)::bigint;

-- name: LogTreeNewest :one
SELECT * FROM log_trees ORDER BY id DESC LIMIT 1;

-- name: LogTreeGet :one
SELECT * FROM log_trees WHERE id = @id;

-- name: LogTreeList :many
SELECT * FROM log_trees ORDER BY id LIMIT @max_rows;

-- name: LogTreeAdd :exec
INSERT INTO log_trees (id, origin, key_id, verifier, public_key, opened_by) VALUES (@id, @origin, @key_id, @verifier, @public_key, @opened_by);

-- name: LogLeavesAdd :exec
INSERT INTO log_leaves (journal_id, tree, leaf_index)
SELECT unnest(@ids::bigint[]), @tree::int, unnest(@indexes::bigint[]);

-- name: LogHashesAdd :exec
INSERT INTO log_hashes (tree, idx, hash) SELECT @tree::int, unnest(@idxs::bigint[]), unnest(@hashes::bytea[]);

-- name: LogHashes :many
SELECT idx, hash FROM log_hashes WHERE tree = @tree AND idx = ANY(@idxs::bigint[]);

-- name: LogCheckpointAdd :exec
INSERT INTO log_checkpoints (tree, size, root, note, low_id) VALUES (@tree, @size, @root, @note, @low_id);

-- name: LogCheckpointNewest :one
SELECT * FROM log_checkpoints WHERE tree = @tree ORDER BY size DESC LIMIT 1;

-- name: LogCheckpointFor :one
-- The checkpoint to prove a leaf against: the newest that has a time stamp and covers it, or else the newest.
SELECT c.tree, c.size, c.root, c.note, t.response, t.time FROM log_checkpoints c LEFT JOIN log_timestamps t ON t.tree = c.tree AND t.size = c.size
WHERE c.tree = @tree AND c.size IN (
    (SELECT max(n.size) FROM log_checkpoints n WHERE n.tree = @tree), (SELECT max(s.size) FROM log_timestamps s WHERE s.tree = @tree)
) AND c.size > @leaf_index
ORDER BY t.response IS NULL, c.size DESC LIMIT 1;

-- name: LogTimestampAdd :exec
INSERT INTO log_timestamps (tree, size, response, time) VALUES (@tree, @size, @response, @time) ON CONFLICT DO NOTHING;

-- name: LogTimestampNewest :one
SELECT size, time FROM log_timestamps WHERE tree = @tree ORDER BY size DESC LIMIT 1;

-- name: LogCosignatures :many
SELECT witness, line FROM log_cosignatures WHERE tree = @tree AND size = @size ORDER BY witness;

-- name: LogCosignatureAdd :exec
INSERT INTO log_cosignatures (tree, size, witness, line) VALUES (@tree, @size, @witness, @line) ON CONFLICT DO NOTHING;

-- name: LogCosignatureNewest :one
-- The last size that a witness signed.
SELECT COALESCE(max(size), 0)::bigint FROM log_cosignatures WHERE tree = @tree AND witness = @witness;

-- name: PackEntryList :many
-- A project's journal in its order, in pages.
SELECT j.id, j.seq, j.kind, j.subject_id, j.recorded_at, j.prev, j.commitment, j.hash, c.salt, c.statement, l.tree, l.leaf_index
FROM journal j LEFT JOIN journal_content c ON c.journal_id = j.id LEFT JOIN log_leaves l ON l.journal_id = j.id
WHERE j.project_id = @project_id AND j.seq > @after_seq
  AND EXISTS (SELECT 1 FROM projects p WHERE p.id = @project_id AND p.user_id = @user_id)
ORDER BY j.seq
LIMIT @max_rows;

-- name: PackSessionList :many
SELECT id, type, title FROM sessions
WHERE project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL AND id < @before
ORDER BY id DESC
LIMIT @max_rows;

-- name: PackMessageList :many
SELECT m.id, m.seq, m.role, m.run_id, m.created_at, m.content FROM messages m JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = @session_id AND s.user_id = @user_id AND m.role <> 'SYSTEM' AND m.seq < @before_seq
ORDER BY m.seq DESC
LIMIT @max_rows;

-- name: PackRunGet :one
-- What a run produced, if it still exists.
SELECT m.content AS answer, r.python FROM runs r JOIN sessions s ON s.id = r.session_id JOIN messages m ON m.id = r.assistant_message_id
WHERE r.id = @run_id AND r.user_id = @user_id AND s.deleted_at IS NULL;

-- name: PackTextList :many
-- The texts that a run read, of files that still exist.
SELECT r.id, r.text_key FROM run_files rf JOIN file_readings r ON r.id = rf.reading_id JOIN files f ON f.id = rf.file_id
WHERE rf.run_id = @run_id AND f.user_id = @user_id AND f.deleted_at IS NULL AND r.text_key IS NOT NULL
ORDER BY rf.ordinal;

-- name: PackFileList :many
SELECT id, original_filename, content_type, file_size, etag, sha256, uploaded_at FROM files
WHERE project_id = @project_id AND user_id = @user_id AND deleted_at IS NULL AND upload_status = 'CONFIRMED' AND id < @before
ORDER BY id DESC
LIMIT @max_rows;

-- name: PackStates :many
-- The states of the trees in earlier packs of a project.
SELECT DISTINCT x.tree, x.size FROM log_exported x WHERE x.project_id = @project_id ORDER BY x.tree, x.size LIMIT @max_rows;

-- name: PackStateAdd :exec
INSERT INTO log_exported (project_id, tree, size) VALUES (@project_id, @tree, @size) ON CONFLICT DO NOTHING;

-- name: LogCheckpointGet :one
SELECT * FROM log_checkpoints WHERE tree = @tree AND size = @size;

-- name: PackLastLeaf :one
-- The last place of a project in a tree.
SELECT COALESCE(max(l.leaf_index), 0)::bigint FROM journal j JOIN log_leaves l ON l.journal_id = j.id
WHERE j.project_id = @project_id AND l.tree = @tree;
