package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
)

// QueueName is the River queue of indexing.
const QueueName = "files"

// maxAttempts limits how often indexing is retried when the worker is unavailable or crashes.
const maxAttempts = 5

type jobArgs struct {
	FileID uuid.UUID `json:"file_id"`
}

// Kind names the job in River's tables.
func (jobArgs) Kind() string { return "file_index" }

func (s *Service) enqueue(ctx context.Context, tx pgx.Tx, file uuid.UUID) error {
	if _, err := s.queue.InsertTx(ctx, tx, jobArgs{FileID: file}, &river.InsertOpts{Queue: QueueName}); err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	return nil
}

type indexer struct {
	river.WorkerDefaults[jobArgs]
	service *Service
}

// Timeout leaves room for the claim and the result around the worker's own time.
func (i *indexer) Timeout(*river.Job[jobArgs]) time.Duration {
	return i.service.IndexTimeout + 15*time.Second
}

// NextRetry waits a little longer each time.
func (i *indexer) NextRetry(job *river.Job[jobArgs]) time.Time {
	return time.Now().Add(time.Duration(job.Attempt) * 2 * time.Second)
}

// Work claims the file, has the worker index it and stores the result.
func (i *indexer) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	s, q := i.service, db.New(i.service.pool)
	file, err := q.FileClaimIndex(ctx, (s.IndexTimeout + 10*time.Second).Seconds(), job.Args.FileID)
	if database.NoRows(err) {
		return nil // done, deleted, or claimed by another process
	}
	if err != nil {
		return fmt.Errorf("claim file: %w", err)
	}
	result, failure := s.index(ctx, file)
	return s.finish(context.WithoutCancel(ctx), q, file, result, failure)
}

// failure is why a file could not be indexed.
type failure struct {
	reason    string // shown to the user
	retryable bool
	cause     error
}

func (s *Service) finish(ctx context.Context, q *db.Queries, file db.File, result worker.IndexResult, failed *failure) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	switch {
	case failed == nil:
		_, err := q.FileFinishIndex(ctx, db.FileFinishIndexParams{
			Sha256: &result.Sha256, TextSha256: &result.TextSha256, ID: file.ID, IndexAttempt: file.IndexAttempt,
		})
		s.log.InfoContext(ctx, "file indexed", "file", file.ID, "characters", result.Characters)
		return err
	case failed.retryable && file.IndexAttempt < maxAttempts:
		if _, err := q.FileReturnIndex(ctx, db.FileReturnIndexParams{
			DeadlineSeconds: s.IndexTimeout.Seconds(), ID: file.ID, IndexAttempt: file.IndexAttempt,
		}); err != nil {
			return err
		}
		return fmt.Errorf("index file (will be retried): %w", failed.cause)
	default:
		s.log.WarnContext(ctx, "file not indexed", "file", file.ID, "reason", failed.reason, "error", failed.cause)
		_, err := q.FileFailIndex(ctx, db.FileFailIndexParams{IndexError: &failed.reason, ID: file.ID, IndexAttempt: file.IndexAttempt})
		return err
	}
}

func (s *Service) index(ctx context.Context, file db.File) (worker.IndexResult, *failure) {
	ctx, cancel := context.WithTimeout(ctx, s.IndexTimeout)
	defer cancel()
	workerFailed := func(err error) *failure {
		return &failure{reason: "The file could not be read: the worker did not answer.", retryable: true, cause: err}
	}
	switch err := s.checkOriginal(ctx, file); {
	case errors.Is(err, errReplaced):
		return worker.IndexResult{}, &failure{reason: "The stored object is not the one that was confirmed. Upload the file again.", cause: err}
	case err != nil:
		return worker.IndexResult{}, &failure{
			reason: "The file could not be read: the object storage is unavailable.", retryable: true, cause: err,
		}
	}
	original, err := s.store.SignDownload(ctx, objects.OriginalKey(file.UserID, file.ProjectID, file.ID), "", s.DownloadTTL)
	if err != nil {
		return worker.IndexResult{}, workerFailed(err)
	}
	text, err := s.store.SignTextUpload(ctx, objects.TextKey(file.UserID, file.ProjectID, file.ID, file.IndexAttempt), s.DownloadTTL)
	if err != nil {
		return worker.IndexResult{}, workerFailed(err)
	}
	resp, err := s.worker.IndexFile(ctx, worker.IndexRequest{
		FileId: file.ID, Filename: file.OriginalFilename, ContentType: file.ContentType, FileSize: file.FileSize,
		DownloadUrl: original.URL, TextUploadUrl: text,
	})
	if err != nil {
		return worker.IndexResult{}, workerFailed(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return worker.IndexResult{}, workerFailed(err)
	}
	return readResult(resp.StatusCode, body)
}

func readResult(status int, body []byte) (worker.IndexResult, *failure) {
	if status == http.StatusOK {
		var result worker.IndexResult
		if err := json.Unmarshal(body, &result); err != nil || len(result.Sha256) != 64 || len(result.TextSha256) != 64 {
			return result, &failure{
				reason: "The file could not be read: the worker's answer is not valid.", retryable: true,
				cause: errors.Join(err, errors.New("invalid index result")),
			}
		}
		return result, nil
	}
	reason := "The file could not be read."
	var refusal worker.Problem
	if json.Unmarshal(body, &refusal) == nil && refusal.Detail != "" && utf8.ValidString(refusal.Detail) && len(refusal.Detail) < 1000 {
		reason = strings.ReplaceAll(refusal.Detail, "\x00", "")
	}
	return worker.IndexResult{}, &failure{reason: reason, retryable: status >= 500, cause: fmt.Errorf("worker answered %d", status)}
}
