// Package files handles uploaded files: announce, confirm, index, expire. Bytes go directly between users and object storage, by
// signed URLs, and never through the server.
package files

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

// Settings are the time limits of a file.
type Settings struct {
	UploadTTL    time.Duration // life of a signed PUT
	DownloadTTL  time.Duration // life of signed GETs
	IndexTimeout time.Duration // one attempt of the worker
}

// uploadGrace is how long after its URL has expired an upload can still be confirmed: a PUT may start in the last second.
const uploadGrace = time.Minute

// Service handles files.
type Service struct {
	Settings
	pool   *pgxpool.Pool
	queue  *river.Client[pgx.Tx]
	store  *objects.Store
	worker *worker.Client
	log    *slog.Logger
}

// Parts are what a Service works with.
type Parts struct {
	Pool   *pgxpool.Pool
	Queue  *river.Client[pgx.Tx]
	Store  *objects.Store
	Worker *worker.Client
	Log    *slog.Logger
}

// New makes a Service and adds its jobs to the workers of the queue.
func New(settings Settings, parts Parts, workers *river.Workers) *Service {
	s := &Service{Settings: settings, pool: parts.Pool, queue: parts.Queue, store: parts.Store, worker: parts.Worker, log: parts.Log}
	river.AddWorker(workers, &indexer{service: s})
	river.AddWorker(workers, &discarder{store: s.store})
	return s
}

// Announced is one upload that the user announces.
type Announced struct {
	Filename, ContentType string
	Size                  int64
}

// Upload is where an announced file goes.
type Upload struct {
	File db.File
	objects.Signed
}

// Announce makes PENDING files and their reservations, all or none, and signs their uploads.
func (s *Service) Announce(ctx context.Context, user, project uuid.UUID, announced []Announced) ([]Upload, error) {
	uploads, err := database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) ([]Upload, error) {
		if err := lockProject(ctx, q, user, project); err != nil {
			return nil, err
		}
		uploads := make([]Upload, 0, len(announced))
		for _, a := range announced {
			file, err := s.announce(ctx, q, user, project, a)
			if err != nil {
				return nil, err
			}
			uploads = append(uploads, Upload{File: file})
		}
		return uploads, nil
	})
	if err != nil {
		return nil, err
	}
	for i := range uploads {
		f := &uploads[i]
		f.Signed, err = s.store.SignUpload(ctx, objects.OriginalKey(user, project, f.File.ID), f.File.ContentType, f.File.FileSize, s.UploadTTL)
		if err != nil {
			return nil, err
		}
	}
	return uploads, nil
}

func (s *Service) announce(ctx context.Context, q *db.Queries, user, project uuid.UUID, a Announced) (db.File, error) {
	if err := quota.CheckFileSize(ctx, q, user, a.Size); err != nil {
		return db.File{}, err
	}
	id := uuid.Must(uuid.NewV7())
	for _, hold := range []quota.Hold{
		{UserID: user, Metric: db.QuotaMetricFILESPERPROJECT, ScopeID: project, Amount: 1, Subject: id},
		{UserID: user, Metric: db.QuotaMetricSTORAGEBYTES, ScopeID: user, Amount: a.Size, Subject: id},
	} {
		if err := quota.Reserve(ctx, q, hold); err != nil {
			return db.File{}, err
		}
	}
	file, err := q.FileCreate(ctx, db.FileCreateParams{
		ID: id, ProjectID: project, UserID: user, OriginalFilename: a.Filename, ContentType: a.ContentType, FileSize: a.Size,
		TtlSeconds: (s.UploadTTL + uploadGrace).Seconds(),
	})
	if err != nil {
		return db.File{}, fmt.Errorf("create file: %w", err)
	}
	return file, nil
}

// Confirm checks that the object is what was announced, and then settles the reservations and starts indexing in one transaction.
// Confirming again changes nothing.
func (s *Service) Confirm(ctx context.Context, user, project, id uuid.UUID) (db.File, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil || file.UploadStatus == db.UploadStatusCONFIRMED {
		return file, err
	}
	info, err := s.store.Head(ctx, objects.OriginalKey(user, project, id))
	switch {
	case file.UploadStatus == db.UploadStatusFAILED:
		return file, problem.New(problem.CodeUploadExpired, "The upload was not confirmed in time.")
	case errors.Is(err, objects.ErrNotFound):
		return file, problem.New(problem.CodeUploadMissing, "Nothing has been uploaded yet.")
	case err != nil:
		return file, storageUnavailable(err)
	case info.Size != file.FileSize || info.ContentType != file.ContentType:
		return file, problem.New(problem.CodeUploadMismatch, fmt.Sprintf("The object is %d bytes of %s; announced were %d bytes of %s.",
			info.Size, info.ContentType, file.FileSize, file.ContentType))
	}
	return database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (db.File, error) {
		return s.confirm(ctx, q, tx, user, project, id, info.ETag)
	})
}

