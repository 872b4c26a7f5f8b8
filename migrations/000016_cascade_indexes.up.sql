-- Deleting a parent finds its children by the foreign key. The lists' indexes hold only rows that are not deleted, so they
-- can't serve that, and a cascade would read whole tables.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE INDEX projects_user_idx ON projects (user_id);
CREATE INDEX sessions_project_idx ON sessions (project_id);
CREATE INDEX files_project_idx ON files (project_id);
CREATE INDEX github_states_project_idx ON github_states (project_id);
