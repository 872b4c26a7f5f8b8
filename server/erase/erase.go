// Package erase deletes: the request's transaction hides the row, ends runs and releases quota; a durable job inserted there
// removes the objects and then the rows.
package erase

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/exports"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
	"github.com/sredspace/sredspace/server/runs"
)

// Service deletes projects, sessions, files and people.
type Service struct {
	pool  *pgxpool.Pool
	queue *river.Client[pgx.Tx]
	store *objects.Store
	runs  *runs.Service
	urls  time.Duration
}

// New makes a Service and adds its job to the workers of the queue. urls is how long a signed upload URL lives.
func New(
	pool *pgxpool.Pool, queue *river.Client[pgx.Tx], workers *river.Workers, store *objects.Store, active *runs.Service, urls time.Duration,
) *Service {
	s := &Service{pool: pool, queue: queue, store: store, runs: active, urls: urls}
	river.AddWorker(workers, &eraser{service: s})
	return s
}

type kind string

const (
	project kind = "project"
	session kind = "session"
	file    kind = "file"
	person  kind = "person"
)

type jobArgs struct {
	What      kind      `json:"what"`
	ID        uuid.UUID `json:"id"`
	UserID    uuid.UUID `json:"user_id"`
	ProjectID uuid.UUID `json:"project_id"`
	// Until is when the last upload through a previously signed URL has ended; an object uploaded after the deletion counts against no
	// quota.
	Until time.Time `json:"until"`
}

// Kind names the job in River's tables.
func (jobArgs) Kind() string { return "erase" }

// Project hides a project and everything in it, for good. It may be in the trash already.
func (s *Service) Project(ctx context.Context, user, id uuid.UUID) error {
	err := s.hideProject(ctx, user, id)
	if problem.From(err).Code == problem.CodeNotFound {
		return s.leaveTrash(ctx, user, id)
	}
	return err
}

func (s *Service) hideProject(ctx context.Context, user, id uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		if rows, err := q.ProjectHide(ctx, id, user); err != nil || rows == 0 {
			return notFoundIfNone(rows, err)
		}
		if err := q.SessionHideByProject(ctx, id); err != nil {
			return fmt.Errorf("hide sessions: %w", err)
		}
		if err := s.runs.CancelInScope(ctx, q, tx, id); err != nil {
			return err
		}
		if err := github.Forget(ctx, q, user, id); err != nil {
			return err
		}
		hidden, err := q.FileHideByProject(ctx, id)
		if err != nil {
			return fmt.Errorf("hide files: %w", err)
		}
		files, slowest := make([]uuid.UUID, len(hidden)), time.Duration(0)
		for i, f := range hidden {
			files[i], slowest = f.ID, max(slowest, objects.LongestUpload(f.FileSize))
		}
		for _, metric := range quota.FileMetrics {
			if err := quota.GiveBack(ctx, q, metric, files...); err != nil {
				return err
			}
		}
		if err := exports.HideByProject(ctx, q, id); err != nil {
			return err
		}
		if err := quota.GiveBack(ctx, q, db.QuotaMetricPROJECTCOUNT, id); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, jobArgs{What: project, ID: id, UserID: user, ProjectID: id}, slowest)
	})
}

// Session hides a session and ends its active run.
func (s *Service) Session(ctx context.Context, user, projectID, id uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		if rows, err := q.SessionHide(ctx, db.SessionHideParams{ID: id, ProjectID: projectID, UserID: user}); err != nil || rows == 0 {
			return notFoundIfNone(rows, err)
		}
		if err := s.runs.CancelInScope(ctx, q, tx, id); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, jobArgs{What: session, ID: id, UserID: user, ProjectID: projectID}, 0)
	})
}

// File hides a file and releases what it holds or uses.
func (s *Service) File(ctx context.Context, user, projectID, id uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		hidden, err := q.FileLock(ctx, db.FileLockParams{ID: id, ProjectID: projectID, UserID: user})
		if err != nil {
			return database.OrNotFound(err)
		}
		if rows, err := q.FileHide(ctx, id); err != nil || rows == 0 {
			return notFoundIfNone(rows, err)
		}
		for _, metric := range quota.FileMetrics {
			if err := quota.GiveBack(ctx, q, metric, id); err != nil {
				return err
			}
		}
		return s.enqueue(ctx, tx, jobArgs{What: file, ID: id, UserID: user, ProjectID: projectID}, objects.LongestUpload(hidden.FileSize))
	})
}

func notFoundIfNone(rows int64, err error) error {
	if err == nil && rows == 0 {
		return problem.NotFound()
	}
	return fmt.Errorf("hide: %w", err)
}

// erasureDelay gives requests that wait for a run of the deleted resource time to read how it ended.
const erasureDelay = 5 * time.Second

// enqueue inserts the job. slowest is how long an upload in progress may still take after its URL expires.
func (s *Service) enqueue(ctx context.Context, tx pgx.Tx, args jobArgs, slowest time.Duration) error {
	args.Until = time.Now().Add(s.urls + slowest)
	if _, err := s.queue.InsertTx(ctx, tx, args, &river.InsertOpts{ScheduledAt: time.Now().Add(erasureDelay)}); err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	return nil
}

type eraser struct {
	river.WorkerDefaults[jobArgs]
	service *Service
}

// Work removes the objects first, because the rows say where they are. It runs again once no upload can add others.
func (e *eraser) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	s, q, args := e.service, db.New(e.service.pool), job.Args
	switch args.What {
	case file:
		used, err := q.FileInUse(ctx, args.ID)
		if err != nil {
			return fmt.Errorf("find runs: %w", err)
		}
		if used {
			return river.JobSnooze(5 * time.Second) // a run still reads it
		}
		if err := s.store.DeletePrefix(ctx, objects.FilePrefix(args.UserID, args.ProjectID, args.ID)); err != nil {
			return err
		}
		return database.SnoozeUntil(args.Until, q.FileErase(ctx, args.ID))
	case session:
		return q.SessionErase(ctx, args.ID)
	case project:
		if err := s.store.DeletePrefix(ctx, objects.ProjectPrefix(args.UserID, args.ProjectID)); err != nil {
			return err
		}
		return database.SnoozeUntil(args.Until, q.ProjectErase(ctx, args.ID))
	case person:
		return s.workPerson(ctx, q, args)
	}
	return river.JobCancel(fmt.Errorf("unknown kind %q", args.What))
}
