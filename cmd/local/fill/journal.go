package fill

// journal has an entry for every tenth run, as they are after the tree has grown over them.
func journal(to Sizes) []step {
	last := to.Runs / 10
	return []step{
		{name: "journal of every tenth run", from: 1, to: last, sql: `
			INSERT INTO journal (id, project_id, seq, kind, subject_id, prev, commitment, hash, recorded_at) OVERRIDING SYSTEM VALUE
			SELECT n, r.project_id, n, 'run', r.id, sha256(convert_to('p' || n, 'UTF8')), sha256(convert_to('c' || n, 'UTF8')),
				sha256(convert_to('h' || n, 'UTF8')), r.finished_at
			FROM generate_series($1, $2) n JOIN runs r ON r.id = pg_temp.fill_id(5, n * 10)`},
		{name: "content of the journal", from: 1, to: last, sql: `
			INSERT INTO journal_content (journal_id, salt, statement)
			SELECT n, sha256(convert_to('s' || n, 'UTF8')), convert_to('{"filled":' || n || '}', 'UTF8') FROM generate_series($1, $2) n`},
		{name: "signatures", from: 1, to: last, sql: `
			INSERT INTO journal_signatures (journal_id, key_id, signature) SELECT n, 'k', '\x00' FROM generate_series($1, $2) n`},
		{name: "heads of journals", from: 1, to: last, sql: `
			INSERT INTO journal_heads (project_id, user_id, seq, prev, hash)
			SELECT DISTINCT ON (j.project_id) j.project_id, r.user_id, j.seq, j.prev, j.hash
			FROM journal j JOIN runs r ON r.id = j.subject_id WHERE j.id BETWEEN $1 AND $2 ORDER BY j.project_id, j.seq DESC
			ON CONFLICT (project_id) DO UPDATE SET seq = EXCLUDED.seq, prev = EXCLUDED.prev, hash = EXCLUDED.hash`},
		{name: "tree", from: 0, to: 0, sql: `
			INSERT INTO log_trees (id, origin, key_id, verifier, public_key, opened_by) VALUES (1, 'fill', 'k', 'fill', '\x00', '')
			ON CONFLICT DO NOTHING`},
		{name: "leaves", from: 1, to: last, sql: `
			INSERT INTO log_leaves (journal_id, tree, leaf_index) SELECT n, 1, n - 1 FROM generate_series($1, $2) n`},
		{name: "hashes of the tree", from: 1, to: 2 * last, sql: `
			INSERT INTO log_hashes (tree, idx, hash) SELECT 1, n - 1, sha256(convert_to('t' || n, 'UTF8')) FROM generate_series($1, $2) n`},
		{name: "checkpoints", from: 1, to: last, sql: `
			INSERT INTO log_checkpoints (tree, size, root, note, low_id)
			SELECT 1, n, sha256(convert_to('r' || n, 'UTF8')), 'fill', n FROM generate_series($1, $2) n`},
		{name: "time stamps", from: 1, to: last, sql: `
			INSERT INTO log_timestamps (tree, size, response, time) SELECT 1, n, '\x00', pg_temp.fill_time(n) FROM generate_series($1, $2) n`},
		{name: "numbers of the journal", from: 0, to: 0, sql: `SELECT setval('journal_id_seq', (SELECT max(id) FROM journal))`},
	}
}
