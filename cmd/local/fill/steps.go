package fill

// steps are in the order of the foreign keys. Of a thousand runs two fail and one is cancelled; none is under way.
// Those from 0 begin with the heavy person, and with the project and the session of the long history.
func steps(to Sizes) []step {
	return []step{
		{name: "people", from: 0, to: to.People, sql: `
			INSERT INTO users (id, issuer, subject, tier)
			SELECT pg_temp.fill_id(1, n), 'https://issuer.example', 'person-' || n, 'ENTERPRISE' FROM generate_series($1, $2) n`},
		{name: "projects", from: 0, to: to.Projects, sql: `
			INSERT INTO projects (id, user_id, name, fiscal_year, description)
			SELECT pg_temp.fill_id(2, n), pg_temp.fill_id(1, 0), 'Project ' || n, '2025', repeat('One of very many. ', 5)
			FROM generate_series($1, $2) n`},
		{name: "sessions", from: 0, to: to.Projects, sql: `
			INSERT INTO sessions (id, project_id, user_id, type)
			SELECT pg_temp.fill_id(3, n), pg_temp.fill_id(2, n), pg_temp.fill_id(1, 0), 'T661' FROM generate_series($1, $2) n`},
		{name: "projects of others", from: 1, to: to.People, sql: `
			INSERT INTO projects (id, user_id, name, fiscal_year)
			SELECT pg_temp.fill_id(8, n), pg_temp.fill_id(1, n), 'Project ' || n, '2025' FROM generate_series($1, $2) n`},
		{name: "sessions of others", from: 1, to: to.People, sql: `
			INSERT INTO sessions (id, project_id, user_id, type)
			SELECT pg_temp.fill_id(9, n), pg_temp.fill_id(8, n), pg_temp.fill_id(1, n), 'T661' FROM generate_series($1, $2) n`},
		{name: "files", from: 1, to: to.Files, sql: `
			INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, etag, sha256, upload_status,
				upload_expires_at, uploaded_at, index_status, index_attempt, text_attempt, text_sha256, reading_id)
			SELECT pg_temp.fill_id(4, n), pg_temp.fill_id(2, n % ($projects + 1)), pg_temp.fill_id(1, 0), 'notes-' || n || '.txt', 'text/plain',
				2048, md5(n::text), md5(n::text) || md5(n::text), 'CONFIRMED', pg_temp.fill_time(n), pg_temp.fill_time(n), 'READY', 1, 1,
				md5(n::text) || md5(n::text), pg_temp.fill_id(15, n)
			FROM generate_series($1, $2) n`},
		{name: "readings of files", from: 1, to: to.Files, sql: `
			INSERT INTO file_readings (id, file_id, user_id, status, number, tries, text_key, text_sha256, text_bytes, engine_version,
				created_at, started_at, finished_at)
			SELECT pg_temp.fill_id(15, n), pg_temp.fill_id(4, n), pg_temp.fill_id(1, 0), 'READY', 1, 1, 'text-' || n || '.json',
				md5(n::text) || md5(n::text), 2048, '1', pg_temp.fill_time(n), pg_temp.fill_time(n), pg_temp.fill_time(n)
			FROM generate_series($1, $2) n`},
		{name: "keys of requests", from: 1, to: to.Files, sql: `
			INSERT INTO idempotency_keys (user_id, operation, key, request_hash, resource_ids)
			SELECT pg_temp.fill_id(1, n % ($people + 1)), 'presignFiles', 'key-' || n, sha256(n::text::bytea), ARRAY[pg_temp.fill_id(4, n)]
			FROM generate_series($1, $2) n`},
		{name: "messages", from: 1, to: to.Messages, sql: `
			INSERT INTO messages (id, session_id, seq, role, content, created_at)
			SELECT pg_temp.fill_id(6, n), pg_temp.fill_id(3, 0),
				n - $1 + 1 + (SELECT COALESCE(max(seq), 0) FROM messages WHERE session_id = pg_temp.fill_id(3, 0)),
				CASE n % 2 WHEN 1 THEN 'USER' ELSE 'ASSISTANT' END::message_role,
				repeat('It was unknown. ', 15), pg_temp.fill_time(n)
			FROM generate_series($1, $2) n`},
		{name: "length of the history", from: 0, to: 0, sql: `
			UPDATE sessions SET message_count = (SELECT count(*) FROM messages WHERE session_id = pg_temp.fill_id(3, 0))
			WHERE id = pg_temp.fill_id(3, 0)`},
		{name: "runs", from: 1, to: to.Runs, sql: runs},
		{name: "attached files", from: 1, to: min(to.Files, to.Runs), sql: `
			INSERT INTO run_files (run_id, ordinal, file_id)
			SELECT pg_temp.fill_id(5, n), 1, pg_temp.fill_id(4, n) FROM generate_series($1, $2) n`},
		{name: "reservations of runs", from: 1, to: to.Runs, sql: `
			INSERT INTO quota_reservations (id, user_id, metric, scope_id, period_key, amount, status, subject_id, created_at, settled_at)
			SELECT pg_temp.fill_id(7, n), r.user_id, 'AI_RUNS_MONTHLY', r.user_id, quota_period('AI_RUNS_MONTHLY', r.created_at), 1,
				CASE r.status WHEN 'SUCCEEDED' THEN 'CONFIRMED' ELSE 'CANCELLED' END::reservation_status, r.id, r.created_at, r.finished_at
			FROM generate_series($1, $2) n JOIN runs r ON r.id = pg_temp.fill_id(5, n)`},
		{name: "reservations of projects", from: 0, to: to.Projects, sql: confirmed + `
			SELECT pg_temp.fill_id(11, n), pg_temp.fill_id(1, 0), 'PROJECT_COUNT', pg_temp.fill_id(1, 0), '', 1, 'CONFIRMED',
				pg_temp.fill_id(2, n), now()
			FROM generate_series($1, $2) n`},
		{name: "reservations of others", from: 1, to: to.People, sql: confirmed + `
			SELECT pg_temp.fill_id(12, n), pg_temp.fill_id(1, n), 'PROJECT_COUNT', pg_temp.fill_id(1, n), '', 1, 'CONFIRMED',
				pg_temp.fill_id(8, n), now()
			FROM generate_series($1, $2) n`},
		{name: "reservations of files", from: 1, to: to.Files, sql: confirmed + `
			SELECT pg_temp.fill_id(12 + m.nth, n), f.user_id, m.metric, CASE m.nth WHEN 1 THEN f.project_id ELSE f.user_id END, '',
				CASE m.nth WHEN 1 THEN 1 ELSE f.file_size END, 'CONFIRMED', f.id, now()
			FROM generate_series($1, $2) n JOIN files f ON f.id = pg_temp.fill_id(4, n),
				(VALUES (1, 'FILES_PER_PROJECT'::quota_metric), (2, 'STORAGE_BYTES')) AS m(nth, metric)`},
		{name: "counters", from: 0, to: 0, sql: `
			INSERT INTO quota_counters (user_id, metric, scope_id, period_key, used, reserved, limit_value)
			SELECT user_id, metric, scope_id, period_key, COALESCE(sum(amount) FILTER (WHERE status = 'CONFIRMED' AND released_at IS NULL), 0),
				COALESCE(sum(amount) FILTER (WHERE status = 'RESERVED'), 0), 1000000000000
			FROM quota_reservations GROUP BY user_id, metric, scope_id, period_key
			ON CONFLICT (user_id, metric, scope_id, period_key) DO UPDATE
			SET used = EXCLUDED.used, reserved = EXCLUDED.reserved, limit_value = EXCLUDED.limit_value`},
		{name: "fullest projects", from: 0, to: 0, sql: `
			INSERT INTO quota_fullest (project_id, user_id, used, reserved)
			SELECT scope_id, user_id, used, reserved FROM quota_counters WHERE metric = 'FILES_PER_PROJECT'
			ON CONFLICT (project_id) DO UPDATE SET used = EXCLUDED.used, reserved = EXCLUDED.reserved`},
		{name: "events of every tenth run", from: 1, to: to.Runs / 10, sql: `
			INSERT INTO run_events (run_id, seq, type, data)
			SELECT pg_temp.fill_id(5, n * 10), e.seq, e.type, json_build_object('runId', pg_temp.fill_id(5, n * 10), 'type', e.type)
			FROM generate_series($1, $2) n, (VALUES (1, 'run.queued'), (2, 'run.started'), (3, 'run.completed')) AS e(seq, type)`},
		{name: "admin actions", from: 1, to: to.People, sql: `
			INSERT INTO admin_actions (id, kind, actor_id, actor_subject, user_id, target_id, reason, before, after, request_id)
			SELECT pg_temp.fill_id(10, n), 'USER_UPDATED', pg_temp.fill_id(1, 0), 'operator', pg_temp.fill_id(1, n), pg_temp.fill_id(1, n),
				'asked for it', '{}', '{}', 'fill-' || n
			FROM generate_series($1, $2) n`},
		{name: "drafts", from: 0, to: to.Projects, sql: `
			INSERT INTO drafts (project_id, user_id, version, updated_at)
			SELECT pg_temp.fill_id(2, n), pg_temp.fill_id(1, 0), 1, pg_temp.fill_time(n) FROM generate_series($1, $2) n`},
		{name: "versions of drafts", from: 0, to: to.Projects, sql: `
			INSERT INTO draft_versions (id, project_id, user_id, author_id, number, kind, lines)
			SELECT pg_temp.fill_id(20, n), pg_temp.fill_id(2, n), pg_temp.fill_id(1, 0), pg_temp.fill_id(1, 0), 1, 'edit', '{242}'
			FROM generate_series($1, $2) n`},
		{name: "lines of drafts", from: 0, to: to.Projects, sql: `
			INSERT INTO draft_lines (project_id, line, number, user_id, content)
			SELECT pg_temp.fill_id(2, n), '242', 1, pg_temp.fill_id(1, 0), '{"text": "It was unknown."}' FROM generate_series($1, $2) n`},
		{name: "decisions", from: 0, to: to.Projects, sql: `
			INSERT INTO draft_decisions (id, project_id, user_id, author_id, kind, run_id, subject, passage_id)
			SELECT pg_temp.fill_id(21, n), pg_temp.fill_id(2, n), pg_temp.fill_id(1, 0), pg_temp.fill_id(1, 0), 'passage_dismissed',
				pg_temp.fill_id(5, n), 'passage/' || n, n::text
			FROM generate_series($1, $2) n`},
		{name: "exports", from: 0, to: to.Projects, sql: `
			INSERT INTO exports (id, user_id, project_id, kind, parameters, status, filename, content_type, error_code, error_message, finished_at)
			SELECT pg_temp.fill_id(22, n), pg_temp.fill_id(1, 0), pg_temp.fill_id(2, n), 'part2_text', '{}', 'FAILED', 'x', 'x', 'internal',
				'x', now()
			FROM generate_series($1, $2) n`},
		{name: "search of projects", from: 0, to: to.Projects, sql: documents + `
			SELECT pg_temp.fill_id(2, n), 'project', pg_temp.fill_id(1, 0), pg_temp.fill_id(2, n), NULL, array_to_tsvector(
				search_scope(pg_temp.fill_id(1, 0), 'project', pg_temp.fill_id(2, n)) || ARRAY['latenc', 'word' || n])
			FROM generate_series($1, $2) n`},
		{name: "search of others' projects", from: 1, to: to.People, sql: documents + `
			SELECT pg_temp.fill_id(8, n), 'project', pg_temp.fill_id(1, n), pg_temp.fill_id(8, n), NULL, array_to_tsvector(
				search_scope(pg_temp.fill_id(1, n), 'project', pg_temp.fill_id(8, n)) || ARRAY['latenc', 'word' || n])
			FROM generate_series($1, $2) n`},
		{name: "search of messages", from: 1, to: to.Messages, sql: documents + `
			SELECT pg_temp.fill_id(6, n), 'message', pg_temp.fill_id(1, 0), pg_temp.fill_id(2, 0), pg_temp.fill_id(3, 0), array_to_tsvector(
				search_scope(pg_temp.fill_id(1, 0), 'message', pg_temp.fill_id(2, 0)) || ARRAY['latenc', 'word' || n])
			FROM generate_series($1, $2) n`},
	}
}

