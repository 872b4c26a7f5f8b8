package erase

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

const (
	projectBatch = 20
	// leftAgain is how soon the job looks again whether the projects are gone.
	leftAgain = time.Second
	// longestMemory is for other processes, which may still take a token for the erased user, and write in their name.
	longestMemory = 2 * auth.UserMemory
	forgetBatch   = 1000
)

// Person ends an account: from here on its tokens are those of a new user. A job ends the runs and removes what there is.
func (s *Service) Person(ctx context.Context, user uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error { return s.PersonTx(ctx, q, tx, user) })
}

// PersonTx is Person in the caller's transaction.
func (s *Service) PersonTx(ctx context.Context, q *db.Queries, tx pgx.Tx, user uuid.UUID) error {
	if _, err := q.UserHide(ctx, user); err != nil {
		if database.NoRows(err) {
			return problem.NotFound()
		}
		return fmt.Errorf("hide user: %w", err)
	}
	args := jobArgs{What: person, ID: user, UserID: user, ProjectID: user, Until: time.Now().Add(s.urls + objects.LongestUpload(0))}
	if _, err := s.queue.InsertTx(ctx, tx, args, nil); err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	return nil
}

// workPerson hides the projects, which ends runs and releases quota, and waits until their own jobs have erased them. Then it removes what
// journals hold about the person, and at last their row.
func (s *Service) workPerson(ctx context.Context, q *db.Queries, args jobArgs) error {
	erased, err := q.UserIsErased(ctx, args.ID)
	if err != nil {
		return fmt.Errorf("find user: %w", err)
	}
	if !erased { // the row is gone; an upload may have ended since
		return database.SnoozeUntil(args.Until, s.store.DeletePrefix(ctx, objects.UserPrefix(args.ID)))
	}
	if left, err := s.hideProjects(ctx, q, args.ID); err != nil || left {
		return snoozeIf(left, leftAgain, err)
	}
	for {
		forgotten, err := q.JournalForget(ctx, args.ID, forgetBatch)
		if err != nil {
			return fmt.Errorf("erase journal: %w", err)
		}
		if forgotten == 0 {
			break
		}
	}
	if err := s.store.DeletePrefix(ctx, objects.UserPrefix(args.ID)); err != nil {
		return err
	}
	if wait := time.Until(args.Until.Add(-s.urls - objects.LongestUpload(0)).Add(longestMemory)); wait > 0 {
		return river.JobSnooze(wait)
	}
	if err := q.UserErase(ctx, args.ID); err != nil {
		return fmt.Errorf("erase user: %w", err)
	}
	return database.SnoozeUntil(args.Until, nil)
}

// hideProjects deletes what the person still has, and reports whether anything is left.
func (s *Service) hideProjects(ctx context.Context, q *db.Queries, user uuid.UUID) (bool, error) {
	for {
		left, err := q.UserProjectsLeft(ctx, user, projectBatch)
		if err != nil {
			return false, fmt.Errorf("find projects: %w", err)
		}
		changed := false
		for _, p := range left {
			switch {
			case p.Trashed:
				err = ignoreNotFound(s.leaveTrash(ctx, user, p.ID))
			case !p.Hidden:
				err = ignoreNotFound(s.Project(ctx, user, p.ID))
			default:
				continue // its job erases it
			}
			if err != nil {
				return false, err
			}
			changed = true
		}
		if !changed {
			return len(left) > 0, nil
		}
	}
}

func ignoreNotFound(err error) error {
	if problem.From(err).Code == problem.CodeNotFound {
		return nil
	}
	return err
}

func snoozeIf(snooze bool, wait time.Duration, err error) error {
	if err == nil && snooze {
		return river.JobSnooze(wait)
	}
	return err
}
