package erase

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

const (
	// forgottenAfter is when a deletion without a job counts as lost: normally the same transaction inserts the job.
	forgottenAfter = time.Minute
	sweepBatch     = 100
)

// Sweep finds deletions whose job gave up or was lost, so that no object outlives its deletion.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepTrash(ctx), s.sweepForgotten(ctx), database.RetryDiscarded(ctx, s.pool, s.queue, jobArgs{}.Kind()))
}

func (s *Service) sweepForgotten(ctx context.Context) error {
	forgotten, err := db.New(s.pool).EraseListForgotten(ctx, forgottenAfter.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("find lost deletions: %w", err)
	}
	for _, f := range forgotten {
		args := jobArgs{What: kind(f.What), ID: f.ID, UserID: f.UserID, ProjectID: f.ProjectID}
		err := database.InTxExec(ctx, s.pool, func(_ *db.Queries, tx pgx.Tx) error { return s.enqueue(ctx, tx, args, 0) })
		if err != nil {
			return err
		}
	}
	return nil
}
