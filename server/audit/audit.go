// Package audit looks for rows that break the ledger invariant: every reservation ends exactly as its subject does, and every
// counter is the sum of its reservations. Each query sees one moment, so it may run against a busy server.
package audit

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
)

// Violation is one row that breaks the invariant.
type Violation struct {
	Rule      string // counter, period, reservation or unreserved
	UserID    uuid.UUID
	SubjectID uuid.UUID // the counter's scope, or what the reservation is for
	Detail    string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s user=%s subject=%s %s", v.Rule, v.UserID, v.SubjectID, v.Detail)
}

// beginner is a pool, a connection or a transaction.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Ledger answers with at most maxRows violations of each rule.
func Ledger(ctx context.Context, from beginner, maxRows int32) ([]Violation, error) {
	var found []Violation
	err := pgx.BeginFunc(ctx, from, func(tx pgx.Tx) error {
		// These queries read whole tables, which the server's connections otherwise avoid.
		if _, err := tx.Exec(ctx, "SET LOCAL enable_seqscan = on"); err != nil {
			return fmt.Errorf("allow sequential scans: %w", err)
		}
		var err error
		found, err = ledger(ctx, tx, maxRows)
		return err
	})
	return found, err
}

func ledger(ctx context.Context, tx pgx.Tx, maxRows int32) ([]Violation, error) {
	q := db.New(tx)
	found := []Violation{}
	counters, err := q.AuditCounters(ctx, maxRows)
	if err != nil {
		return nil, fmt.Errorf("audit counters: %w", err)
	}
	for _, row := range counters {
		found = append(found, Violation(row))
	}
	periods, err := q.AuditPeriods(ctx, maxRows)
	if err != nil {
		return nil, fmt.Errorf("audit periods: %w", err)
	}
	for _, row := range periods {
		found = append(found, Violation(row))
	}
	reservations, err := q.AuditReservations(ctx, maxRows)
	if err != nil {
		return nil, fmt.Errorf("audit reservations: %w", err)
	}
	for _, row := range reservations {
		found = append(found, Violation(row))
	}
	subjects, err := q.AuditSubjects(ctx, maxRows)
	if err != nil {
		return nil, fmt.Errorf("audit subjects: %w", err)
	}
	for _, row := range subjects {
		found = append(found, Violation(row))
	}
	return found, nil
}
