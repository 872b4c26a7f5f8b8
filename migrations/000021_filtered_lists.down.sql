DROP INDEX quota_reservations_status_idx;
DROP INDEX runs_session_status_idx;
DROP INDEX runs_user_status_idx;
DROP INDEX runs_status_idx;
DROP INDEX runs_user_idx;
