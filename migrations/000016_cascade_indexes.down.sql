DROP INDEX projects_user_idx, sessions_project_idx, files_project_idx, github_states_project_idx;
