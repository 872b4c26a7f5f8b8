package files

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/quota"
)

// sweepBatch bounds what one sweep takes on; the next one comes soon.
const sweepBatch = 100

// Sweep fails uploads that were not confirmed in time, releases their quota, and restarts or fails indexing whose process was lost.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepUploads(ctx), s.sweepIndexing(ctx))
}

func (s *Service) sweepUploads(ctx context.Context) error {
	err := database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		expired, err := q.FileListExpiredUploads(ctx, sweepBatch)
		if err != nil || len(expired) == 0 {
			return err
		}
		reason := "The upload was not confirmed in time."
		ids := make([]uuid.UUID, 0, len(expired))
		for _, file := range expired {
			ids = append(ids, file.ID)
			if _, err := q.FileFailUpload(ctx, &reason, file.ID); err != nil {
				return err
			}
			if _, err := s.queue.InsertTx(ctx, tx, discardArgs(file), &river.InsertOpts{Queue: QueueName}); err != nil {
				return fmt.Errorf("insert job: %w", err)
			}
		}
		for _, metric := range quota.FileMetrics {
			if err := quota.Cancel(ctx, q, metric, ids...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("expire uploads: %w", err)
	}
	return nil
}

func (s *Service) sweepIndexing(ctx context.Context) error {
	err := database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		stuck, err := q.FileListStuckIndexing(ctx, sweepBatch)
		if err != nil {
			return err
		}
		for _, file := range stuck {
			if file.IndexAttempt >= maxAttempts {
				reason := "The file could not be read: reading it was interrupted too often."
				if err := q.FileGiveUpIndex(ctx, &reason, file.ID); err != nil {
					return err
				}
				continue
			}
			if err := q.FileResetIndex(ctx, s.IndexTimeout.Seconds(), file.ID); err != nil {
				return err
			}
			if err := s.enqueue(ctx, tx, file.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("revive indexing: %w", err)
	}
	return nil
}

// discardArgs is the durable job that removes the object of an unconfirmed upload: it counts against no quota. Its URL has expired
// by then.
type discardArgs struct {
	ID        uuid.UUID `json:"id"`
	UserID    uuid.UUID `json:"user_id"`
	ProjectID uuid.UUID `json:"project_id"`
}

// Kind names the job in River's tables.
func (discardArgs) Kind() string { return "file_discard" }

type discarder struct {
	river.WorkerDefaults[discardArgs]
	store *objects.Store
}

func (d *discarder) Work(ctx context.Context, job *river.Job[discardArgs]) error {
	return d.store.DeletePrefix(ctx, objects.FilePrefix(job.Args.UserID, job.Args.ProjectID, job.Args.ID))
}
