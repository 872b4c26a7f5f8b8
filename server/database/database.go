// Package database opens Postgres and migrates it (database.go), runs transactions (tx.go), and knows what Postgres errors mean
// (errors.go).
package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/golang-migrate/migrate/v4"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/sredspace/sredspace/migrations"
)

// Open connects to Postgres. CheckSchema tells whether its schema fits this binary.
func Open(ctx context.Context, url string, maxConns int) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	cfg.MaxConns = int32(maxConns)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return pool, nil
}

// Migrate brings the schema up to this binary's version, or with down all the way back.
func Migrate(url string, down bool) error {
	m, err := migrator(url)
	if err != nil {
		return err
	}
	defer m.Close()
	step := m.Up
	if down {
		step = m.Down
	}
	if err := step(); err != nil && !errors.Is(err, migrate.ErrNoChange) {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// CheckSchema fails where the database is older than the embedded migrations, or a migration failed half-way. A newer
// schema is fine: during a rollout, old processes run on the new schema.
func CheckSchema(url string) error {
	m, err := migrator(url)
	if err != nil {
		return err
	}
	defer m.Close()
	have, dirty, err := m.Version()
	if err != nil && !errors.Is(err, migrate.ErrNilVersion) {
		return fmt.Errorf("read schema version: %w", err)
	}
	want, err := newest()
	if err != nil {
		return err
	}
	if dirty || have < want {
		return fmt.Errorf("the schema is at version %d (broken half-way: %t), this binary needs %d: run `sredspace migrate`", have, dirty, want)
	}
	return nil
}

func newest() (uint, error) {
	source, err := iofs.New(migrations.FS, ".")
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	defer source.Close()
	version, err := source.First()
	for err == nil {
		var next uint
		if next, err = source.Next(version); err == nil {
			version = next
		}
	}
	return version, nil
}

func migrator(url string) (*migrate.Migrate, error) {
	source, err := iofs.New(migrations.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	driver, err := migratepgx.WithInstance(stdlib.OpenDB(*cfg), &migratepgx.Config{})
	if err != nil {
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return migrate.NewWithInstance("iofs", source, "pgx5", driver)
}
