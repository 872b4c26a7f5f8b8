package database

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"

	migratedb "github.com/golang-migrate/migrate/v4/database"
)

// noTransaction is the first line of a migration that Postgres refuses inside a transaction (CREATE INDEX CONCURRENTLY).
const noTransaction = "-- no transaction"

// atomicDriver commits a migration and its version together. golang-migrate writes the version as dirty, runs the file and then
// writes it as clean, so a process that dies in between leaves a database that refuses every later start.
type atomicDriver struct {
	migratedb.Driver
	ctx       context.Context //nolint:containedctx // golang-migrate passes none
	db        *sql.DB
	announced int // what golang-migrate would have written as dirty
	committed *int
}

// SetVersion holds a dirty version back until its file runs.
func (d *atomicDriver) SetVersion(version int, dirty bool) error {
	if dirty {
		d.announced, d.committed = version, nil
		return nil
	}
	if d.committed != nil && *d.committed == version {
		return nil
	}
	return d.Driver.SetVersion(version, false)
}

// Run applies one file.
func (d *atomicDriver) Run(migration io.Reader) error {
	text, err := io.ReadAll(migration)
	if err != nil {
		return fmt.Errorf("read migration: %w", err)
	}
	if bytes.HasPrefix(text, []byte(noTransaction)) {
		if err := d.Driver.SetVersion(d.announced, true); err != nil {
			return fmt.Errorf("announce migration: %w", err)
		}
		return d.Driver.Run(bytes.NewReader(text))
	}
	if err := applyAtomically(d.ctx, d.db, string(text), d.announced); err != nil {
		return err
	}
	d.committed = &d.announced
	return nil
}

func applyAtomically(ctx context.Context, db *sql.DB, text string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin migration: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, text); err != nil {
		return fmt.Errorf("apply migration: %w", err)
	}
	if err := writeVersion(ctx, tx, version); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit migration: %w", err)
	}
	return nil
}

func writeVersion(ctx context.Context, tx *sql.Tx, version int) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM schema_migrations"); err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if version == noVersion {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO schema_migrations (version, dirty) VALUES ($1, false)", version); err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	return nil
}
