DROP TRIGGER journal_erased ON projects;
DROP TRIGGER journal_restored ON projects;
DROP FUNCTION journal_project_erased, journal_project_restored;
DROP TRIGGER journal_export ON exports;
DROP TRIGGER journal_draft ON draft_decisions;
DROP TRIGGER journal_draft ON draft_versions;
DROP FUNCTION journal_export, journal_draft_decision, journal_draft_version;
DROP TRIGGER journal_deleted ON projects;
DROP TRIGGER journal_deleted ON sessions;
DROP TRIGGER journal_deleted ON files;
DROP TRIGGER journal_status ON sessions;
DROP TRIGGER journal_status ON projects;
DROP TRIGGER journal_reading ON files;
DROP TRIGGER journal_file ON files;
DROP TRIGGER journal_run ON runs;
DROP FUNCTION journal_project_deleted, journal_session_deleted, journal_file_deleted, journal_session_status, journal_project_status,
    journal_reading, journal_file, journal_run, journal_erase, journal_append, evidence_statement, evidence_person, evidence_subject,
    evidence_sha256, evidence_urn, evidence_time;
DROP TABLE log_exported, log_cosignatures, log_timestamps, log_checkpoints, log_hashes, log_leaves, log_trees, journal_signatures, journal_content,
    journal, journal_heads;
DROP FUNCTION journal_is_final;
DROP TYPE journal_kind;
ALTER TABLE runs DROP COLUMN evidence;
ALTER TABLE projects DROP COLUMN trashed_at;
