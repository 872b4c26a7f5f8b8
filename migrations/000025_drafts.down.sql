DROP TABLE draft_decisions, draft_lines, draft_versions, drafts;
DROP FUNCTION draft_rows_are_final;
DROP TYPE draft_decision_kind;
DROP TYPE draft_version_kind;
