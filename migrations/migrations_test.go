package migrations_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/golang-migrate/migrate/v4"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/migrations"
)

var server *parts.Postgres

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "sredspace-migrations-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if server, err = parts.StartPostgres(context.Background(), dir, parts.PostgresOptions{Ephemeral: true}); err != nil {
		fmt.Fprintln(os.Stderr, "start Postgres:", err)
		return 1
	}
	defer server.Stop()
	return m.Run()
}

// database is an empty one of its own for a test.
type database struct {
	t    *testing.T
	pool *pgxpool.Pool
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	name := "m_" + strings.ToLower(t.Name()) + "_" + parts.RandomSecret()[:8]
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name[len(name)-min(len(name), 60):]}.Sanitize()); err != nil {
		t.Fatal(err)
	}
	cfg, err := pgxpool.ParseConfig(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg.ConnConfig.Database = name[len(name)-min(len(name), 60):]
	cfg.ConnConfig.RuntimeParams["enable_seqscan"] = "off" // the tables are empty: see TestACascadeReadsAnIndex
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &database{t: t, pool: pool}
}

func (d *database) migrator() *migrate.Migrate {
	d.t.Helper()
	source, err := iofs.New(migrations.FS, ".")
	if err != nil {
		d.t.Fatal(err)
	}
	driver, err := migratepgx.WithInstance(stdlib.OpenDB(*d.pool.Config().ConnConfig), &migratepgx.Config{})
	if err != nil {
		d.t.Fatal(err)
	}
	m, err := migrate.NewWithInstance("iofs", source, "pgx5", driver)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _, _ = m.Close() })
	return m
}

func (d *database) up() {
	d.t.Helper()
	if err := d.migrator().Up(); err != nil {
		d.t.Fatal(err)
	}
}

func (d *database) strings(query string) []string {
	d.t.Helper()
	rows, err := d.pool.Query(context.Background(), query)
	if err != nil {
		d.t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

func steps(t *testing.T, m *migrate.Migrate, n int) {
	t.Helper()
	if err := m.Steps(n); err != nil {
		version, _, nameless := m.Version()
		t.Fatalf("%+d from version %d: %v", n, version, errors.Join(err, nameless))
	}
}

func upFiles(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(migrations.FS, "*.up.sql")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// versions is also the number of the newest: the files are numbered without gaps, each with its way down.
func versions(t *testing.T) int {
	t.Helper()
	names := upFiles(t)
	for i, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("%06d_", i+1)) {
			t.Fatalf("%s is file %d", name, i+1)
		}
		if _, err := fs.Stat(migrations.FS, strings.TrimSuffix(name, ".up.sql")+".down.sql"); err != nil {
			t.Fatal(err)
		}
	}
	return len(names)
}
