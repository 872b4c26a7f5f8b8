package parts

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func startPostgres(t *testing.T, dir string, opts PostgresOptions) *Postgres {
	t.Helper()
	pg, err := StartPostgres(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pg.Stop)
	return pg
}

func TestPostgresKeepsItsData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := startPostgres(t, dir, PostgresOptions{})
	conn, err := pgx.Connect(t.Context(), first.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 'yes' AS word"); err != nil {
		t.Fatal(err)
	}
	first.Stop()
	if err := syscall.Kill(first.Pid, 0); err != syscall.ESRCH {
		t.Fatalf("the server still runs after Stop: %v", err)
	}

	second := startPostgres(t, dir, PostgresOptions{})
	if got := query(t, second.URL, "SELECT word FROM kept"); got != "yes" {
		t.Fatalf("after an orderly stop: %q", got)
	}
	if err := syscall.Kill(second.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-second.Done()

	// The pid file of a killed server whose number another process has by now: this one.
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	content, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(content), "\n")
	if err := os.WriteFile(pidFile, fmt.Appendf(nil, "%d\n%s", os.Getpid(), rest), 0o600); err != nil {
		t.Fatal(err)
	}
	third := startPostgres(t, dir, PostgresOptions{})
	if got := query(t, third.URL, "SELECT word FROM kept"); got != "yes" {
		t.Fatalf("after a kill: %q", got)
	}
}

func TestPostgresIsShutToStrangers(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, t.TempDir(), PostgresOptions{Ephemeral: true})
	config, err := pgx.ParseConfig(pg.URL)
	if err != nil {
		t.Fatal(err)
	}
	config.Password = "guess"
	if conn, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		conn.Close(t.Context())
		t.Fatal("a wrong password was accepted")
	}
	if got := query(t, pg.URL, "SELECT current_setting('listen_addresses')"); got != "127.0.0.1" {
		t.Fatalf("listens on %q", got)
	}
}

func TestPostgresWaitsForAnOldServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := startPostgres(t, dir, PostgresOptions{})
	second := startPostgres(t, dir, PostgresOptions{})
	select {
	case <-old.Done():
	case <-time.After(time.Minute):
		t.Fatal("two servers on one data folder")
	}
	if got := query(t, second.URL, "SELECT 'well'"); got != "well" {
		t.Fatal(got)
	}
}

func TestPostgresUnderALockedFolder(t *testing.T) {
	t.Parallel()
	// As root the server runs as another user, who must get below a folder that only we may enter. As a normal user this is
	// simply our own folder.
	locked := filepath.Join(t.TempDir(), "locked")
	if err := os.Mkdir(locked, 0o700); err != nil {
		t.Fatal(err)
	}
	pg := startPostgres(t, filepath.Join(locked, "pg"), PostgresOptions{Ephemeral: true})
	if got := query(t, pg.URL, "SELECT 'in'"); got != "in" {
		t.Fatal(got)
	}
}

func TestPostgresEmbedded(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, t.TempDir(), PostgresOptions{Ephemeral: true, Source: "embedded"})
	if got := query(t, pg.URL, "SELECT current_setting('server_version')"); !strings.HasPrefix(got, "17.") {
		t.Fatalf("version %q", got)
	}
}

func TestPostgresRefusesAnUnknownSource(t *testing.T) {
	t.Parallel()
	if _, err := StartPostgres(
		t.Context(),
		t.TempDir(),
		PostgresOptions{Source: "other"},
	); err == nil ||
		!strings.Contains(err.Error(), "SREDSPACE_POSTGRES") {
		t.Fatalf("got %v", err)
	}
}
