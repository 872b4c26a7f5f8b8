// Package runs takes a run from the request to its end: admit (in the request), execute (in a durable job), settle (the one way
// a run ends). River is the queue, the run row is the truth.
package runs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/runevents"
)

// Settings are the bounds that a run lives in.
type Settings struct {
	Timeout      time.Duration // execution by the worker
	QueueTimeout time.Duration // waiting for a process
	Lease        time.Duration // a process that is silent for this long has lost its runs
	DownloadTTL  time.Duration // signed URLs for the worker
}

// Service runs runs.
type Service struct {
	Settings
	pool   *pgxpool.Pool
	queue  *river.Client[pgx.Tx]
	store  *objects.Store
	worker *Worker
	github GitHub // nil: this server has none
	events *runevents.Log
	leases *leases
	log    *slog.Logger

	stopWaits chan struct{} // closed while the process stops
}

// Parts are what a Service works with.
type Parts struct {
	Pool   *pgxpool.Pool
	Queue  *river.Client[pgx.Tx]
	Store  *objects.Store
	Worker *Worker
	GitHub GitHub // nil: this server has none
	Events *runevents.Log
	Log    *slog.Logger
}

// New makes a Service and adds its job to the workers of the queue.
func New(settings Settings, parts Parts, workers *river.Workers) *Service {
	s := &Service{
		Settings: settings, pool: parts.Pool, queue: parts.Queue, store: parts.Store, worker: parts.Worker, github: parts.GitHub,
		events: parts.Events, log: parts.Log, leases: newLeases(), stopWaits: make(chan struct{}),
	}
	river.AddWorker(workers, &executor{service: s})
	return s
}

// StopWaits makes every Wait return the run as it is.
func (s *Service) StopWaits() { close(s.stopWaits) }

// QueueName is the River queue of runs, separate so that no slow job delays them.
const QueueName = "runs"

// jobArgs is the durable job: the id only, because the run row is the truth.
type jobArgs struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind names the job in River's tables.
func (jobArgs) Kind() string { return "run_execute" }

// enqueue inserts the job in the caller's transaction.
func (s *Service) enqueue(ctx context.Context, tx pgx.Tx, run uuid.UUID) (int64, error) {
	inserted, err := s.queue.InsertTx(ctx, tx, jobArgs{RunID: run}, &river.InsertOpts{Queue: QueueName})
	if err != nil {
		return 0, fmt.Errorf("insert job: %w", err)
	}
	return inserted.Job.ID, nil
}

// Run is a run with the files that were selected for it.
type Run struct {
	db.Run
	FileIDs    []uuid.UUID
	ReadingIDs []uuid.UUID // of the files, in the same order; uuid.Nil where it is not known
}
