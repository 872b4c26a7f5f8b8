package migrations_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	serverdb "github.com/sredspace/sredspace/server/database"
)

func (d *database) url() string {
	return server.DatabaseURL(d.pool.Config().ConnConfig.Database)
}

func (d *database) exec(sql string) {
	d.t.Helper()
	if _, err := d.pool.Exec(context.Background(), sql); err != nil {
		d.t.Fatal(err)
	}
}

func (d *database) wantCleanAt(version int) {
	d.t.Helper()
	got := d.strings("SELECT version || CASE WHEN dirty THEN ' dirty' ELSE '' END FROM schema_migrations")
	if len(got) != 1 || got[0] != fmt.Sprint(version) {
		d.t.Fatalf("the schema is at %v, want %d", got, version)
	}
}

// A process that was killed leaves its version dirty: before the file took effect, or after it.
func TestAMigrationThatWasCutOffIsFinishedAtTheNextStart(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	newest := versions(t)
	if err := serverdb.CheckSchema(t.Context(), d.url()); err == nil {
		t.Fatal("a server starts without a schema")
	}
	d.exec("CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)") // as golang-migrate makes it
	for version := 1; version <= newest; version++ {
		for _, state := range []string{"pending", "applied"} {
			d.exec(fmt.Sprintf("DELETE FROM schema_migrations; INSERT INTO schema_migrations VALUES (%d, true)", version))
			if err := serverdb.CheckSchema(t.Context(), d.url()); err == nil || !strings.Contains(err.Error(), "sredspace migrate") {
				t.Fatalf("a server starts on a cut-off migration, or does not name the command that finishes it: %v", err)
			}
			if done, err := serverdb.Repair(t.Context(), d.url()); err != nil {
				t.Fatalf("version %d, %s: %q, %v", version, state, done, err)
			}
			d.wantCleanAt(version)
		}
	}
	d.exec("UPDATE schema_migrations SET dirty = true")
	if err := serverdb.Migrate(t.Context(), d.url(), false); err != nil {
		t.Fatal(err)
	}
	d.wantCleanAt(newest)
}

func TestAnInterruptedMigrationLeavesNothingDirty(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	if err := d.migrator().Migrate(8); err != nil {
		t.Fatal(err)
	}
	blocker, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = blocker.Rollback(context.Background()) }()
	if _, err := blocker.Exec(t.Context(), "LOCK TABLE users IN ACCESS SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	if _, err := blocker.Exec(t.Context(), "LOCK TABLE users IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() { failed <- serverdb.Migrate(ctx, d.url(), false) }()
	waiting := "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
	for len(d.strings(waiting)) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	interrupt()
	if err := <-failed; err == nil {
		t.Fatal("a migration that waits for a lock went through")
	}
	if dirty := d.strings("SELECT version::text FROM schema_migrations WHERE dirty"); len(dirty) > 0 {
		t.Fatalf("version %v is dirty", dirty)
	}
	_ = blocker.Rollback(t.Context())
	if err := serverdb.Migrate(t.Context(), d.url(), false); err != nil {
		t.Fatal(err)
	}
	d.wantCleanAt(versions(t))
}

// Here version 9 cannot be applied and has not been: an operator has to look.
func TestWhatCannotBeFinishedNamesTheRepair(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	if err := d.migrator().Migrate(8); err != nil {
		t.Fatal(err)
	}
	d.exec("ALTER TABLE users RENAME TO people; UPDATE schema_migrations SET version = 9, dirty = true")
	err := serverdb.Migrate(t.Context(), d.url(), false)
	if err == nil || !strings.Contains(err.Error(), "sredspace migrate repair") {
		t.Fatalf("got %v", err)
	}
	if _, err := serverdb.Repair(t.Context(), d.url()); err == nil {
		t.Fatal("it was repaired")
	}
	d.exec("ALTER TABLE people RENAME TO users")
	if _, err := serverdb.RepairAs(t.Context(), d.url(), false); err != nil {
		t.Fatal(err)
	}
	d.wantCleanAt(8)
	if _, err := serverdb.RepairAs(t.Context(), d.url(), true); err == nil {
		t.Fatal("a clean schema was marked")
	}
	if err := serverdb.Migrate(t.Context(), d.url(), false); err != nil {
		t.Fatal(err)
	}
	d.wantCleanAt(versions(t))
}
