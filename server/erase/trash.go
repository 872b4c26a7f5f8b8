package erase

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/exports"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/quota"
)

// TrashTime is how long a project can be restored.
const TrashTime = 30 * 24 * time.Hour

// Trash moves a project and what is in it to the trash: it is hidden, its runs end and its quota returns, but nothing is removed.
func (s *Service) Trash(ctx context.Context, user, id uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		if rows, err := q.ProjectTrash(ctx, id, user); err != nil || rows == 0 {
			return notFoundIfNone(rows, err)
		}
		if err := q.SessionTrashByProject(ctx, id); err != nil {
			return fmt.Errorf("hide sessions: %w", err)
		}
		if err := s.runs.CancelInScope(ctx, q, tx, id); err != nil {
			return err
		}
		if err := github.Forget(ctx, q, user, id); err != nil {
			return err
		}
		files, err := q.FileTrashByProject(ctx, id)
		if err != nil {
			return fmt.Errorf("hide files: %w", err)
		}
		for _, metric := range quota.FileMetrics {
			if err := quota.GiveBack(ctx, q, metric, files...); err != nil {
				return err
			}
		}
		if err := exports.HideByProject(ctx, q, id); err != nil {
			return err
		}
		return quota.GiveBack(ctx, q, db.QuotaMetricPROJECTCOUNT, id)
	})
}

// Restore takes a project out of the trash, with the sessions and files that it had, if the user's limits allow it.
func (s *Service) Restore(ctx context.Context, user, id uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		if rows, err := q.ProjectUntrash(ctx, id, user); err != nil || rows == 0 {
			return notFoundIfNone(rows, err)
		}
		if err := q.SessionUntrashByProject(ctx, id); err != nil {
			return fmt.Errorf("show sessions: %w", err)
		}
		files, err := q.FileUntrashByProject(ctx, id)
		if err != nil {
			return fmt.Errorf("show files: %w", err)
		}
		for _, metric := range quota.FileMetrics {
			if err := quota.TakeBack(ctx, q, metric, user, files...); err != nil {
				return err
			}
		}
		return quota.TakeBack(ctx, q, db.QuotaMetricPROJECTCOUNT, user, id)
	})
}

// sweepTrash erases what has been in the trash for too long.
func (s *Service) sweepTrash(ctx context.Context) error {
	expired, err := db.New(s.pool).ProjectTrashExpired(ctx, TrashTime.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("find old trash: %w", err)
	}
	for _, p := range expired {
		if err := ignoreNotFound(s.leaveTrash(ctx, p.UserID, p.ID)); err != nil { // it was restored
			return err
		}
	}
	return nil
}

// leaveTrash erases a project that is in the user's trash.
func (s *Service) leaveTrash(ctx context.Context, user, id uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		if rows, err := q.ProjectLeaveTrash(ctx, id, user); err != nil || rows == 0 {
			return notFoundIfNone(rows, err)
		}
		// An upload may have begun just before the project was deleted.
		largest, err := q.ProjectLargestFile(ctx, id, user)
		if err != nil {
			return fmt.Errorf("find largest file: %w", err)
		}
		return s.enqueue(ctx, tx, jobArgs{What: project, ID: id, UserID: user, ProjectID: id}, objects.LongestUpload(largest))
	})
}
