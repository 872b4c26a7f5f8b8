-- The W3C trace context of the request that made a run or a reading: the process that executes it continues the trace.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
ALTER TABLE runs ADD COLUMN IF NOT EXISTS traceparent text;
ALTER TABLE file_readings ADD COLUMN IF NOT EXISTS traceparent text;

-- What one process does for all: what it measured, and how far a shared sweep has come. claimed_at is when a process last began.
CREATE TABLE IF NOT EXISTS measurements (
    name        text PRIMARY KEY,
    value       jsonb NOT NULL DEFAULT '{}',
    measured_at timestamptz,
    claimed_at  timestamptz NOT NULL DEFAULT now()
);

-- Open reservations are few; all others are history.
CREATE INDEX IF NOT EXISTS quota_reservations_open_idx ON quota_reservations (metric) WHERE status = 'RESERVED';
