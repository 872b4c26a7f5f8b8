package files

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
)

// QueueName is the River queue of jobs about files. Readings are not jobs: fairness is decided at the time of the claim.
const QueueName = "files"

// discardArgs is the durable job that removes the object of an unconfirmed upload, which counts against no quota. Its URL has expired
// by then, but a slow upload that began earlier may still end before Until.
type discardArgs struct {
	ID        uuid.UUID `json:"id"`
	UserID    uuid.UUID `json:"user_id"`
	ProjectID uuid.UUID `json:"project_id"`
	Until     time.Time `json:"until"`
}

// Kind names the job in River's tables.
func (discardArgs) Kind() string { return "file_discard" }

type discarder struct {
	river.WorkerDefaults[discardArgs]
	store *objects.Store
}

func (d *discarder) Work(ctx context.Context, job *river.Job[discardArgs]) error {
	err := d.store.DeletePrefix(ctx, objects.FilePrefix(job.Args.UserID, job.Args.ProjectID, job.Args.ID))
	return database.SnoozeUntil(job.Args.Until, err)
}

// tidyArgs is the durable job that removes unused texts of a file: those of older readings that no run names, and of failed
// attempts. The worker can store one more while its URL is valid, until Until.
type tidyArgs struct {
	ID        uuid.UUID `json:"id"`
	UserID    uuid.UUID `json:"user_id"`
	ProjectID uuid.UUID `json:"project_id"`
	Until     time.Time `json:"until"`
}

// Kind names the job in River's tables.
func (tidyArgs) Kind() string { return "file_tidy" }

type tidier struct {
	river.WorkerDefaults[tidyArgs]
	service *Service
}

// Work lists the objects first: a text that a reading stores later is not among them.
func (t *tidier) Work(ctx context.Context, job *river.Job[tidyArgs]) error {
	s, args := t.service, job.Args
	q := db.New(s.pool)
	if err := q.ReadingForget(ctx, args.ID); err != nil {
		return fmt.Errorf("forget readings: %w", err)
	}
	keys, err := s.store.List(ctx, objects.TextPrefix(args.UserID, args.ProjectID, args.ID))
	if err != nil {
		return err
	}
	used, err := q.ReadingListTextKeys(ctx, args.ID)
	if err != nil {
		return fmt.Errorf("list texts: %w", err)
	}
	keep := map[string]bool{}
	for _, r := range used {
		if r.TextKey != nil {
			keep[*r.TextKey] = true
		} else {
			keep[objects.TextKey(args.UserID, args.ProjectID, args.ID, r.Number)] = true // being written
		}
	}
	var unused []string
	for _, key := range keys {
		if !keep[key] {
			unused = append(unused, key)
		}
	}
	return database.SnoozeUntil(args.Until, s.store.Delete(ctx, unused))
}

// legacyArgs is the job with which older versions read a file. It only hands the file over.
type legacyArgs struct {
	FileID uuid.UUID `json:"file_id"`
}

// Kind names the job in River's tables.
func (legacyArgs) Kind() string { return "file_index" }

type legacyIndexer struct {
	river.WorkerDefaults[legacyArgs]
	service *Service
}

func (l *legacyIndexer) Work(ctx context.Context, job *river.Job[legacyArgs]) error {
	return l.service.takeOver(ctx, job.Args.FileID)
}

// takeOver opens a reading for a file that an older version had queued.
func (s *Service) takeOver(ctx context.Context, id uuid.UUID) error {
	err := database.InTxExec(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		if _, err := q.FileLockLegacy(ctx, id); err != nil {
			if database.NoRows(err) {
				return nil // done, deleted, or taken over
			}
			return fmt.Errorf("lock file: %w", err)
		}
		_, err := q.ReadingGetOpen(ctx, id)
		if database.NoRows(err) {
			return openReading(ctx, q, id)
		}
		if err != nil {
			return fmt.Errorf("find open reading: %w", err)
		}
		return database.Wrap(q.FileTakeOver(ctx, id), "take over file")
	})
	if err == nil {
		s.poke()
	}
	return err
}