// lockProject refuses a project that takes no new files.
func lockProject(ctx context.Context, q *db.Queries, user, project uuid.UUID) error {
	status, err := q.ProjectLock(ctx, project, user)
	if err != nil {
		return database.OrNotFound(err)
	}
	if status == db.ProjectStatusARCHIVED {
		return problem.New(problem.CodeProjectArchived, "The project is archived.")
	}
	return nil
}

func (s *Service) confirm(ctx context.Context, q *db.Queries, tx pgx.Tx, user, project, id uuid.UUID, etag string) (db.File, error) {
	if err := lockProject(ctx, q, user, project); err != nil {
		return db.File{}, err
	}
	file, err := q.FileLock(ctx, db.FileLockParams{ID: id, ProjectID: project, UserID: user})
	switch {
	case err != nil:
		return file, database.OrNotFound(err)
	case file.UploadStatus == db.UploadStatusCONFIRMED:
		return file, nil // a concurrent request confirmed it
	case file.UploadStatus == db.UploadStatusFAILED:
		return file, problem.New(problem.CodeUploadExpired, "The upload was not confirmed in time.")
	}
	for _, metric := range quota.FileMetrics {
		if err := quota.Confirm(ctx, q, metric, file.ID); err != nil {
			return file, err
		}
	}
	file, err = q.FileConfirmUpload(ctx, db.FileConfirmUploadParams{Etag: &etag, DeadlineSeconds: s.IndexTimeout.Seconds(), ID: file.ID})
	if err != nil {
		return file, fmt.Errorf("confirm file: %w", err)
	}
	return file, s.enqueue(ctx, tx, file.ID)
}

// Get reads a file of a user.
func (s *Service) Get(ctx context.Context, user, project, id uuid.UUID) (db.File, error) {
	file, err := db.New(s.pool).FileGet(ctx, db.FileGetParams{ID: id, ProjectID: project, UserID: user})
	return file, database.OrNotFound(err)
}

// Download signs a GET of the original, if it is still the object that was confirmed.
func (s *Service) Download(ctx context.Context, user, project, id uuid.UUID) (objects.Signed, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil {
		return objects.Signed{}, err
	}
	if file.UploadStatus != db.UploadStatusCONFIRMED {
		return objects.Signed{}, problem.New(problem.CodeFileNotReady, "The upload is not confirmed.")
	}
	switch err := s.checkOriginal(ctx, file); {
	case errors.Is(err, errReplaced):
		return objects.Signed{}, problem.Wrap(
			err, problem.CodeFileNotReady, "The stored object is not the one that was confirmed. Upload the file again.",
		)
	case err != nil:
		return objects.Signed{}, storageUnavailable(err)
	}
	return s.store.SignDownload(ctx, objects.OriginalKey(user, project, id), file.OriginalFilename, s.DownloadTTL)
}

var errReplaced = errors.New("the stored object is not the one that was confirmed")

// checkOriginal compares the stored object with the one that was confirmed. A signed GET cannot bind the version itself: If-Match
// would be a signed header, which browsers do not send when they follow a link.
func (s *Service) checkOriginal(ctx context.Context, file db.File) error {
	info, err := s.store.Head(ctx, objects.OriginalKey(file.UserID, file.ProjectID, file.ID))
	if errors.Is(err, objects.ErrNotFound) {
		return errReplaced
	}
	if err != nil {
		return err
	}
	if file.Etag != nil && info.ETag != *file.Etag {
		return errReplaced
	}
	return nil
}

// Reindex queues another indexing; while one is active it changes nothing.
func (s *Service) Reindex(ctx context.Context, user, project, id uuid.UUID) (db.File, error) {
	return database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (db.File, error) {
		file, err := q.FileLock(ctx, db.FileLockParams{ID: id, ProjectID: project, UserID: user})
		switch {
		case err != nil:
			return file, database.OrNotFound(err)
		case file.UploadStatus != db.UploadStatusCONFIRMED:
			return file, problem.New(problem.CodeFileNotReady, "The upload is not confirmed.")
		case file.IndexStatus == db.IndexStatusPENDING || file.IndexStatus == db.IndexStatusINDEXING:
			return file, nil
		}
		if file, err = q.FileRequeueIndex(ctx, s.IndexTimeout.Seconds(), id); err != nil {
			return file, fmt.Errorf("requeue index: %w", err)
		}
		return file, s.enqueue(ctx, tx, id)
	})
}

func storageUnavailable(err error) error {
	return problem.Unavailable(err, "The object storage is unavailable.", 2*time.Second)
}
