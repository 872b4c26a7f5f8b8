package files

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/telemetry"
)

// fence is the state of a reading as its caller saw it. Every change names it, so that a stale process changes nothing.
type fence struct {
	ID, FileID uuid.UUID
	Status     db.IndexStatus
	Number     int32
}

func fenceOf(r db.FileReading) fence {
	return fence{ID: r.ID, FileID: r.FileID, Status: r.Status, Number: r.Number}
}

// outcome is how a reading ends: with a text, or with a reason.
type outcome struct {
	Text   *text
	Reason string
}

// errFenced means that this claim no longer owns the reading.
var errFenced = errors.New("the reading no longer belongs to this claim")

// settle is the one way a reading ends. The file follows it: it points at a good text, and keeps that text when a later
// reading fails.
func (s *Service) settle(ctx context.Context, reading fence, end outcome) error {
	event := Succeed
	if end.Text == nil {
		event = Fail
	}
	to, err := next(reading.Status, event)
	if err != nil {
		return err
	}
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		file, err := q.FileLockAny(ctx, reading.FileID)
		if database.NoRows(err) {
			return errFenced // erased in the meantime
		}
		if err != nil {
			return fmt.Errorf("lock file: %w", err)
		}
		params := db.ReadingSettleParams{
			ToStatus: to, Warnings: emptyNotices, ID: reading.ID, FromStatus: reading.Status, Number: reading.Number,
		}
		if end.Text != nil {
			key := objects.TextKey(file.UserID, file.ProjectID, file.ID, reading.Number)
			params.TextKey, params.TextSha256, params.TextBytes = &key, &end.Text.TextSHA256, &end.Text.Bytes
			params.EngineVersion, params.Warnings = end.Text.engineVersion(), end.Text.Warnings
		} else {
			params.Error = &end.Reason
		}
		rows, err := q.ReadingSettle(ctx, params)
		if err != nil {
			return fmt.Errorf("settle reading: %w", err)
		}
		if rows == 0 {
			return errFenced
		}
		if err := s.followReading(ctx, q, reading, end); err != nil {
			return err
		}
		if end.Text != nil && reading.Number == 1 {
			return nil // no other text was written
		}
		return s.enqueueTidy(ctx, tx, file)
	})
}

func (s *Service) followReading(ctx context.Context, q *db.Queries, reading fence, end outcome) error {
	if end.Text != nil {
		err := q.FilePointAtReading(ctx, db.FilePointAtReadingParams{
			ReadingID: &reading.ID, Sha256: &end.Text.SHA256, TextSha256: &end.Text.TextSHA256, Number: reading.Number, ID: reading.FileID,
		})
		return database.Wrap(err, "point file at reading")
	}
	err := q.FileSetUnread(ctx, db.FileSetUnreadParams{
		IndexStatus: db.IndexStatusFAILED, IndexError: &end.Reason, ID: reading.FileID, ReadingID: &reading.ID,
	})
	return database.Wrap(err, "fail file")
}

// giveBack queues a reading again after a delay. unused: the worker has not begun, so the attempt does not count.
func (s *Service) giveBack(ctx context.Context, reading fence, unused bool, wait time.Duration) error {
	if _, err := next(reading.Status, Return); err != nil {
		return err
	}
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		if _, err := q.FileLockAny(ctx, reading.FileID); err != nil {
			if database.NoRows(err) {
				return errFenced
			}
			return fmt.Errorf("lock file: %w", err)
		}
		params := db.ReadingReturnParams{WaitSeconds: wait.Seconds(), ID: reading.ID, FromStatus: reading.Status, Number: reading.Number}
		if unused {
			params.Unused = 1
		}
		rows, err := q.ReadingReturn(ctx, params)
		if err != nil {
			return fmt.Errorf("return reading: %w", err)
		}
		if rows == 0 {
			return errFenced
		}
		err = q.FileSetUnread(ctx, db.FileSetUnreadParams{IndexStatus: db.IndexStatusPENDING, ID: reading.FileID, ReadingID: &reading.ID})
		return database.Wrap(err, "return file")
	})
}

// open creates a queued reading and shows it on the file. The caller holds the lock on the file.
func openReading(ctx context.Context, q *db.Queries, file uuid.UUID) error {
	_, err := q.ReadingCreate(ctx, db.ReadingCreateParams{ID: uuid.Must(uuid.NewV7()), FileID: file, Traceparent: telemetry.Traceparent(ctx)})
	return database.Wrap(err, "create reading")
}

func (s *Service) enqueueTidy(ctx context.Context, tx pgx.Tx, file db.File) error {
	args := tidyArgs{ID: file.ID, UserID: file.UserID, ProjectID: file.ProjectID, Until: time.Now().Add(s.DownloadTTL + time.Minute)}
	_, err := s.queue.InsertTx(ctx, tx, args, &river.InsertOpts{Queue: QueueName})
	return database.Wrap(err, "insert job")
}
