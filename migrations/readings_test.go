package migrations_test

import (
	"fmt"
	"strings"
	"testing"

	serverdb "github.com/sredspace/sredspace/server/database"
)

// Version 20 moves the texts that are there into readings, in batches, also when it was cut off half-way.
func TestTextsBecomeReadings(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	if err := d.migrator().Migrate(18); err != nil {
		t.Fatal(err)
	}
	const files = 2500
	d.exec(`INSERT INTO users (id, issuer, subject) VALUES ('00000000-0000-0000-0000-00000000000a', 'i', 's');
INSERT INTO projects (id, user_id, name, fiscal_year) VALUES
    ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', 'p', 2025);
INSERT INTO sessions (id, project_id, user_id, type) VALUES
    ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', 'T661');`)
	d.exec(fmt.Sprintf(`INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at,
    upload_status, uploaded_at, sha256, text_sha256, index_status, index_error, index_attempt, text_attempt, index_deadline)
SELECT gen_random_uuid(), '00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', n::text, 'text/plain', 1, now(),
    'CONFIRMED', now(), CASE WHEN n %% 5 < 3 THEN 'a' END, CASE WHEN n %% 5 < 3 THEN 'b' END,
    (ARRAY['READY', 'FAILED', 'PENDING', 'FAILED', 'PENDING'])[n %% 5 + 1]::index_status,
    CASE WHEN n %% 5 IN (1, 3) THEN 'no' END, 7, CASE WHEN n %% 5 < 3 THEN 6 END, CASE WHEN n %% 5 IN (2, 4) THEN now() END
FROM generate_series(1, %d) n`, files))
	d.exec(`INSERT INTO runs (id, session_id, project_id, user_id, type, status, user_message_id, history_limit, history_before_seq,
    request_id, error_code, finished_at)
SELECT gen_random_uuid(), '00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000b',
    '00000000-0000-0000-0000-00000000000a', 'T661', 'FAILED', gen_random_uuid(), 0, 0, 'r', 'internal', now() FROM generate_series(1, 1200);
INSERT INTO run_files (run_id, ordinal, file_id) SELECT r.id, f.n, f.id
FROM runs r, (SELECT id, row_number() OVER (ORDER BY original_filename) AS n FROM files WHERE index_status = 'READY' LIMIT 2) f`)
	if err := d.migrator().Migrate(20); err != nil {
		t.Fatal(err)
	}
	one := func(what, query string) {
		t.Helper()
		if got := strings.Join(d.strings(query), ","); got != what {
			t.Errorf("%s\ngot %s, want %s", query, got, what)
		}
	}
	whole := func() {
		t.Helper()
		one("1500", `SELECT count(*)::text FROM file_readings r JOIN files f ON f.reading_id = r.id
			WHERE r.status = 'READY' AND r.number = 6 AND r.text_sha256 = 'b' AND r.file_id = f.id
			AND r.text_key = 'u/00000000-0000-0000-0000-00000000000a/p/00000000-0000-0000-0000-00000000000b/f/' || f.id || '/text-6.json'`)
		one("1500", `SELECT count(*)::text FROM file_readings`)
		one("FAILED no f 500,PENDING - f 500,PENDING - t 500,READY - t 1000", `SELECT format('%s %s %s %s', index_status,
			COALESCE(index_error, '-'), reading_id IS NOT NULL, count(*))
			FROM files GROUP BY index_status, index_error, reading_id IS NOT NULL ORDER BY 1`)
		one("2400 0", `SELECT format('%s %s', count(rf.reading_id), count(*) FILTER (WHERE rf.reading_id IS DISTINCT FROM f.reading_id))
			FROM run_files rf JOIN files f ON f.id = rf.file_id`)
	}
	whole()
	// Cut off after the first batches.
	d.exec(`UPDATE files SET reading_id = NULL WHERE id IN (SELECT id FROM files WHERE reading_id IS NOT NULL ORDER BY id DESC LIMIT 700);
DELETE FROM file_readings r WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.reading_id = r.id);
UPDATE run_files SET reading_id = NULL; UPDATE schema_migrations SET version = 20, dirty = true`)
	if err := serverdb.Migrate(t.Context(), d.url(), false); err != nil {
		t.Fatal(err)
	}
	whole()
}
