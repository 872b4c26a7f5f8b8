-- The list of projects asks for an order that only these indexes have. In the order of the primary key, Postgres sometimes walks that one
-- through all users' projects. No id is null, so the lists are the same.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE INDEX IF NOT EXISTS projects_page_idx ON projects (user_id, id DESC NULLS LAST) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS projects_status_page_idx ON projects (user_id, status, id DESC NULLS LAST) WHERE deleted_at IS NULL;
DROP INDEX IF EXISTS projects_list_idx;
DROP INDEX IF EXISTS projects_status_idx;
