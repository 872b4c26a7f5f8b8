package exports

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

// QueueName is the River queue of the jobs.
const QueueName = "exports"

const (
	maxActive    = 10               // exports of one user in progress
	activeAgain  = 5 * time.Second  // when to ask again
	attempts     = 5                // of one job
	JobTimeout   = 10 * time.Minute // of one attempt
	defaultLimit = 256 << 20        // bytes of a file
)

// Settings are what an operator can change.
type Settings struct {
	DownloadTTL time.Duration
	Expiry      time.Duration // of a finished file
}

// Parts are what the Service works with.
type Parts struct {
	Pool  *pgxpool.Pool
	Queue *river.Client[pgx.Tx]
	Store *objects.Store
	Log   *slog.Logger
}

// Service accepts, writes and removes exports.
type Service struct {
	Settings
	Parts
	makers map[string]Maker
}

// New makes a Service and adds its job to the workers of the queue.
func New(settings Settings, parts Parts, workers *river.Workers) *Service {
	s := &Service{Settings: settings, Parts: parts, makers: map[string]Maker{}}
	river.AddWorker(workers, &writer{service: s})
	return s
}

// Register adds a kind of export, before the queue starts.
func (s *Service) Register(kind string, maker Maker) { s.makers[kind] = maker }

// Created is an export that a request made, now or the first time that it was sent.
type Created struct {
	db.Export
	Replayed bool
}

// Create accepts an export of a project.
func (s *Service) Create(ctx context.Context, r Request, key idempotency.Key) (Created, error) {
	maker, ok := s.makers[r.Kind]
	if !ok {
		return Created{}, problem.Invalid(problem.Pointer("/kind", "this server does not make this kind of export"))
	}
	plan, refused := maker.Plan(ctx, r)
	if refused != nil && problem.From(refused).Code == problem.CodeInternal {
		return Created{}, refused
	}
	id := uuid.Must(uuid.NewV7())
	return database.InTx(ctx, s.Pool, func(q *db.Queries, tx pgx.Tx) (Created, error) {
		if _, err := q.ProjectLock(ctx, r.Project, r.User); err != nil {
			return Created{}, database.OrNotFound(err)
		}
		earlier, err := key.Claim(ctx, q, id)
		if err != nil {
			return Created{}, err
		}
		made := id
		switch {
		case earlier != nil:
			made = earlier[0]
		case refused != nil: // a repeated request has been answered before this
			return Created{}, refused
		default:
			if err := s.AddTx(ctx, q, tx, id, r, plan); err != nil {
				return Created{}, err
			}
		}
		row, err := q.ExportGet(ctx, db.ExportGetParams{ID: made, ProjectID: &r.Project, UserID: r.User})
		return Created{Export: row, Replayed: earlier != nil}, database.OrNotFound(err)
	})
}

// AddTx is the one way an export begins: its row and its job, in the caller's transaction.
func (s *Service) AddTx(ctx context.Context, q *db.Queries, tx pgx.Tx, id uuid.UUID, r Request, plan Plan) error {
	active, err := q.ExportCountActive(ctx, r.User)
	if err != nil {
		return fmt.Errorf("count exports: %w", err)
	}
	if active >= maxActive {
		return &problem.Error{
			Code: problem.CodeRateLimited, RetryAfter: activeAgain,
			Detail: fmt.Sprintf("%d exports are in progress. Try again when one has finished.", active),
		}
	}
	var project *uuid.UUID
	if r.Project != uuid.Nil {
		project = &r.Project
	}
	if err := q.ExportCreate(ctx, db.ExportCreateParams{
		ID: id, UserID: r.User, ProjectID: project, Kind: r.Kind, Parameters: plan.Parameters, Filename: plan.Filename,
		ContentType: plan.ContentType,
	}); err != nil {
		return fmt.Errorf("create export: %w", err)
	}
	if _, err := s.Queue.InsertTx(ctx, tx, jobArgs{ID: id}, &river.InsertOpts{Queue: QueueName, MaxAttempts: attempts}); err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	return nil
}

// Get reads an export of a project.
func (s *Service) Get(ctx context.Context, user, project, id uuid.UUID) (db.Export, error) {
	row, err := db.New(s.Pool).ExportGet(ctx, db.ExportGetParams{ID: id, ProjectID: &project, UserID: user})
	return row, database.OrNotFound(err)
}

// List lists the exports of a project, newest first.
func (s *Service) List(ctx context.Context, user, project, before uuid.UUID, rows int32) ([]db.Export, error) {
	list, err := db.New(s.Pool).ExportList(ctx, db.ExportListParams{ProjectID: &project, UserID: user, Before: before, MaxRows: rows})
	if err != nil {
		return nil, fmt.Errorf("list exports: %w", err)
	}
	return list, nil
}

// Delete hides an export, releases its quota and removes its file; the sweeper removes what a job still writes.
func (s *Service) Delete(ctx context.Context, user, project, id uuid.UUID) error {
	err := database.InTxExec(ctx, s.Pool, func(q *db.Queries, tx pgx.Tx) error {
		return DeleteTx(ctx, q, tx, user, project, id)
	})
	if err != nil {
		return err
	}
	if err := s.Store.Delete(ctx, []string{objects.ExportKey(user, project, id)}); err != nil {
		s.Log.WarnContext(ctx, "delete file of export", "export", id, "error", err) // the sweeper does it later
	}
	return nil
}

// DeleteTx is the one way a user deletes an export.
func DeleteTx(ctx context.Context, q *db.Queries, _ pgx.Tx, user, project, id uuid.UUID) error {
	rows, err := q.ExportHide(ctx, db.ExportHideParams{ID: id, ProjectID: &project, UserID: user})
	if err != nil {
		return fmt.Errorf("hide export: %w", err)
	}
	if rows == 0 {
		return problem.NotFound()
	}
	return quota.GiveBack(ctx, q, db.QuotaMetricSTORAGEBYTES, id)
}

// HideByProject hides the exports of a project that is being deleted and releases their quota.
func HideByProject(ctx context.Context, q *db.Queries, project uuid.UUID) error {
	ids, err := q.ExportHideByProject(ctx, &project)
	if err != nil {
		return fmt.Errorf("hide exports: %w", err)
	}
	return quota.GiveBack(ctx, q, db.QuotaMetricSTORAGEBYTES, ids...)
}

// Download signs a GET of a finished file.
func (s *Service) Download(ctx context.Context, user, project, id uuid.UUID) (objects.Signed, error) {
	export, err := s.Get(ctx, user, project, id)
	if err != nil {
		return objects.Signed{}, err
	}
	switch {
	case export.Status == db.ExportStatusEXPIRED || export.ExpiresAt != nil && !export.ExpiresAt.After(time.Now()):
		return objects.Signed{}, problem.New(problem.CodeExportNotReady, "The export has expired. Create it again.")
	case export.Status != db.ExportStatusREADY:
		return objects.Signed{}, problem.New(problem.CodeExportNotReady, fmt.Sprintf("The export is not READY (%s).", export.Status))
	}
	return s.Sign(ctx, export)
}

// Sign signs a GET of the file of an export that is READY.
func (s *Service) Sign(ctx context.Context, export db.Export) (objects.Signed, error) {
	ttl := min(s.DownloadTTL, time.Until(*export.ExpiresAt))
	return s.Store.SignDownload(ctx, key(export), export.Filename, ttl)
}

// key is where the file of an export is.
func key(e db.Export) string {
	project := uuid.Nil
	if e.ProjectID != nil {
		project = *e.ProjectID
	}
	return objects.ExportKey(e.UserID, project, e.ID)
}
