package migrations_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/golang-migrate/migrate/v4"

	serverdb "github.com/sredspace/sredspace/server/database"
)

// The backfill makes what is there searchable, in batches, also when it was cut off half-way; messages wait for the server.
func TestWhatIsThereBecomesSearchable(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	backfill := versionOf(t, "search_backfill")
	if err := d.migrator().Migrate(versionOf(t, "search") - 1); err != nil {
		t.Fatal(err)
	}
	const many = 2500
	d.exec(fmt.Sprintf(`INSERT INTO users (id, issuer, subject) VALUES ('00000000-0000-0000-0000-00000000000a', 'i', 's');
INSERT INTO projects (id, user_id, name, fiscal_year, deleted_at)
    SELECT gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 'Réseau ' || n, 2025, CASE WHEN n %% 5 = 0 THEN now() END
    FROM generate_series(1, %d) n;
INSERT INTO sessions (id, project_id, user_id, type, title) SELECT gen_random_uuid(), id, user_id, 'T661', 'Essai' FROM projects LIMIT 1200;
INSERT INTO messages (id, session_id, seq, role, content) SELECT gen_random_uuid(), id, 1, 'USER', 'Bonjour' FROM sessions;
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at)
    SELECT gen_random_uuid(), id, user_id, 'lab_notes.txt', 'text/plain', 1, now() FROM projects LIMIT 1100`, many))
	up := func() {
		t.Helper()
		if err := serverdb.Migrate(t.Context(), d.url(), false); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			`SELECT string_agg(kind || ' ' || n, ',' ORDER BY kind)
				FROM (SELECT kind, count(*) AS n FROM search_documents GROUP BY kind) k`: "file 1100,project 2000,session 1200",
			`SELECT count(*)::text FROM search_pending`: "1200",
			`SELECT count(*)::text FROM search_documents WHERE document @@
				search_query('00000000-0000-0000-0000-00000000000a', 'project', NULL, 'RESEAU 7')`: fmt.Sprint(strings.Count(sevens(many), "7")),
		} {
			if got := strings.Join(d.strings(query), ","); got != want {
				t.Errorf("%s\ngot %s, want %s", query, got, want)
			}
		}
	}
	up()
	if err := d.migrator().Migrate(backfill); err != nil && !errors.Is(err, migrate.ErrNoChange) {
		t.Fatal(err)
	}
	d.exec(fmt.Sprintf(`DELETE FROM search_documents WHERE id IN (SELECT id FROM search_documents ORDER BY id DESC LIMIT 2000);
DELETE FROM search_pending WHERE message_id IN (SELECT message_id FROM search_pending LIMIT 500);
UPDATE schema_migrations SET version = %d, dirty = true`, backfill))
	up()
}

// versionOf finds the number of a migration by its name.
func versionOf(t *testing.T, name string) uint {
	t.Helper()
	files, err := filepath.Glob("*_" + name + ".up.sql")
	if err != nil || len(files) != 1 {
		t.Fatalf("migration %s: %v (%v)", name, files, err)
	}
	number, err := strconv.ParseUint(files[0][:6], 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint(number)
}

// sevens has a 7 for each project whose number begins with it and that is not deleted: the last word may be incomplete.
func sevens(many int) string {
	var out strings.Builder
	for n := 1; n <= many; n++ {
		if fmt.Sprint(n)[0] == '7' && n%5 != 0 {
			out.WriteString("7")
		}
	}
	return out.String()
}
