package database

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
)

const (
	deadlockDetected     = "40P01"
	serializationFailure = "40001"

	maxTxAttempts = 5
)

// InTx runs fn in one transaction and returns its result; it retries when Postgres chose the transaction as the victim of a
// deadlock. fn returns what it finds instead of assigning to variables outside: a second attempt must not see what a failed one
// left there. Inside fn only q and tx are used, and no network but the database's.
func InTx[T any](ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries, tx pgx.Tx) (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		result, err := tryTx(ctx, pool, fn)
		if attempt < maxTxAttempts && HasCode(err, deadlockDetected, serializationFailure) {
			continue
		}
		return result, err
	}
}

// InTxExec is InTx without a result.
func InTxExec(ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries, tx pgx.Tx) error) error {
	_, err := InTx(ctx, pool, func(q *db.Queries, tx pgx.Tx) (struct{}, error) { return struct{}{}, fn(q, tx) })
	return err
}

// begin bounds how long Postgres keeps the locks of a process that it no longer hears from: without it, a process that is cut
// off in the middle of a transaction holds its session's lock until TCP gives up, and the run cannot be ended. It goes with the
// BEGIN, in one round trip, because a pooler in transaction mode carries no settings of the connection.
const begin = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'"

func tryTx[T any](ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries, tx pgx.Tx) (T, error)) (T, error) {
	var none T
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return none, fmt.Errorf("begin: %w", err)
	}
	defer func() {
		// The request may be over; the connection still has to be returned clean.
		rollback, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = tx.Rollback(rollback)
	}()
	result, err := fn(db.New(tx), tx)
	if err != nil {
		return none, err
	}
	if err := tx.Commit(ctx); err != nil {
		return none, fmt.Errorf("commit: %w", err)
	}
	return result, nil
}
