-- name: SearchFind :many
-- Newest first: ids are in the order of time. What was found is read for the page only. All matches are collected first, by their index:
-- the planner would rather walk everything by id until the page is full, which takes long for a rare word.
WITH found AS MATERIALIZED (
    SELECT w.id, w.kind, w.project_id, w.session_id FROM search_documents w
    WHERE w.document @@ search_query(@user_id, sqlc.narg('kind'), sqlc.narg('project_id'), @query) AND w.user_id = @user_id
)
SELECT d.kind, d.id, d.project_id, d.session_id, p.name AS project_name,
    COALESCE(CASE d.kind WHEN 'project' THEN p.name WHEN 'file' THEN f.original_filename ELSE s.title END, '')::text AS title,
    COALESCE(CASE d.kind WHEN 'project' THEN concat_ws(E'\n', p.name, p.description) WHEN 'session' THEN s.title
        WHEN 'file' THEN f.original_filename ELSE left(m.content, 60000) END, '')::text AS content,
    COALESCE(m.created_at, f.created_at, s.created_at, p.created_at)::timestamptz AS created_at
FROM (
    SELECT found.* FROM found JOIN projects op ON op.id = found.project_id LEFT JOIN sessions os ON os.id = found.session_id
    WHERE found.id < @before::uuid AND op.deleted_at IS NULL AND os.deleted_at IS NULL
    ORDER BY found.id DESC
    LIMIT @max_rows
) d
JOIN projects p ON p.id = d.project_id
LEFT JOIN sessions s ON s.id = d.session_id
LEFT JOIN files f ON f.id = d.id AND d.kind = 'file'
LEFT JOIN messages m ON m.id = d.id AND d.kind = 'message'
ORDER BY d.id DESC;

-- name: SearchIndexMessages :one
-- A batch of new messages becomes searchable. Returns how many were waiting, up to the size of the batch.
WITH batch AS (
    DELETE FROM search_pending WHERE message_id IN (
        SELECT w.message_id FROM search_pending w ORDER BY w.message_id LIMIT @max_rows FOR UPDATE SKIP LOCKED
    ) RETURNING message_id
), put AS (
    INSERT INTO search_documents (id, kind, user_id, project_id, session_id, document)
    SELECT m.id, 'message', s.user_id, s.project_id, s.id, search_document(s.user_id, 'message', s.project_id, m.content)
    FROM batch JOIN messages m ON m.id = batch.message_id JOIN sessions s ON s.id = m.session_id
    WHERE m.role <> 'SYSTEM'
    ON CONFLICT (id) DO NOTHING
)
SELECT count(*) FROM batch;
