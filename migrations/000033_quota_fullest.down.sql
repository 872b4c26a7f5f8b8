SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';
DROP TRIGGER IF EXISTS quota_fullest_follow ON quota_counters;
DROP FUNCTION IF EXISTS quota_fullest_follow();
DROP TABLE IF EXISTS quota_fullest;
