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

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
)

// Settings are the bounds that a run lives in.
type Settings struct {
	Timeout      time.Duration // execution by the worker
	QueueTimeout time.Duration // waiting for a process
	Lease        time.Duration // a process that is silent for this long has lost its runs
	DownloadTTL  time.Duration // signed URLs for the worker
	MaxAnswer    int64         // bytes of the worker's answer that are kept
}

// Service runs runs.
type Service struct {
	Settings
	pool   *pgxpool.Pool
	queue  *river.Client[pgx.Tx]
	store  *objects.Store
	worker *Worker
	github GitHub // nil: this server has none
	hub    *hub
	log    *slog.Logger
}

// New makes a Service and adds its job to the workers of the queue.
func New(settings Settings, pool *pgxpool.Pool, queue *river.Client[pgx.Tx], workers *river.Workers, store *objects.Store, worker *Worker, github GitHub, log *slog.Logger) *Service {
	s := &Service{Settings: settings, pool: pool, queue: queue, store: store, worker: worker, github: github, hub: newHub(), log: log}
	river.AddWorker(workers, &executor{service: s})
	return s
}

// QueueName is the River queue of runs, apart from the others so that nothing slow stands before them.
const QueueName = "runs"

// jobArgs is the durable job: the id only, for the run row is the truth.
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

// Run is a run with what was attached to it.
type Run struct {
	db.Run
	FileIDs []uuid.UUID
}

// Failure is why a run did not succeed, as it is kept and shown.
type Failure struct {
	Code      api.RunErrorCode
	Message   string
	Retryable bool
}
