-- Temporary tables come first in a search path that does not name pg_temp. The server's role could put one of its own, with a trigger,
-- in the place of a table of the journal, and a function of the owner would run that trigger as the owner.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
DO $$
DECLARE
    definer regprocedure;
BEGIN
    FOR definer IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', definer);
    END LOOP;
END $$;
