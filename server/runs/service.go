// Package runs carries a run from the request to its end: admit (in the request), dispatch and execute (in any server process), settle
// (the one way a run ends). The run row is the queue and the source of truth.
//
// The statements of a run that starts at once, each group one round trip and one commit: PersonLock, SessionLockForRun, RunAdmit,
// RunGetTask (admit.go); RunLock, RunSettle, RunGetEnded (settle.go). A run that has to wait is claimed in between: RunNextInLine (a
// read), PersonLock, RunLockQueued, RunClaim (dispatch.go), read again and handed over: RunGetTask, RunHandOver (execute.go).
package runs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/telemetry"
	"github.com/sredspace/sredspace/server/workerstate"
)

// Settings are the limits of a run.
type Settings struct {
	Timeout      time.Duration // execution by the worker
	QueueTimeout time.Duration // waiting to be executed
	Lease        time.Duration // a process that is silent for this long has lost its runs
	DownloadTTL  time.Duration // signed URLs for the worker
	Concurrency  int           // runs that this process executes at once, at most
	Workers      int           // behind the one address, each with the capacity that it reports
}

// Service runs runs.
type Service struct {
	Settings
	pool   *pgxpool.Pool
	store  *objects.Store
	worker *Worker
	watch  *workerstate.Watch
	github GitHub // nil without a GitHub App
	events *runevents.Log
	shown  *telemetry.Telemetry
	load   load
	leases *leases
	places *places
	ends   *ends
	turns  *turns
	log    *slog.Logger

	process   uuid.UUID          // this server process
	poked     chan struct{}      // a run may be claimable
	recount   chan struct{}      // a process came or went, or sees the worker differently
	line      atomic.Bool        // runs may be waiting
	work      context.Context    // of every run, until the drain limit
	endWork   context.CancelFunc // ends work
	stopWaits chan struct{}      // closed while the process stops
}

// Parts are what a Service works with.
type Parts struct {
	Pool      *pgxpool.Pool
	Store     *objects.Store
	Worker    *Worker
	Watch     *workerstate.Watch // of the same worker
	GitHub    GitHub             // nil without a GitHub App
	Events    *runevents.Log
	Telemetry *telemetry.Telemetry
	Log       *slog.Logger
}

// New makes a Service. It uses the River queue only for jobs that older versions left.
func New(ctx context.Context, settings Settings, parts Parts, workers *river.Workers) *Service {
	s := &Service{
		Settings: settings, pool: parts.Pool, store: parts.Store, worker: parts.Worker, github: parts.GitHub,
		watch: parts.Watch, shown: parts.Telemetry, events: parts.Events, log: parts.Log,
		leases: newLeases(), places: newPlaces(settings.Concurrency), ends: newEnds(), turns: newTurns(),
		process: uuid.Must(uuid.NewV7()),
		poked:   make(chan struct{}, 1), recount: make(chan struct{}, 1), stopWaits: make(chan struct{}),
	}
	s.work, s.endWork = context.WithCancel(ctx)
	river.AddWorker(workers, &oldExecutor{service: s})
	s.watch.OnProbe(s.probed)
	s.shown.RunsMayEnd(kinds, outcomes())
	return s
}

// Start starts the background work, until ctx is done. url is a direct connection to Postgres, for LISTEN.
func (s *Service) Start(ctx context.Context, url string) {
	s.countProcesses(ctx) // so that the first admission knows whether to notify others
	go s.keepProcess(ctx)
	go s.dispatch(ctx)
	go s.keepLeases(ctx)
	go s.events.Notify(ctx)
	go s.events.Listen(ctx, url, runevents.Heard{
		Status: s.leases.recheck, Queue: s.poke, Processes: func() { signal(s.recount) },
		Missed: func() { s.leases.recheckAll(); s.poke(); signal(s.recount) },
	})
}

// Leases is how many runs this process executes.
func (s *Service) Leases() int {
	s.leases.mu.Lock()
	defer s.leases.mu.Unlock()
	return len(s.leases.attempts)
}

// Slots returns the slots that this process uses, and those that it has.
func (s *Service) Slots() (used, all int) { return s.places.inUse() }

// StopWaits makes every Wait return the run as it is.
func (s *Service) StopWaits() { close(s.stopWaits) }

// Drain accepts no more runs and waits for those that this process executes. When ctx is done, it disconnects from the worker: runs
// that were handed over end interrupted, and the others go to other processes.
func (s *Service) Drain(ctx context.Context) {
	s.places.stop()
	s.places.waitUntilFree(ctx)
	s.endWork()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleGrace)
	defer cancel()
	s.places.waitUntilFree(last)
	s.leaveProcesses(last)
}

// settleGrace is how long a stopping process may take to record how its runs ended.
const settleGrace = 5 * time.Second

// QueueName is the River queue that older versions used for runs.
const QueueName = "runs"

type oldJob struct {
	RunID uuid.UUID `json:"run_id"`
}

// Kind names the job in River's tables.
func (oldJob) Kind() string { return "run_execute" }

// oldExecutor completes jobs of older versions: the run itself waits in the runs table.
type oldExecutor struct {
	river.WorkerDefaults[oldJob]
	service *Service
}

// Work only wakes the dispatcher.
func (e *oldExecutor) Work(context.Context, *river.Job[oldJob]) error {
	e.service.poke()
	return nil
}

// Run is a run with the files that were selected for it.
type Run struct {
	db.Run
	FileIDs    []uuid.UUID
	ReadingIDs []uuid.UUID // of the files, in the same order; uuid.Nil if unknown
}

// took is how long a run that has ended took, from its admission.
func (r *Run) took() time.Duration { return value(r.FinishedAt).Sub(r.CreatedAt) }

func signal(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default: // a signal is already pending
	}
}
