CREATE INDEX IF NOT EXISTS projects_status_idx ON projects (user_id, status, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS projects_list_idx ON projects (user_id, id DESC) WHERE deleted_at IS NULL;
DROP INDEX IF EXISTS projects_status_page_idx;
DROP INDEX IF EXISTS projects_page_idx;
