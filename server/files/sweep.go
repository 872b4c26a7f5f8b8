package files

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/quota"
)

// sweepBatch bounds what one sweep takes on; the next one comes soon.
const sweepBatch = 100

// Sweep fails uploads that nobody confirmed, gives their quota back, and revives or ends indexing whose process was lost.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepUploads(ctx), s.sweepIndexing(ctx))
}

func (s *Service) sweepUploads(ctx context.Context) error {
	err := database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		expired, err := q.FileListExpiredUploads(ctx, sweepBatch)
		if err != nil || len(expired) == 0 {
			return err
		}
		reason := "The upload was not confirmed in time."
		for _, id := range expired {
			if _, err := q.FileFailUpload(ctx, &reason, id); err != nil {
				return err
			}
		}
		for _, metric := range quota.FileMetrics {
			if err := quota.Cancel(ctx, q, metric, expired...); err != nil {
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
	err := database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
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
