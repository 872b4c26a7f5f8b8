// Package runevents is the event log of a run: append (in a transaction), record (by the attempt that executes the run), follow
// (by readers), and the news between processes that wakes all of them. A run's row is the truth; its log is what happened on the
// way.
package runevents

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
)

// Log is the event log of all runs, as one process sees it.
type Log struct {
	pool    *pgxpool.Pool
	logger  *slog.Logger
	status  *hub // wakes those who wait for a run's status
	events  *hub // wakes those who follow a run's events
	tails   tails
	stopped chan struct{}
}

// New makes a Log.
func New(pool *pgxpool.Pool, logger *slog.Logger) *Log {
	return &Log{
		pool: pool, logger: logger, status: newHub(), events: newHub(), tails: tails{runs: map[uuid.UUID]*tail{}}, stopped: make(chan struct{}),
	}
}

// Stop ends every Follow of this process: the readers continue at another one.
func (l *Log) Stop() { close(l.stopped) }

// Append adds events inside a transaction that created the run or has just changed its status: nothing else can write then.
// stored is the number of events that the attempt knows to be in the database, so that a batch whose answer got lost is not
// written twice; nil where there is no attempt.
func Append(ctx context.Context, q *db.Queries, run uuid.UUID, stored *int32, events ...Event) error {
	kinds, datas := columns(events)
	if err := q.RunEventAdd(ctx, db.RunEventAddParams{RunID: run, AfterSeq: stored, Types: kinds, Datas: datas}); err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	return nil
}

func columns(events []Event) (kinds, datas []string) {
	for _, e := range events {
		kinds, datas = append(kinds, string(e.Kind)), append(datas, string(e.Data))
	}
	return kinds, datas
}
