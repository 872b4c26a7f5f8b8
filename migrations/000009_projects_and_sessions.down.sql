DROP TABLE messages, sessions, projects;
DROP TYPE message_role;
DROP TYPE session_status;
DROP TYPE run_type;
DROP TYPE project_status;
