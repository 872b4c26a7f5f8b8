-- A filtered list walks an index that holds what passes the filter, in the order of the list. Successful runs are most of all runs:
-- the lists without a filter find them as fast, so the indexes by status do without them and stay small.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE INDEX IF NOT EXISTS runs_user_idx ON runs (user_id, id DESC);
-- attempt is never below 0: this is for the one query that says so.
CREATE INDEX IF NOT EXISTS runs_status_idx ON runs (status, id DESC) WHERE status <> 'SUCCEEDED' AND attempt >= 0;
CREATE INDEX IF NOT EXISTS runs_user_status_idx ON runs (user_id, status, id DESC) WHERE status <> 'SUCCEEDED';
CREATE INDEX IF NOT EXISTS runs_session_status_idx ON runs (session_id, status, id DESC) WHERE status <> 'SUCCEEDED';
CREATE INDEX IF NOT EXISTS quota_reservations_status_idx ON quota_reservations (user_id, status, id DESC) WHERE status <> 'CONFIRMED';
