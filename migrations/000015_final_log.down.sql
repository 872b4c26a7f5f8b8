DROP TRIGGER admin_actions_stay ON admin_actions;
ALTER TABLE admin_actions ENABLE TRIGGER admin_actions_final;
