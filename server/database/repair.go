package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Repair finishes an interrupted migration and reports what it did.
func Repair(ctx context.Context, url string) (string, error) {
	m, err := openMigrator(ctx, url)
	if err != nil {
		return "", err
	}
	defer m.Close()
	return m.repair(ctx)
}

// RepairAs marks an interrupted migration as applied or as pending, after an operator has brought the schema there by hand.
func RepairAs(ctx context.Context, url string, applied bool) (string, error) {
	m, err := openMigrator(ctx, url)
	if err != nil {
		return "", err
	}
	defer m.Close()
	version, dirty, err := m.version()
	if err != nil {
		return "", err
	}
	if !dirty {
		return "", errors.New("no migration was interrupted, so there is nothing to mark")
	}
	to, state := int(version), "applied"
	if !applied {
		state = "pending"
		if to, err = m.before(version); err != nil {
			return "", err
		}
	}
	if err := m.Force(to); err != nil {
		return "", fmt.Errorf("mark migration: %w", err)
	}
	return fmt.Sprintf("migration %d is marked as %s", version, state), nil
}

// before is the version that precedes another one.
func (m *migrator) before(version uint) (int, error) {
	previous, err := m.files.Prev(version)
	if errors.Is(err, os.ErrNotExist) {
		return noVersion, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return int(previous), nil
}

// repair applies an interrupted migration again. Each file is one transaction, so it took effect either completely or not at
// all: if its down migration works, it had been applied, and only its version was missing.
func (m *migrator) repair(ctx context.Context) (string, error) {
	version, dirty, err := m.version()
	if err != nil || !dirty {
		return "no migration was cut off", err
	}
	up, err := readFile(m.files.ReadUp(version))
	if err != nil {
		return "", err
	}
	down, err := readFile(m.files.ReadDown(version))
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(up, noTransaction) {
		// It commits as it goes, and continues where it stopped.
		if _, err := m.db.ExecContext(ctx, up); err != nil {
			return "", fmt.Errorf("continue migration %d: %w", version, err)
		}
		return fmt.Sprintf("migration %d was applied again", version), applyAtomically(ctx, m.db, "", int(version))
	}
	failed := applyAtomically(ctx, m.db, up, int(version))
	if failed == nil {
		return fmt.Sprintf("migration %d was applied again", version), nil
	}
	if m.wouldRun(ctx, down) {
		return fmt.Sprintf("migration %d had been applied", version), applyAtomically(ctx, m.db, "", int(version))
	}
	return "", fmt.Errorf("migration %d was interrupted and cannot be finished automatically; bring the schema to it or before it, "+
		"then run `sredspace migrate repair applied` or `sredspace migrate repair pending`: %w", version, failed)
}

func readFile(file io.ReadCloser, name string, err error) (string, error) {
	if err != nil {
		return "", fmt.Errorf("read migration: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return "", fmt.Errorf("read migration %s: %w", name, err)
	}
	return string(text), nil
}

// wouldRun runs a file and rolls it back.
func (m *migrator) wouldRun(ctx context.Context, text string) bool {
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return false
	}
	defer func() { _ = tx.Rollback() }()
	_, err = tx.ExecContext(ctx, text)
	return err == nil
}
