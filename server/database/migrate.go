package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/golang-migrate/migrate/v4"
	migratedb "github.com/golang-migrate/migrate/v4/database"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/sredspace/sredspace/migrations"
)

// Migrate brings the schema up to this binary's version, or with down all the way back. It first finishes an interrupted
// migration.
func Migrate(ctx context.Context, url string, down bool) error {
	m, err := openMigrator(ctx, url)
	if err != nil {
		return err
	}
	defer m.Close()
	if _, err := m.repair(ctx); err != nil {
		return err
	}
	step := m.Up
	if down {
		step = m.Down
	}
	if err := step(); err != nil && !errors.Is(err, migrate.ErrNoChange) {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// CheckSchema fails if the database is older than the embedded migrations, or a migration failed half-way. A newer
// schema is fine: during a rollout, old processes run on the new schema.
func CheckSchema(ctx context.Context, url string) error {
	want, err := newestEmbedded()
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var have int64 // 0 if nothing was migrated yet
	var dirty bool
	err = conn.QueryRow(ctx, "SELECT version, dirty FROM schema_migrations").Scan(&have, &dirty)
	if err != nil && !NoRows(err) && !HasCode(err, undefinedTable) {
		return fmt.Errorf("read schema version: %w", err)
	}
	switch {
	case dirty:
		return fmt.Errorf("migration %d was interrupted: run `sredspace migrate`", have)
	case have < int64(want):
		return fmt.Errorf("the schema is at version %d, this binary needs %d: run `sredspace migrate`", have, want)
	}
	return nil
}

const undefinedTable = "42P01"

// SchemaReady fails if the schema is not the one that CheckSchema found, or a newer one. A migration to a newer one may be under way: its
// mark takes no server out of service.
func SchemaReady(ctx context.Context, pool *pgxpool.Pool) error {
	want, err := newestEmbedded()
	if err != nil {
		return err
	}
	var version int64
	var dirty bool
	if err := pool.QueryRow(ctx, "SELECT version, dirty FROM schema_migrations").Scan(&version, &dirty); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if uint64(version) < uint64(want) || (uint64(version) == uint64(want) && dirty) {
		return fmt.Errorf("the schema is at version %d, this binary needs %d", version, want)
	}
	return nil
}

var newestEmbedded = sync.OnceValues(func() (uint, error) {
	files, err := iofs.New(migrations.FS, ".")
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return newest(files)
})

// migrator is golang-migrate over the embedded files, with the parts that a repair needs.
type migrator struct {
	*migrate.Migrate
	files source.Driver
	db    *sql.DB
}

func openMigrator(ctx context.Context, url string) (*migrator, error) {
	files, err := iofs.New(migrations.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	db := stdlib.OpenDB(*cfg)
	driver, err := migratepgx.WithInstance(db, &migratepgx.Config{})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reach database: %w", err), db.Close())
	}
	m, err := migrate.NewWithInstance("iofs", files, "pgx5", &atomicDriver{Driver: driver, ctx: ctx, db: db})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open migrations: %w", err), driver.Close())
	}
	return &migrator{Migrate: m, files: files, db: db}, nil
}

// version is 0 if nothing was migrated yet.
func (m *migrator) version() (uint, bool, error) {
	have, dirty, err := m.Version()
	if err != nil && !errors.Is(err, migrate.ErrNilVersion) {
		return 0, false, fmt.Errorf("read schema version: %w", err)
	}
	return have, dirty, nil
}

func newest(files source.Driver) (uint, error) {
	version, err := files.First()
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	for {
		next, err := files.Next(version)
		if err != nil {
			return version, nil //nolint:nilerr // there is no later version
		}
		version = next
	}
}

// noVersion is golang-migrate's number for a database without a migration.
const noVersion = migratedb.NilVersion
