CREATE OR REPLACE VIEW quota_ledger AS
SELECT q.id, q.user_id, q.metric, q.scope_id, q.period_key, q.amount, q.subject_id, q.created_at,
    CASE WHEN q.released_at IS NOT NULL THEN 'RELEASED' ELSE q.status::text END AS state,
    CASE
        WHEN q.metric = 'AI_RUNS_MONTHLY' AND r.id IS NOT NULL THEN
            CASE WHEN r.status = 'SUCCEEDED' THEN 'CONFIRMED' WHEN r.status IN ('QUEUED', 'RUNNING') THEN 'RESERVED' ELSE 'CANCELLED' END
        -- A run that was deleted with its session stays paid for.
        WHEN q.metric = 'AI_RUNS_MONTHLY' AND q.status = 'CONFIRMED' THEN 'CONFIRMED'
        WHEN q.metric = 'PROJECT_COUNT' AND p.id IS NOT NULL THEN 'CONFIRMED'
        WHEN q.metric IN ('FILES_PER_PROJECT', 'STORAGE_BYTES') AND f.id IS NOT NULL THEN
            CASE f.upload_status WHEN 'PENDING' THEN 'RESERVED' WHEN 'CONFIRMED' THEN 'CONFIRMED' ELSE 'CANCELLED' END
        WHEN q.status = 'CONFIRMED' THEN 'RELEASED' -- what it was for is gone
        ELSE 'CANCELLED'
    END AS due
FROM quota_reservations q
LEFT JOIN runs r ON r.id = q.subject_id AND q.metric = 'AI_RUNS_MONTHLY'
LEFT JOIN projects p ON p.id = q.subject_id AND q.metric = 'PROJECT_COUNT' AND p.deleted_at IS NULL
LEFT JOIN files f ON f.id = q.subject_id AND q.metric IN ('FILES_PER_PROJECT', 'STORAGE_BYTES') AND f.deleted_at IS NULL;
DROP TABLE exports;
DROP TYPE export_status;
