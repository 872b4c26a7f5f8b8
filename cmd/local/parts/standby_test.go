package parts_test

import (
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// What was committed while the standby was synchronous is there after the first server is lost, and the standby takes writes.
func TestAStandbyHasEveryCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := parts.StartPostgres(t.Context(), filepath.Join(dir, "first"), parts.PostgresOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Stop()
	standby, err := first.StartStandby(t.Context(), filepath.Join(dir, "standby"), parts.PostgresOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()
	if err := first.Synchronize(t.Context()); err != nil {
		t.Fatal(err)
	}
	do := func(url string, statements ...string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		for _, sql := range statements {
			if _, err := conn.Exec(t.Context(), sql); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
	}
	do(first.URL, "CREATE TABLE kept (n int)", "INSERT INTO kept SELECT generate_series(1, 1000)")
	first.Lose()
	do(standby.URL, "SELECT pg_promote(true, 60)", "INSERT INTO kept SELECT 1 / (count(*) / 1000)::int FROM kept")
}