// documents have a word that all of them share, and one of their own.
const documents = `
	INSERT INTO search_documents (id, kind, user_id, project_id, session_id, document)`

const confirmed = `
	INSERT INTO quota_reservations (id, user_id, metric, scope_id, period_key, amount, status, subject_id, settled_at)`

const runs = `
INSERT INTO runs (id, session_id, project_id, user_id, type, status, attempt, user_message_id, assistant_message_id, history_limit,
	history_before_seq, error_code, error_message, error_retryable, request_id, idempotency_key, idempotency_hash,
	created_at, started_at, handed_over_at, finished_at)
SELECT pg_temp.fill_id(5, n), session, project, person, 'T661', status::run_status, 1, pg_temp.fill_id(6, n),
	CASE status WHEN 'SUCCEEDED' THEN pg_temp.fill_id(6, n) END, 20, 1,
	CASE status WHEN 'FAILED' THEN 'worker_timeout' END, CASE status WHEN 'FAILED' THEN 'The worker took too long.' END,
	CASE status WHEN 'FAILED' THEN true END, 'fill-' || n, 'key-' || n, '\x00', at, at, at, at
FROM (
	SELECT n, CASE n % 1000 WHEN 1 THEN 'FAILED' WHEN 2 THEN 'FAILED' WHEN 3 THEN 'CANCELLED' ELSE 'SUCCEEDED' END AS status,
		pg_temp.fill_time(n) AS at,
		CASE WHEN n % 10 < 5 THEN pg_temp.fill_id(1, other) ELSE pg_temp.fill_id(1, 0) END AS person,
		CASE WHEN n % 10 < 5 THEN pg_temp.fill_id(8, other) WHEN n % 10 < 9 THEN pg_temp.fill_id(2, mine)
			ELSE pg_temp.fill_id(2, 0) END AS project,
		CASE WHEN n % 10 < 5 THEN pg_temp.fill_id(9, other) WHEN n % 10 < 9 THEN pg_temp.fill_id(3, mine)
			ELSE pg_temp.fill_id(3, 0) END AS session
	FROM (SELECT n, 1 + (n / 10) % $people AS other, 1 + (n / 10) % $projects AS mine FROM generate_series($1, $2) n) AS numbers
) AS made`
