SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
DO $$
DECLARE
    definer regprocedure;
BEGIN
    FOR definer IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = "$user", public', definer);
    END LOOP;
END $$;
