package exports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

type jobArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job in River's tables.
func (jobArgs) Kind() string { return "export" }

type writer struct {
	river.WorkerDefaults[jobArgs]
	service *Service
}

// Timeout is longer than that of other jobs: an export may be large.
func (*writer) Timeout(*river.Job[jobArgs]) time.Duration { return JobTimeout }

// NextRetry is soon: a person waits for the file.
func (*writer) NextRetry(job *river.Job[jobArgs]) time.Time {
	return time.Now().Add(time.Duration(job.Attempt*job.Attempt) * time.Second)
}

// Work writes the file to disk, stores it, and settles the export. A job that runs twice writes the same object.
func (w *writer) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	s := w.service
	err := s.perform(ctx, job.Args.ID)
	switch {
	case err == nil:
		return nil
	case job.Attempt < job.MaxAttempts && problem.From(err).Code != problem.CodeNothingToExport:
		return err
	}
	s.Log.ErrorContext(ctx, "export failed", "export", job.Args.ID, "error", err)
	code, message := string(problem.CodeInternal), "The file could not be made. Try again later."
	if p := problem.From(err); p.Code == problem.CodeNothingToExport {
		code, message = string(p.Code), p.Detail
	}
	return s.fail(context.WithoutCancel(ctx), job.Args.ID, code, message)
}

func (s *Service) perform(ctx context.Context, id uuid.UUID) error {
	q := db.New(s.Pool)
	row, err := q.ExportStart(ctx, 1, id)
	if database.NoRows(err) {
		return nil // it has ended, or was deleted
	}
	if err != nil {
		return fmt.Errorf("start export: %w", err)
	}
	maker, ok := s.makers[row.Kind]
	if !ok {
		return fmt.Errorf("no maker of %q", row.Kind)
	}
	task := Task{ID: row.ID, User: row.UserID, Kind: row.Kind, Parameters: row.Parameters, CreatedAt: row.CreatedAt}
	if row.ProjectID != nil {
		task.Project = *row.ProjectID
	}
	// One step more than the maker has: the upload.
	if row, err = q.ExportStart(ctx, maker.Steps(task)+1, id); err != nil {
		return fmt.Errorf("start export: %w", err)
	}
	file, err := os.CreateTemp("", "export-*")
	if err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	hash := sha256.New()
	out := &counted{to: io.MultiWriter(file, hash), left: defaultLimit}
	if row.ProjectID == nil {
		out.left = personalLimit
	}
	done := int32(0)
	step := func() {
		done++
		if err := q.ExportProgress(ctx, done, id); err != nil {
			s.Log.WarnContext(ctx, "export progress", "export", id, "error", err)
		}
	}
	if err := maker.Write(ctx, task, out, step); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	if err := s.Store.Put(ctx, key(row), row.ContentType, file, out.written); err != nil {
		return err
	}
	return s.finish(ctx, row, out.written, hex.EncodeToString(hash.Sum(nil)))
}

// finish is the one way an export becomes READY: its quota is taken in the same transaction.
func (s *Service) finish(ctx context.Context, row db.Export, size int64, sum string) error {
	gone, err := database.InTx(ctx, s.Pool, func(q *db.Queries, _ pgx.Tx) (bool, error) {
		if _, err := q.ExportLock(ctx, row.ID); err != nil {
			return database.NoRows(err), ignoreNoRows(err)
		}
		if row.ProjectID != nil { // no limit keeps people from their own data
			hold := quota.Hold{UserID: row.UserID, Metric: db.QuotaMetricSTORAGEBYTES, ScopeID: row.UserID, Amount: size, Subject: row.ID}
			if err := quota.Reserve(ctx, q, hold); err != nil {
				return false, err
			}
			if err := quota.Confirm(ctx, q, hold.Metric, row.ID); err != nil {
				return false, err
			}
		}
		return false, q.ExportReady(ctx, db.ExportReadyParams{ID: row.ID, Size: &size, Sha256: &sum, TtlSeconds: s.Expiry.Seconds()})
	})
	var p *problem.Error
	if errors.As(err, &p) && p.Code == problem.CodeLimitReached {
		if err := s.Store.Delete(ctx, []string{key(row)}); err != nil {
			return err
		}
		return s.fail(ctx, row.ID, string(p.Code), "The file does not fit into STORAGE_BYTES. Delete something and export again.")
	}
	if err == nil && gone {
		return s.Store.Delete(ctx, []string{key(row)}) // it was deleted while it was written
	}
	return err
}

func (s *Service) fail(ctx context.Context, id uuid.UUID, code, message string) error {
	return database.InTxExec(ctx, s.Pool, func(q *db.Queries, _ pgx.Tx) error {
		if _, err := q.ExportLock(ctx, id); err != nil {
			return ignoreNoRows(err)
		}
		return q.ExportFail(ctx, db.ExportFailParams{ErrorCode: &code, ErrorMessage: &message, ID: id})
	})
}

func ignoreNoRows(err error) error {
	if database.NoRows(err) {
		return nil
	}
	return err
}

// counted counts what is written and fails beyond a limit.
type counted struct {
	to            io.Writer
	written, left int64
}

// ErrTooLarge means that an export is larger than the server makes.
var ErrTooLarge = errors.New("the export is too large")

func (c *counted) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		return 0, ErrTooLarge
	}
	n, err := c.to.Write(p)
	c.written += int64(n)
	return n, err
}
