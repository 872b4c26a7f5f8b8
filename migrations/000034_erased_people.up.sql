-- A person who erases their account is hidden at once: users.deleted_at, and a subject that no token names. A job removes the rest.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
ALTER TABLE users ADD COLUMN deleted_at timestamptz;
CREATE INDEX users_deleted_idx ON users (id) WHERE deleted_at IS NOT NULL;
ALTER TYPE admin_action_kind ADD VALUE IF NOT EXISTS 'USER_ERASED' AFTER 'SESSION_FREED';

-- Removes what was recorded about an erased person, with the salts: the commitments that remain say nothing, and chains and trees still
-- verify. One batch a call, so that no transaction is long; the result is how many entries lost their content.
CREATE FUNCTION journal_forget_person(person uuid, most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    head uuid;
    entries bigint[];
    seqs bigint[];
BEGIN
    IF EXISTS (SELECT 1 FROM users u WHERE u.id = person AND u.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'person % has not been erased', person;
    END IF;
    SELECT h.project_id INTO head FROM journal_heads h WHERE h.user_id = person AND EXISTS (
        SELECT 1 FROM journal j JOIN journal_content c ON c.journal_id = j.id WHERE j.project_id = h.project_id AND j.kind <> 'erasure'
    ) ORDER BY h.project_id LIMIT 1;
    IF head IS NULL THEN
        RETURN 0;
    END IF;
    SELECT array_agg(e.id ORDER BY e.seq), array_agg(e.seq ORDER BY e.seq) INTO entries, seqs FROM (
        SELECT j.id, j.seq FROM journal j JOIN journal_content c ON c.journal_id = j.id
        WHERE j.project_id = head AND j.kind <> 'erasure' ORDER BY j.seq LIMIT most
    ) e;
    PERFORM journal_erase(entries);
    PERFORM journal_append(head, person, 'erasure', person, evidence_statement('erasure', evidence_subject(person), json_build_object(
        'of', 'person', 'id', person, 'erasedOn', evidence_time(now()), 'erasedEntries', seqs)));
    RETURN cardinality(entries);
END $$;

-- However a person is deleted, nothing about them stays in the journal.
CREATE FUNCTION journal_person_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    WHILE journal_forget_person(OLD.id, 10000) > 0 LOOP
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_erased AFTER DELETE ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_person_erased();

-- Only the functions that record something use these two.
REVOKE EXECUTE ON FUNCTION journal_append, journal_erase FROM PUBLIC;
