DROP INDEX quota_reservations_open_idx;
DROP TABLE measurements;
ALTER TABLE file_readings DROP COLUMN traceparent;
ALTER TABLE runs DROP COLUMN traceparent;
