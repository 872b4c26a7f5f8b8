ALTER TABLE runs DROP COLUMN github_attached, DROP COLUMN github_reason, DROP COLUMN github_repo, DROP COLUMN github_branch, DROP COLUMN github_head_sha;
DROP TABLE github_revocations, github_connections, github_states;
DROP TYPE run_github_reason;
DROP TYPE github_token_status;
