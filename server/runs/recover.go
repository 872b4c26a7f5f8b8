package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

// sweepBatch bounds what one sweep takes on; the next one comes soon.
const sweepBatch = 200

// lostAfter is how long a QUEUED run may be without a waiting job before it counts as lost; a healthy claim takes milliseconds.
const lostAfter = 5 * time.Second

// Sweep finds what lost processes left behind. Every server process does it; the fence makes that harmless.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepLeases(ctx), s.sweepLost(ctx), s.sweepQueue(ctx), s.sweepJobs(ctx))
}

// sweepLeases ends runs whose process is gone. What the worker may already have is not silently paid for twice; what it never
// got is executed by another process.
func (s *Service) sweepLeases(ctx context.Context) error {
	expired, err := db.New(s.pool).RunListExpiredLeases(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("list expired leases: %w", err)
	}
	var errs []error
	for _, run := range expired {
		if run.HandedOverAt == nil {
			errs = append(errs, s.giveBack(ctx, run.ID, run.Attempt))
			continue
		}
		_, err := s.settle(ctx, held{ID: run.ID, SessionID: run.SessionID, Status: db.RunStatusRUNNING, Attempt: run.Attempt},
			failed(api.RunErrorCodeRunInterrupted, "The server that executed the run was lost after it handed the run to the worker.", true))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (s *Service) giveBack(ctx context.Context, run uuid.UUID, attempt int32) error {
	err := database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		job, err := s.enqueue(ctx, tx, run)
		if err != nil {
			return err
		}
		rows, err := q.RunReturn(ctx, db.RunReturnParams{JobID: &job, ID: run, Attempt: attempt})
		if err == nil && rows == 0 {
			return errFenced // and the job goes with the transaction
		}
		return err
	})
	if errors.Is(err, errFenced) {
		return nil
	}
	return wrap(err, "return run")
}

// sweepLost gives a new job to QUEUED runs whose job was fetched by a process that died before it claimed the run.
func (s *Service) sweepLost(ctx context.Context) error {
	lost, err := db.New(s.pool).RunListLost(ctx, lostAfter.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("list lost runs: %w", err)
	}
	var errs []error
	for _, run := range lost {
		errs = append(errs, database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
			job, err := s.enqueue(ctx, tx, run.ID)
			if err != nil {
				return err
			}
			return q.RunSetJob(ctx, &job, run.ID)
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
		_, err := s.settle(ctx, held{ID: run.ID, SessionID: run.SessionID, Status: db.RunStatusQUEUED, Attempt: run.Attempt},
			failed(api.RunErrorCodeRunQueueTimeout, "No server took the run in time.", true))
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
