-- name: GithubStateCreate :exec
INSERT INTO github_states (state_hash, project_id, user_id, verifier_sealed, expires_at)
VALUES (@state_hash, @project_id, @user_id, @verifier_sealed, @expires_at);

-- name: GithubStateTake :one
-- Single use: taking a state removes it. Another user, or another project, takes nothing and breaks nothing.
DELETE FROM github_states
WHERE state_hash = @state_hash AND project_id = @project_id AND user_id = @user_id AND expires_at > now()
RETURNING verifier_sealed;

-- name: GithubStateForgetExpired :exec
DELETE FROM github_states WHERE expires_at <= now();

-- name: GithubConnectionGet :one
SELECT c.* FROM github_connections c JOIN projects p ON p.id = c.project_id
WHERE c.project_id = @project_id AND c.user_id = @user_id AND p.deleted_at IS NULL;

-- name: GithubConnectionPut :exec
-- New tokens for a new or existing connection. The binding stays if the GitHub account is the same.
INSERT INTO github_connections (project_id, user_id, github_user_id, login, access_sealed, access_expires_at, refresh_sealed, refresh_expires_at)
VALUES (@project_id, @user_id, @github_user_id, @login, @access_sealed, @access_expires_at, @refresh_sealed, @refresh_expires_at)
ON CONFLICT (project_id) DO UPDATE SET
    github_user_id = excluded.github_user_id, login = excluded.login,
    access_sealed = excluded.access_sealed, access_expires_at = excluded.access_expires_at,
    refresh_sealed = excluded.refresh_sealed, refresh_expires_at = excluded.refresh_expires_at,
    token_status = 'ACTIVE', version = github_connections.version + 1, refresh_until = NULL, updated_at = now(),
    repo_id = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.repo_id END,
    repo_owner_id = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.repo_owner_id END,
    repo_full_name = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.repo_full_name END,
    branch = CASE WHEN github_connections.github_user_id = excluded.github_user_id THEN github_connections.branch END;

-- name: GithubConnectionBind :execrows
-- Zero rows: disconnected, or connected to another account, since the repository was checked.
UPDATE github_connections SET repo_id = @repo_id, repo_owner_id = @repo_owner_id, repo_full_name = @repo_full_name, branch = @branch, updated_at = now()
WHERE project_id = @project_id AND user_id = @user_id AND github_user_id = @github_user_id;

-- name: GithubConnectionRename :exec
-- The bound repository was renamed.
UPDATE github_connections SET repo_full_name = @repo_full_name, updated_at = now()
WHERE project_id = @project_id AND user_id = @user_id AND repo_id = @repo_id;

-- name: GithubConnectionClaimRefresh :execrows
-- Zero rows: another process is renewing the tokens, or already has. A process that died while renewing loses the claim in time.
UPDATE github_connections SET refresh_until = now() + make_interval(secs => @lease_seconds::float8)
WHERE project_id = @project_id AND version = @version AND token_status = 'ACTIVE' AND (refresh_until IS NULL OR refresh_until < now());

-- name: GithubConnectionReleaseRefresh :exec
-- GitHub was not reached: the refresh token is still valid, and the next process may try.
UPDATE github_connections SET refresh_until = NULL WHERE project_id = @project_id AND version = @version;

-- name: GithubConnectionRefreshed :execrows
-- Zero rows: the project was reconnected or disconnected; the new tokens have no owner and must be revoked. Repeated because the
-- first answer was lost, it finds its own tokens.
UPDATE github_connections SET access_sealed = @access_sealed, access_expires_at = @access_expires_at, refresh_sealed = @refresh_sealed,
    refresh_expires_at = @refresh_expires_at, refresh_until = NULL, updated_at = now(),
    version = CASE WHEN access_sealed = @access_sealed THEN version ELSE version + 1 END
WHERE project_id = @project_id AND (version = @version OR access_sealed = @access_sealed);

-- name: GithubConnectionFail :execrows
-- GitHub refuses these tokens. Zero rows: the connection has other tokens by now.
UPDATE github_connections SET token_status = @token_status, refresh_until = NULL, updated_at = now()
WHERE project_id = @project_id AND version = @version AND token_status = 'ACTIVE';

-- name: GithubConnectionToRevocation :exec
-- Removed tokens are revoked: they move from one table to the other.
INSERT INTO github_revocations (id, user_id, project_id, access_sealed, refresh_sealed, expires_at)
SELECT @id, c.user_id, c.project_id, c.access_sealed, c.refresh_sealed, c.access_expires_at
FROM github_connections c WHERE c.project_id = @project_id AND c.user_id = @user_id;

-- name: GithubProjectLock :one
-- One connection attempt at a time: two at once would find nothing to revoke, and one would overwrite the other.
SELECT id FROM projects WHERE id = @project_id AND user_id = @user_id AND deleted_at IS NULL FOR NO KEY UPDATE;

-- name: GithubConnectionLock :exec
-- Before tokens are replaced or removed, so that none is lost between copying and removing them.
SELECT 1 FROM github_connections WHERE project_id = @project_id AND user_id = @user_id FOR UPDATE;

-- name: GithubConnectionForget :execrows
DELETE FROM github_connections WHERE project_id = @project_id AND user_id = @user_id;

-- name: GithubRevocationCreate :exec
INSERT INTO github_revocations (id, user_id, project_id, run_id, attempt, access_sealed, refresh_sealed, expires_at)
VALUES (@id, @user_id, @project_id, @run_id, @attempt, @access_sealed, @refresh_sealed, @expires_at);

-- name: GithubRevocationRelease :exec
-- The run does not use this token: it can be revoked at once.
UPDATE github_revocations SET run_id = NULL, attempt = NULL WHERE id = @id;

-- name: GithubRevocationQueueRun :many
-- The run ends in this transaction, which also queues the job for its tokens.
UPDATE github_revocations SET queued_at = now() WHERE run_id = @run_id RETURNING id;

-- name: GithubRevocationQueueLeft :many
-- Tokens that no live attempt holds and no job handles: the process died, or the job was lost.
UPDATE github_revocations SET queued_at = now()
WHERE id IN (
    SELECT v.id FROM github_revocations v
    WHERE (v.queued_at IS NULL OR v.queued_at < now() - interval '5 minutes')
      AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = v.run_id AND r.status = 'RUNNING' AND r.attempt = v.attempt)
    ORDER BY v.created_at LIMIT @max_rows
    FOR UPDATE SKIP LOCKED
)
RETURNING id;

-- name: GithubRevocationGet :one
SELECT * FROM github_revocations WHERE id = @id;

-- name: GithubRevocationRefreshed :exec
UPDATE github_revocations SET access_sealed = @access_sealed, refresh_sealed = @refresh_sealed, expires_at = @expires_at WHERE id = @id;

-- name: GithubRevocationForget :exec
DELETE FROM github_revocations WHERE id = @id;
