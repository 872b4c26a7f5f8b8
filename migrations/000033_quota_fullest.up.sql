-- The fullest project of a user is found in an index, not among the counters of all projects. The index is on a table of its own: on
-- quota_counters, it would end the in-place updates of the row that every run writes twice.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';

CREATE TABLE quota_fullest (
    project_id uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    used       bigint NOT NULL,
    reserved   bigint NOT NULL
);
CREATE INDEX quota_fullest_idx ON quota_fullest (user_id, (used + reserved) DESC);

-- By a trigger, so that an older version beside us keeps it too.
CREATE FUNCTION quota_fullest_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO quota_fullest (project_id, user_id, used, reserved) VALUES (NEW.scope_id, NEW.user_id, NEW.used, NEW.reserved)
    ON CONFLICT (project_id) DO UPDATE SET used = EXCLUDED.used, reserved = EXCLUDED.reserved;
    RETURN NULL;
END $$;
CREATE TRIGGER quota_fullest_follow AFTER INSERT OR UPDATE OF used, reserved ON quota_counters FOR EACH ROW
    WHEN (NEW.metric = 'FILES_PER_PROJECT') EXECUTE FUNCTION quota_fullest_follow();

INSERT INTO quota_fullest (project_id, user_id, used, reserved)
SELECT c.scope_id, c.user_id, c.used, c.reserved FROM quota_counters c WHERE c.metric = 'FILES_PER_PROJECT';
