DROP TABLE admin_actions;
DROP FUNCTION admin_actions_are_final;
DROP TYPE admin_action_kind;
DROP INDEX users_subject_idx;
DROP INDEX quota_reservations_list_idx;
CREATE INDEX ON quota_reservations (user_id, created_at);
DROP VIEW quota_ledger;
DROP FUNCTION quota_period;
