GRANT EXECUTE ON FUNCTION journal_append, journal_erase TO PUBLIC;
DROP TRIGGER journal_erased ON users;
DROP FUNCTION journal_person_erased, journal_forget_person;
-- Postgres can't remove a value from an enum.
DROP INDEX users_deleted_idx;
ALTER TABLE users DROP COLUMN deleted_at;
