// Package database opens Postgres, runs transactions and knows what Postgres errors mean.
package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/golang-migrate/migrate/v4"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/migrations"
	"github.com/sredspace/sredspace/server/problem"
)

// Open connects and checks that the schema is the one that this binary was built for.
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

// CheckSchema fails where the database is older than the embedded migrations, or a migration broke half-way. A newer one is
// fine: while a release rolls out, old processes run on the new schema.
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

// InTx runs fn in one transaction, again from the start when Postgres chose it as the victim of a deadlock. Inside, only q and
// tx are used; no network but the database's.
func InTx(ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries, tx pgx.Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := once(ctx, pool, fn)
		if attempt < 5 && hasCode(err, "40P01", "40001") {
			continue
		}
		return err
	}
}

func once(ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries, tx pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		// The request may be gone; the connection still has to be given back clean.
		rollback, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = tx.Rollback(rollback)
	}()
	if err := fn(db.New(tx), tx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// NoRows says that a query found nothing. Nobody else looks for pgx.ErrNoRows.
func NoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// OrNotFound turns "no rows" into the public 404.
func OrNotFound(err error) error {
	if NoRows(err) {
		return problem.NotFound()
	}
	return err
}

// Violates says that err is a unique violation of the named constraint or index.
func Violates(err error, constraint string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == "23505" && pgErr.ConstraintName == constraint
}

// Constraint and index names that the code looks at.
const (
	OneActiveRun   = "runs_one_active_idx"
	IdempotencyKey = "runs_idempotency_idx"
)

// Public turns an error that means "Postgres is away" into the public 503 and leaves every other as it is.
func Public(err error) error {
	var p *problem.Error
	if err == nil || errors.As(err, &p) || !Unavailable(err) {
		return err
	}
	return &problem.Error{Code: api.ErrorCodeUnavailable, Detail: "Try again shortly.", Cause: err, RetryAfter: 2 * time.Second}
}

// Unavailable says that Postgres could not be reached, is starting or stopping, or has no connection left.
func Unavailable(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.SafeToRetry(err) {
		return true
	}
	if hasCode(err, "57P01", "57P02", "57P03", "53300", "08000", "08003", "08006") {
		return true
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

func hasCode(err error, codes ...string) bool {
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) {
		return false
	}
	for _, code := range codes {
		if pgErr.Code == code {
			return true
		}
	}
	return false
}

// BadData says that Postgres refuses the values themselves (class 22) or can't parse something nested so deep (54001).
func BadData(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && (pgErr.Code[:2] == "22" || pgErr.Code == "54001")
}
