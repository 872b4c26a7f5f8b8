// Package files handles uploaded files: announce, confirm, read, expire. Bytes go directly between users and object storage, by
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
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
	"github.com/sredspace/sredspace/server/telemetry"
	"github.com/sredspace/sredspace/server/workerstate"
)

// Settings are the time limits of a file.
type Settings struct {
	UploadTTL    time.Duration // life of a signed PUT
	DownloadTTL  time.Duration // life of signed GETs
	IndexTimeout time.Duration // one attempt of the worker
	Lease        time.Duration // a process that does not renew it loses its readings
	Workers      int           // behind the one address, each with the capacity that it reports
}

// uploadGrace is how long after its URL has expired an upload can still be confirmed: a PUT may start at the last second.
const uploadGrace = time.Minute

// Service handles files.
type Service struct {
	Settings
	pool     *pgxpool.Pool
	queue    *river.Client[pgx.Tx]
	store    *objects.Store
	worker   *worker.Client
	log      *slog.Logger
	health   workerHealth
	shown    *telemetry.Telemetry
	readings dispatcher
}

// Parts are what a Service works with.
type Parts struct {
	Pool      *pgxpool.Pool
	Queue     *river.Client[pgx.Tx]
	Store     *objects.Store
	Worker    *worker.Client
	Watch     *workerstate.Watch // of the same worker
	Telemetry *telemetry.Telemetry
	Log       *slog.Logger
}

// New makes a Service and adds its jobs to the workers of the queue.
func New(settings Settings, parts Parts, workers *river.Workers) *Service {
	s := &Service{
		Settings: settings, pool: parts.Pool, queue: parts.Queue, store: parts.Store, worker: parts.Worker, log: parts.Log,
		health: workerHealth{watch: parts.Watch}, shown: parts.Telemetry, readings: dispatcher{wake: make(chan struct{}, 1)},
	}
	river.AddWorker(workers, &legacyIndexer{service: s})
	river.AddWorker(workers, &discarder{store: s.store})
	river.AddWorker(workers, &tidier{service: s})
	return s
}

// Announced is one upload that the user declares.
type Announced struct {
	Filename, ContentType string
	Size                  int64
}

// Upload is where the client sends an announced file.
type Upload struct {
	File db.File
	objects.Signed
}

// Announce creates PENDING files and their reservations, all or none, and signs their uploads. Repeated under the same key, it
// signs the uploads of the same files again.
func (s *Service) Announce(
	ctx context.Context, user, project uuid.UUID, announced []Announced, key idempotency.Key,
) (uploads []Upload, replayed bool, err error) {
	ids := make([]uuid.UUID, len(announced))
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	type result struct {
		files    []db.File
		replayed bool
	}
	done, err := database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) (result, error) {
		archived := lockProject(ctx, q, user, project)
		if archived != nil && !errors.Is(archived, errArchived) {
			return result{}, archived
		}
		earlier, err := key.Claim(ctx, q, ids...)
		if err != nil {
			return result{}, err
		}
		if earlier != nil {
			files, err := s.renew(ctx, q, user, project, earlier)
			return result{files, true}, err
		}
		if archived != nil {
			return result{}, archived
		}
		var out result
		for i, a := range announced {
			if err := quota.CheckFileSize(ctx, q, user, a.Size, fmt.Sprintf("/files/%d/fileSize", i)); err != nil {
				return result{}, err
			}
			file, err := s.announce(ctx, q, user, project, ids[i], a)
			if err != nil {
				return result{}, err
			}
			out.files = append(out.files, file)
		}
		return out, nil
	})
	if err != nil {
		return nil, false, err
	}
	for _, file := range done.files {
		signed, err := s.store.SignUpload(ctx, objects.OriginalKey(user, project, file.ID), file.ContentType, file.FileSize, s.UploadTTL)
		if err != nil {
			return nil, false, err
		}
		uploads = append(uploads, Upload{File: file, Signed: signed})
	}
	return uploads, done.replayed, nil
}

