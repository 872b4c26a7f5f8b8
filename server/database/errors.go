package database

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrNotFound means that the row does not exist or belongs to another user.
var ErrNotFound = errors.New("no such row")

// NoRows reports whether a query found nothing. This is the only place that looks for pgx.ErrNoRows.
func NoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// OrNotFound turns "no rows" of a query for one resource into ErrNotFound.
func OrNotFound(err error) error {
	if NoRows(err) {
		return ErrNotFound
	}
	return err
}

// Unavailable reports whether Postgres could not be reached, is starting or stopping, has no connection left or closed this one. A
// network error of another service does not count.
func Unavailable(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.SafeToRetry(err) {
		return true
	}
	if HasCode(err, "25P03", "57P01", "57P02", "57P03", "53300", "08000", "08003", "08006") {
		return true
	}
	var network connError
	return errors.As(err, &network) || pgconn.Timeout(err)
}

// BadData reports whether Postgres rejects the values themselves (class 22) or a value that is nested too deeply (54001).
func BadData(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && (strings.HasPrefix(pgErr.Code, "22") || pgErr.Code == "54001")
}

// HasCode reports whether Postgres answered with one of these codes.
func HasCode(err error, codes ...string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && slices.Contains(codes, pgErr.Code)
}

// Violates reports whether a write was refused by one of these unique constraints or indexes.
func Violates(err error, constraints ...string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == "23505" && slices.Contains(constraints, pgErr.ConstraintName)
}

// Refused reports whether Postgres answered that it did nothing: it found no row to write, or the statement failed.
func Refused(err error) bool {
	var pgErr *pgconn.PgError
	return NoRows(err) || pgconn.SafeToRetry(err) || (errors.As(err, &pgErr) && !Unavailable(err))
}

// Wrap says what failed. Nil stays nil.
func Wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
