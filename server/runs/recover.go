package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

// sweepBatch bounds what one sweep takes on; the next one comes soon.
const sweepBatch = 200

// lostAfter is how long a QUEUED run may be without a waiting job before it counts as lost; a healthy claim takes milliseconds.
const lostAfter = 5 * time.Second

// Sweep recovers what lost processes left behind. Every server process does it; the fence makes that safe.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepLeases(ctx), s.sweepLost(ctx), s.sweepQueue(ctx), s.sweepJobs(ctx))
}

// sweepLeases ends runs whose process is gone. A run that the worker may already have is not silently paid for twice; one that
// it never got is executed by another process.
func (s *Service) sweepLeases(ctx context.Context) error {
	expired, err := db.New(s.pool).RunListExpiredLeases(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("list expired leases: %w", err)
	}
	var errs []error
	for _, run := range expired {
		if run.HandedOverAt == nil {
			errs = append(errs, s.requeue(ctx, run.ID, func(q *db.Queries, job *int64) (int64, error) {
				return q.RunReturn(ctx, db.RunReturnParams{JobID: job, ID: run.ID, Attempt: run.Attempt})
			}))
			continue
		}
		_, err := s.settle(ctx, fence{ID: run.ID, SessionID: run.SessionID, Status: db.RunStatusRUNNING, Attempt: run.Attempt},
			failed(FailureRunInterrupted, "The server that executed the run was lost after it handed the run to the worker."))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// requeue gives a run a new job; where assign finds that the run has moved on, it changes nothing.
func (s *Service) requeue(ctx context.Context, run uuid.UUID, assign func(q *db.Queries, job *int64) (int64, error)) error {
	err := database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		job, err := s.enqueue(ctx, tx, run)
		if err != nil {
			return err
		}
		rows, err := assign(q, &job)
		if err == nil && rows == 0 {
			return errFenced // the job is rolled back
		}
		return err
	})
	if errors.Is(err, errFenced) {
		return nil
	}
	return wrap(err, "requeue run")
}

// sweepLost gives a new job to QUEUED runs whose job was fetched by a process that died before it claimed the run.
func (s *Service) sweepLost(ctx context.Context) error {
	lost, err := db.New(s.pool).RunListLost(ctx, lostAfter.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("list lost runs: %w", err)
	}
	var errs []error
	for _, run := range lost {
		errs = append(errs, s.requeue(ctx, run.ID, func(q *db.Queries, job *int64) (int64, error) {
			return q.RunReplaceJob(ctx, db.RunReplaceJobParams{JobID: job, ID: run.ID, LostJobID: run.JobID})
		}))
	}
	return errors.Join(errs...)
}

// sweepQueue ends runs that no process took in time.
func (s *Service) sweepQueue(ctx context.Context) error {
	late, err := db.New(s.pool).RunListQueueTimeout(ctx, s.QueueTimeout.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("list late runs: %w", err)
	}
	var errs []error
	for _, run := range late {
		_, err := s.settle(ctx, fence{ID: run.ID, SessionID: run.SessionID, Status: db.RunStatusQUEUED, Attempt: run.Attempt},
			failed(FailureRunQueueTimeout, "No server took the run in time."))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// jobLag is how long the queue may take to note that a job is done, before the job counts as one of a dead process.
const jobLag = 10 * time.Second

// sweepJobs ends the jobs that dead processes left behind, once their runs have ended: River does not rescue jobs that have no
// time limit.
func (s *Service) sweepJobs(ctx context.Context) error {
	_, err := db.New(s.pool).RunFinishJobs(ctx, jobLag.Seconds())
	return wrap(err, "finish jobs")
}