// renew gives the files of an earlier request more time, in the order of that request.
func (s *Service) renew(ctx context.Context, q *db.Queries, user, project uuid.UUID, ids []uuid.UUID) ([]db.File, error) {
	rows, err := q.FileRenewUpload(ctx, db.FileRenewUploadParams{
		TtlSeconds: (s.UploadTTL + uploadGrace).Seconds(), Ids: ids, ProjectID: project, UserID: user,
	})
	if err != nil {
		return nil, fmt.Errorf("renew uploads: %w", err)
	}
	known := make(map[uuid.UUID]db.File, len(rows))
	for _, row := range rows {
		known[row.ID] = row
	}
	files := make([]db.File, 0, len(ids))
	for _, id := range ids {
		file, ok := known[id]
		if !ok {
			if _, err := q.FileGet(ctx, db.FileGetParams{ID: id, ProjectID: project, UserID: user}); err != nil {
				return nil, database.OrNotFound(err)
			}
			return nil, problem.New(problem.CodeUploadExpired, "An upload of this request was not confirmed in time. Use a new key.")
		}
		files = append(files, file)
	}
	return files, nil
}

func (s *Service) announce(ctx context.Context, q *db.Queries, user, project, id uuid.UUID, a Announced) (db.File, error) {
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

// File is a file with the warnings of its reading, and the next reading if there is one.
type File = db.FileGetRow

// Confirm checks that the object is what was declared, and then settles the reservations and opens the first reading in one
// transaction. Confirming again changes nothing.
func (s *Service) Confirm(ctx context.Context, user, project, id uuid.UUID) (File, error) {
	whole, err := s.Get(ctx, user, project, id)
	file := whole.File
	if err != nil || file.UploadStatus == db.UploadStatusCONFIRMED {
		return whole, err
	}
	info, err := s.store.Head(ctx, objects.OriginalKey(user, project, id))
	switch {
	case file.UploadStatus == db.UploadStatusFAILED:
		return whole, problem.New(problem.CodeUploadExpired, "The upload was not confirmed in time.")
	case errors.Is(err, objects.ErrNotFound):
		return whole, problem.New(problem.CodeUploadMissing, "Nothing has been uploaded yet.")
	case err != nil:
		return whole, storageUnavailable(err)
	case info.Size != file.FileSize || info.ContentType != file.ContentType:
		return whole, problem.New(problem.CodeUploadMismatch, fmt.Sprintf("The object is %d bytes of %s; %d bytes of %s were declared.",
			info.Size, info.ContentType, file.FileSize, file.ContentType))
	}
	err = database.InTxExec(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		return s.confirm(ctx, q, user, project, id, info.ETag)
	})
	if err != nil {
		return whole, err
	}
	s.poke()
	return s.Get(ctx, user, project, id)
}

var errArchived = problem.New(problem.CodeProjectArchived, "The project is archived.")

// lockProject refuses a project that accepts no new files.
func lockProject(ctx context.Context, q *db.Queries, user, project uuid.UUID) error {
	status, err := q.ProjectLock(ctx, project, user)
	if err != nil {
		return database.OrNotFound(err)
	}
	if status == db.ProjectStatusARCHIVED {
		return errArchived
	}
	return nil
}

func (s *Service) confirm(ctx context.Context, q *db.Queries, user, project, id uuid.UUID, etag string) error {
	if err := lockProject(ctx, q, user, project); err != nil {
		return err
	}
	file, err := q.FileLock(ctx, db.FileLockParams{ID: id, ProjectID: project, UserID: user})
	switch {
	case err != nil:
		return database.OrNotFound(err)
	case file.UploadStatus == db.UploadStatusCONFIRMED:
		return nil // a concurrent request confirmed it
	case file.UploadStatus == db.UploadStatusFAILED:
		return problem.New(problem.CodeUploadExpired, "The upload was not confirmed in time.")
	}
	for _, metric := range quota.FileMetrics {
		if err := quota.Confirm(ctx, q, metric, file.ID); err != nil {
			return err
		}
	}
	if _, err = q.FileConfirmUpload(ctx, &etag, file.ID); err != nil {
		return fmt.Errorf("confirm file: %w", err)
	}
	return openReading(ctx, q, file.ID)
}

// Get returns a file of a user.
func (s *Service) Get(ctx context.Context, user, project, id uuid.UUID) (File, error) {
	file, err := db.New(s.pool).FileGet(ctx, db.FileGetParams{ID: id, ProjectID: project, UserID: user})
	return file, database.OrNotFound(err)
}

// Download signs a GET of the original, if it is still the object that was confirmed.
func (s *Service) Download(ctx context.Context, user, project, id uuid.UUID) (objects.Signed, error) {
	whole, err := s.Get(ctx, user, project, id)
	if err != nil {
		return objects.Signed{}, err
	}
	file := whole.File
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

func storageUnavailable(err error) error {
	return problem.Unavailable(err, "The object storage is unavailable.", 2*time.Second)
}
