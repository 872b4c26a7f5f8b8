-- A row trigger does not see TRUNCATE, and none fires for a session that calls itself a replica unless it is told to.
CREATE TRIGGER admin_actions_stay BEFORE TRUNCATE ON admin_actions FOR EACH STATEMENT EXECUTE FUNCTION admin_actions_are_final();
ALTER TABLE admin_actions ENABLE ALWAYS TRIGGER admin_actions_final;
ALTER TABLE admin_actions ENABLE ALWAYS TRIGGER admin_actions_stay;
