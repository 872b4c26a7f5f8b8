-- name: DraftGet :one
-- The draft of a project; version 0 before the first write.
SELECT p.id AS project_id, p.status AS project_status, p.name AS project_name, p.fiscal_year, p.tax_year_start, p.tax_year_end,
    COALESCE(d.version, 0)::integer AS version, d.run_id, d.updated_at
FROM projects p LEFT JOIN drafts d ON d.project_id = p.id
WHERE p.id = @project_id AND p.user_id = @user_id AND p.deleted_at IS NULL;

-- name: DraftEnsure :exec
-- After ProjectLock.
INSERT INTO drafts (project_id, user_id) VALUES (@project_id, @user_id) ON CONFLICT (project_id) DO NOTHING;

-- name: DraftLock :one
-- One writer at a time. After DraftEnsure.
SELECT * FROM drafts WHERE project_id = @project_id AND user_id = @user_id FOR UPDATE;

-- name: DraftAdvance :exec
-- The next version becomes the current one. After DraftLock.
UPDATE drafts SET version = @version, bytes = bytes + @bytes, run_id = COALESCE(sqlc.narg('run_id'), run_id), updated_at = now()
WHERE project_id = @project_id AND user_id = @user_id;

-- name: DraftCountDecision :exec
-- After DraftLock.
UPDATE drafts SET decisions = decisions + 1 WHERE project_id = @project_id AND user_id = @user_id;

-- name: DraftVersionAdd :exec
INSERT INTO draft_versions (id, project_id, user_id, author_id, number, kind, run_id, restored_from, reason, lines)
VALUES (@id, @project_id, @user_id, @author_id, @number, @kind, @run_id, @restored_from, @reason, @lines::text[]);

-- name: DraftLineAdd :exec
INSERT INTO draft_lines (project_id, line, number, user_id, content) VALUES (@project_id, @line, @number, @user_id, @content);

-- name: DraftLinesAt :many
-- Each line as it was in a version: what the newest version up to it wrote.
SELECT l.line, l.number, l.content
FROM unnest(@lines::text[]) AS asked(line) CROSS JOIN LATERAL (
    SELECT d.line, d.number, d.content FROM draft_lines d
    WHERE d.project_id = @project_id AND d.user_id = @user_id AND d.line = asked.line AND d.number <= @number
    ORDER BY d.number DESC LIMIT 1
) l;

-- name: DraftVersionGet :one
SELECT sqlc.embed(v), u.subject FROM draft_versions v JOIN users u ON u.id = v.author_id JOIN projects p ON p.id = v.project_id
WHERE v.project_id = @project_id AND v.user_id = @user_id AND v.number = @number AND p.deleted_at IS NULL;

-- name: DraftVersionGetByID :one
SELECT sqlc.embed(v), u.subject FROM draft_versions v JOIN users u ON u.id = v.author_id
WHERE v.id = @id AND v.project_id = @project_id AND v.user_id = @user_id;

-- name: DraftVersionList :many
SELECT sqlc.embed(v), u.subject FROM draft_versions v JOIN users u ON u.id = v.author_id
WHERE v.project_id = @project_id AND v.user_id = @user_id AND v.id < @before
ORDER BY v.id DESC
LIMIT @max_rows;

-- name: DraftDecisionAdd :exec
INSERT INTO draft_decisions (id, project_id, user_id, author_id, kind, run_id, subject, change_id, passage_id, line, input_id, before, after,
    reason, version)
VALUES (@id, @project_id, @user_id, @author_id, @kind, @run_id, @subject, @change_id, @passage_id, @line, @input_id, @before_text, @after_text,
    @reason, @version);

-- name: DraftDecisionGet :one
SELECT sqlc.embed(d), u.subject AS author_subject FROM draft_decisions d JOIN users u ON u.id = d.author_id
WHERE d.id = @id AND (d.project_id = @project_id) IS TRUE AND d.user_id = @user_id;

-- name: DraftDecisionList :many
SELECT sqlc.embed(d), u.subject AS author_subject FROM draft_decisions d JOIN users u ON u.id = d.author_id
WHERE d.project_id = @project_id AND d.user_id = @user_id AND d.id < @before
ORDER BY d.id DESC
LIMIT @max_rows;

-- name: DraftDecisionsOf :many
-- The latest decision about each of these changes or passages.
SELECT l.* FROM unnest(@subjects::text[]) AS asked(subject) CROSS JOIN LATERAL (
    SELECT d.* FROM draft_decisions d
    WHERE d.project_id = @project_id AND d.user_id = @user_id AND d.subject = asked.subject
    ORDER BY d.id DESC LIMIT 1
) l;

-- name: DraftRunGet :one
-- A run of the project, for the draft.
SELECT r.id, r.session_id, r.type, r.status, r.python,
    ARRAY(SELECT rf.file_id FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS file_ids,
    ARRAY(SELECT COALESCE(rf.reading_id, '00000000-0000-0000-0000-000000000000') FROM run_files rf WHERE rf.run_id = r.id ORDER BY rf.ordinal)::uuid[] AS reading_ids
FROM runs r JOIN sessions s ON s.id = r.session_id
WHERE r.id = @id AND r.project_id = @project_id AND r.user_id = @user_id AND s.deleted_at IS NULL;

-- name: DraftSourceReadings :many
-- Where the stored texts of these readings are.
SELECT r.id, r.file_id, r.text_key, r.text_bytes FROM file_readings r JOIN files f ON f.id = r.file_id
WHERE r.id = ANY(@ids::uuid[]) AND r.status = 'READY' AND (f.project_id = @project_id) IS TRUE AND f.user_id = @user_id AND f.deleted_at IS NULL;

-- name: DraftSourceMessages :many
SELECT m.id, m.content FROM messages m JOIN sessions s ON s.id = m.session_id
WHERE m.id = ANY(@ids::uuid[]) AND s.project_id = @project_id AND s.user_id = @user_id AND s.deleted_at IS NULL;

-- name: DraftSourceFiles :many
-- The names of cited files, also of those that are being erased.
SELECT id, original_filename FROM files WHERE id = ANY(@ids::uuid[]) AND (project_id = @project_id) IS TRUE AND user_id = @user_id;
