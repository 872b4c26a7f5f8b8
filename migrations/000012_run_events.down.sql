ALTER TABLE runs DROP COLUMN retry_of, DROP COLUMN partial_text;
DROP TABLE run_events;
