DROP TABLE run_files, runs;
DROP TYPE run_status;
