package exports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

const (
	sweepBatch = 100
	lostAfter  = attempts * (JobTimeout + time.Minute) // no job tries for longer
	keptInList = 37 * 24 * time.Hour                   // after it was made: 30 days after it expired
	eraseAfter = JobTimeout + time.Minute              // a job that was writing it has ended
)

// Sweep ends what lost its job, expires what is old, and removes the files of what was deleted.
func (s *Service) Sweep(ctx context.Context) error {
	q := db.New(s.Pool)
	return errors.Join(s.sweepLost(ctx, q), s.sweepExpired(ctx, q), s.sweepDeleted(ctx, q))
}

func (s *Service) sweepLost(ctx context.Context, q *db.Queries) error {
	lost, err := q.ExportListLost(ctx, lostAfter.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("find lost exports: %w", err)
	}
	for _, row := range lost {
		if err := s.fail(ctx, row.ID, string(problem.CodeInternal), "The file could not be made. Try again later."); err != nil {
			return err
		}
	}
	return nil
}

// sweepExpired gives the quota back with the status and removes the file behind it: one that stays for a moment harms less than an
// export that is READY without a file.
func (s *Service) sweepExpired(ctx context.Context, q *db.Queries) error {
	expired, err := q.ExportListExpired(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("find expired exports: %w", err)
	}
	for _, row := range expired {
		if err := s.Store.Delete(ctx, []string{key(row)}); err != nil {
			return err
		}
		if err := s.expire(ctx, row.ID); err != nil {
			return err
		}
	}
	stale, err := q.ExportListStale(ctx, keptInList.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("find old exports: %w", err)
	}
	if err := q.ExportHideStale(ctx, stale); err != nil {
		return fmt.Errorf("hide old exports: %w", err)
	}
	return nil
}

func (s *Service) expire(ctx context.Context, id uuid.UUID) error {
	return database.InTxExec(ctx, s.Pool, func(q *db.Queries, _ pgx.Tx) error {
		rows, err := q.ExportExpire(ctx, id)
		if err != nil || rows == 0 {
			return err
		}
		return quota.GiveBack(ctx, q, db.QuotaMetricSTORAGEBYTES, id)
	})
}

func (s *Service) sweepDeleted(ctx context.Context, q *db.Queries) error {
	deleted, err := q.ExportListDeleted(ctx, eraseAfter.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("find deleted exports: %w", err)
	}
	for _, row := range deleted {
		if err := s.Store.Delete(ctx, []string{key(row)}); err != nil {
			return err
		}
		if err := q.ExportErase(ctx, row.ID); err != nil {
			return fmt.Errorf("erase export: %w", err)
		}
	}
	return nil
}
