package files

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/quota"
)

// sweepBatch bounds the work of one sweep; the next one comes soon.
const sweepBatch = 100

// Sweep fails uploads that were not confirmed in time, releases their quota, returns or fails readings whose process was lost, and
// retries jobs that gave up.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepUploads(ctx), s.sweepReadings(ctx), s.sweepLegacy(ctx),
		database.RetryDiscarded(ctx, s.pool, s.queue, discardArgs{}.Kind(), tidyArgs{}.Kind()))
}

func (s *Service) sweepUploads(ctx context.Context) error {
	err := database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		expired, err := q.FileListExpiredUploads(ctx, sweepBatch)
		if err != nil || len(expired) == 0 {
			return err
		}
		s.shown.Found("upload_expired", len(expired))
		reason := "The upload was not confirmed in time."
		ids := make([]uuid.UUID, 0, len(expired))
		for _, file := range expired {
			ids = append(ids, file.ID)
			if _, err := q.FileFailUpload(ctx, &reason, file.ID); err != nil {
				return err
			}
			args := discardArgs{
				ID: file.ID, UserID: file.UserID, ProjectID: file.ProjectID, Until: time.Now().Add(objects.LongestUpload(file.FileSize)),
			}
			if _, err := s.queue.InsertTx(ctx, tx, args, &river.InsertOpts{Queue: QueueName}); err != nil {
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

// sweepReadings finds readings whose process was lost.
func (s *Service) sweepReadings(ctx context.Context) error {
	lost, err := db.New(s.pool).ReadingListLost(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("find lost readings: %w", err)
	}
	s.shown.Found("reading_lost", len(lost))
	for _, r := range lost {
		reading := fence{ID: r.ID, FileID: r.FileID, Status: r.Status, Number: r.Number}
		if r.Tries >= maxTries {
			err = s.settle(ctx, reading, outcome{Reason: reasonInterrupted})
		} else {
			err = s.giveBack(ctx, reading, false, 0)
		}
		if err != nil && !errors.Is(err, errFenced) {
			return fmt.Errorf("revive reading: %w", err)
		}
	}
	if len(lost) > 0 {
		s.poke()
	}
	return nil
}

// sweepLegacy takes over the files that a lost process of an older version had queued.
func (s *Service) sweepLegacy(ctx context.Context) error {
	ids, err := db.New(s.pool).FileListLegacy(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("find files of older versions: %w", err)
	}
	for _, id := range ids {
		if err := s.takeOver(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
