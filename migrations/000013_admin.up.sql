-- The month is read from the clock that also writes created_at, so the two can't disagree at a month's edge.
CREATE FUNCTION quota_period(metric quota_metric, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN metric = 'AI_RUNS_MONTHLY' THEN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') ELSE '' END
$$;

-- What each reservation is (state) and what it must be by the thing that it is for (due). RELEASED is a CONFIRMED one that was
-- given back. Everything else that speaks of the ledger law (the audit, the repair) reads it here.
CREATE VIEW quota_ledger AS
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

DROP INDEX quota_reservations_user_id_created_at_idx;
CREATE INDEX quota_reservations_list_idx ON quota_reservations (user_id, id DESC);
CREATE INDEX users_subject_idx ON users (subject);

-- What operators did: who, when, why, what; written in the transaction of the deed. No foreign keys: it outlives all it tells of.
CREATE TYPE admin_action_kind AS ENUM ('USER_UPDATED', 'RUN_SETTLED', 'RESERVATION_RELEASED', 'SESSION_FREED');
CREATE TABLE admin_actions (
    id            uuid PRIMARY KEY,
    kind          admin_action_kind NOT NULL,
    actor_id      uuid NOT NULL,
    actor_subject text NOT NULL,
    user_id       uuid NOT NULL, -- whose things were touched
    target_id     uuid NOT NULL, -- the user, run, reservation or session
    reason        text NOT NULL CHECK (reason <> ''),
    before        jsonb NOT NULL,
    after         jsonb NOT NULL,
    request_id    text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX admin_actions_user_idx ON admin_actions (user_id, id DESC);

CREATE FUNCTION admin_actions_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'admin_actions is append-only';
END;
$$;
CREATE TRIGGER admin_actions_final BEFORE UPDATE OR DELETE ON admin_actions FOR EACH ROW EXECUTE FUNCTION admin_actions_are_final();
