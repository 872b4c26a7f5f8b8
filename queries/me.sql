-- name: UserHide :one
-- The end of an account: no token names it any longer, and a job removes the rest. Zero rows: it has ended already.
UPDATE users SET deleted_at = now(), issuer = '', subject = 'erased ' || id::text WHERE id = @user_id AND deleted_at IS NULL RETURNING deleted_at;

-- name: UserErase :exec
-- What still belongs to the user is deleted by cascade.
DELETE FROM users u WHERE u.id = @user_id AND (SELECT d.deleted_at FROM users d WHERE d.id = @user_id) IS NOT NULL;

-- name: UserIsErased :one
SELECT EXISTS (SELECT 1 FROM users WHERE id = @user_id AND deleted_at IS NOT NULL);

-- name: UserProjectsLeft :many
-- What an erased person still has: not erased yet, in the trash, or about to be erased.
SELECT id, (deleted_at IS NOT NULL)::boolean AS hidden, (trashed_at IS NOT NULL)::boolean AS trashed FROM projects
WHERE user_id = @user_id LIMIT @max_rows;

-- name: JournalForget :one
-- Removes what the journals hold about an erased person, up to a number of entries. Returns how many.
SELECT journal_forget_person(@user_id, @max_rows::int)::bigint;

-- name: JournalExpire :one
-- Removes entries of journals that are past their date, up to a number. Returns how many.
SELECT journal_expire(@max_rows::int)::bigint;

-- name: ExportPersonalNewest :one
SELECT * FROM exports WHERE user_id = @user_id AND project_id IS NULL AND kind = @kind AND deleted_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: PersonalProjectList :many
-- What a person has, as JSON, for the export of their data; also in the trash.
(SELECT p.id, row_to_json(p)::text AS document FROM projects p
 WHERE p.user_id = @user_id AND p.deleted_at IS NULL AND p.id < @before
 ORDER BY p.id DESC NULLS LAST LIMIT @max_rows)
UNION ALL
(SELECT t.id, row_to_json(t)::text FROM projects t
 WHERE t.user_id = @user_id AND t.trashed_at IS NOT NULL AND t.id < @before
 ORDER BY t.id DESC LIMIT @max_rows)
ORDER BY id DESC LIMIT @max_rows;

-- name: PersonalSessionList :many
SELECT s.id, row_to_json(s)::text AS document FROM sessions s
WHERE s.project_id = @project_id AND s.user_id = @user_id AND (s.deleted_at IS NULL OR s.deleted_at = 'infinity') AND s.id < @before
ORDER BY s.project_id, s.id DESC LIMIT @max_rows;

-- name: PersonalMessageList :many
SELECT m.seq, row_to_json(m)::text AS document FROM messages m JOIN sessions s ON s.id = m.session_id
WHERE m.session_id = @session_id AND s.user_id = @user_id AND m.role <> 'SYSTEM' AND m.seq < @before_seq
ORDER BY m.seq DESC LIMIT @max_rows;

-- name: PersonalRunList :many
SELECT r.id, row_to_json(r)::text AS document FROM runs r
WHERE r.session_id = @session_id AND r.user_id = @user_id AND r.id < @before
ORDER BY r.id DESC LIMIT @max_rows;

-- name: PersonalFileList :many
SELECT f.id, f.original_filename, f.file_size, (f.upload_status = 'CONFIRMED')::boolean AS stored, row_to_json(f)::text AS document FROM files f
WHERE f.project_id = @project_id AND f.user_id = @user_id AND (f.deleted_at IS NULL OR f.deleted_at = 'infinity') AND f.id < @before
ORDER BY f.project_id, f.id DESC LIMIT @max_rows;

-- name: PersonalVersionList :many
SELECT v.id, v.number, row_to_json(v)::text AS document FROM draft_versions v
WHERE v.project_id = @project_id AND v.user_id = @user_id AND v.id < @before
ORDER BY v.id DESC LIMIT @max_rows;

-- name: PersonalLineList :many
-- The lines that one version wrote: a form has no more than the limit.
SELECT row_to_json(l)::text AS document FROM draft_lines l
WHERE l.project_id = @project_id AND l.number = @number AND l.user_id = @user_id LIMIT @max_rows;

-- name: PersonalDecisionList :many
SELECT d.id, row_to_json(d)::text AS document FROM draft_decisions d
WHERE d.project_id = @project_id AND d.user_id = @user_id AND d.id < @before
ORDER BY d.id DESC LIMIT @max_rows;

-- name: PersonalConnection :many
-- Without the tokens.
SELECT json_build_object('login', c.login, 'github_user_id', c.github_user_id, 'repo_full_name', c.repo_full_name, 'branch', c.branch,
    'token_status', c.token_status, 'created_at', c.created_at, 'updated_at', c.updated_at)::text AS document
FROM github_connections c WHERE c.project_id = @project_id AND c.user_id = @user_id LIMIT @max_rows;

-- name: PersonalReservationList :many
SELECT q.id, row_to_json(q)::text AS document FROM quota_reservations q
WHERE q.user_id = @user_id AND q.id < @before
ORDER BY q.id DESC LIMIT @max_rows;

-- name: PersonalActionList :many
-- What operators changed, without who they are.
SELECT a.id, json_build_object('id', a.id, 'kind', a.kind, 'target_id', a.target_id, 'reason', a.reason, 'before', a.before, 'after', a.after,
    'created_at', a.created_at)::text AS document FROM admin_actions a
WHERE a.user_id = @user_id AND a.id < @before
ORDER BY a.id DESC LIMIT @max_rows;
