package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
)

// InBatch runs the statements of fn as one transaction in one round trip, and retries when InTx would. fn calls statements
// without a result (`:exec`), which are only collected, and ends with one query, which sends them all: Postgres executes them in order,
// each with a snapshot of its own, and commits after the last one. So a lock is one statement and what depends on it is the next.
func InBatch[T any](ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries) (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		result, err := tryBatch(ctx, pool, fn)
		if attempt < maxTxAttempts && HasCode(err, deadlockDetected, serializationFailure) {
			continue
		}
		return result, err
	}
}

var errNotSent = errors.New("a batch has to end with a query")

func tryBatch[T any](ctx context.Context, pool *pgxpool.Pool, fn func(q *db.Queries) (T, error)) (T, error) {
	var none T
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return none, fmt.Errorf("acquire: %w", err)
	}
	defer conn.Release()
	b := &batch{conn: conn}
	result, err := fn(db.New(b))
	if err == nil && !b.sent {
		err = errNotSent
	}
	if err != nil {
		return none, err
	}
	return result, nil
}

// batch is a db.DBTX that collects statements until one has a result.
type batch struct {
	conn   *pgxpool.Conn
	queued pgx.Batch
	sent   bool
}

// Exec only collects the statement.
func (b *batch) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	b.queued.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

// Query sends the collected statements and this query.
func (b *batch) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	results, err := b.send(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return &batchRows{Rows: rows, results: results}, nil
}

// QueryRow sends the collected statements and this query.
func (b *batch) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	results, err := b.send(ctx, sql, args)
	return batchRow{results: results, err: err}
}

func (b *batch) send(ctx context.Context, sql string, args []any) (pgx.BatchResults, error) {
	before := b.queued.Len()
	b.queued.Queue(sql, args...)
	b.sent = true
	results := b.conn.SendBatch(ctx, &b.queued)
	for range before {
		if _, err := results.Exec(); err != nil {
			_ = results.Close() // the first error is the cause
			return nil, err
		}
	}
	return results, nil
}

type batchRow struct {
	results pgx.BatchResults
	err     error
}

// Scan reads the row. The commit comes with the end of the results.
func (r batchRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	err := r.results.QueryRow().Scan(dest...)
	if closed := r.results.Close(); err == nil || NoRows(err) && closed != nil {
		err = closed
	}
	return err
}

type batchRows struct {
	pgx.Rows
	results pgx.BatchResults
	closed  bool
	err     error
}

// Next reads the next row; after the last one it waits for the commit.
func (r *batchRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

// Err also returns the error of the commit.
func (r *batchRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// Close ends the batch.
func (r *batchRows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	r.Rows.Close()
	r.err = r.results.Close()
}
