package database

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
)

// SnoozeUntil lets a job that succeeded run once more at a later time.
func SnoozeUntil(until time.Time, err error) error {
	if left := time.Until(until); err == nil && left > 0 {
		return river.JobSnooze(left)
	}
	return err
}

const (
	// discardedPause is the pause between two rounds of a job that keeps failing.
	discardedPause = 10 * time.Minute
	discardedBatch = 100
)

// RetryDiscarded queues discarded jobs again: what they remove still exists.
func RetryDiscarded(ctx context.Context, pool *pgxpool.Pool, queue *river.Client[pgx.Tx], kinds ...string) error {
	ids, err := db.New(pool).JobListDiscarded(ctx, db.JobListDiscardedParams{
		Kinds: kinds, OlderThanSeconds: discardedPause.Seconds(), MaxRows: discardedBatch,
	})
	if err != nil {
		return fmt.Errorf("find discarded jobs: %w", err)
	}
	for _, id := range ids {
		if _, err := queue.JobRetry(ctx, id); err != nil {
			return fmt.Errorf("retry discarded job: %w", err)
		}
	}
	return nil
}
