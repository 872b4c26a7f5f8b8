package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/scrub"
	"github.com/sredspace/sredspace/server/telemetry"
)

const (
	// maxTries limits the attempts of a reading when processes are lost or the worker or the storage fails.
	maxTries = 5
	// maxTimeouts limits the attempts when the worker does not answer in time: the file may be the cause.
	maxTimeouts = 2

	checkTimeout  = time.Minute      // to check the text that the worker stored
	settleTimeout = 10 * time.Second // to write how the reading ended
	heldInterval  = time.Second      // between two renewals of the lease, which also see that the file is deleted
)

var (
	errReplaced = errors.New("the stored object is not the one that was confirmed")
	errGone     = errors.New("the file was deleted, or another process has the reading")
)

const (
	reasonReplaced    = "The stored object is not the one that was confirmed. Upload the file again."
	reasonNoAnswer    = "The file could not be read: the worker did not answer in time."
	reasonWorker      = "The file could not be read: the worker failed."
	reasonStorage     = "The file could not be read: the object storage is unavailable."
	reasonInterrupted = "The file could not be read: reading it was interrupted too often."
)

// failure is why an attempt produced no text.
type failure struct {
	reason   string // shown to the user
	cause    error
	tries    int32         // attempts before the reading fails with this reason
	notTaken bool          // the worker has not begun: the attempt does not count
	wait     time.Duration // before the next attempt; 0: the default
}

func broken(reason string, cause error) *failure {
	return &failure{reason: reason, cause: cause, tries: maxTries}
}

func final(reason string, cause error) *failure {
	return &failure{reason: reason, cause: cause, tries: 1}
}

// read has the worker read a file, checks the text, and settles or returns the reading.
func (s *Service) read(ctx context.Context, reading db.FileReading, file db.File) {
	ctx, span := s.shown.Start(telemetry.Continued(ctx, reading.Traceparent), "file.read",
		attribute.String("file.id", file.ID.String()), attribute.String("reading.id", reading.ID.String()))
	defer span.End()
	began, ended := time.Now(), "stored"
	defer func() { s.shown.ReadingEnded(ended, time.Since(began)) }()
	held, drop := context.WithCancelCause(ctx)
	defer drop(nil)
	go s.watch(held, reading, drop)
	result, failed := s.index(held, reading, file)

	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	var err error
	switch cause := context.Cause(held); {
	case errors.Is(cause, errGone) || errors.Is(cause, errStopped):
		ended = "dropped"
		err = s.again(end, func(try context.Context) error { return s.giveBack(try, fenceOf(reading), true, 0) })
	case failed == nil:
		s.log.InfoContext(ctx, "file read", "file", file.ID, "reading", reading.ID, "characters", result.Characters)
		err = s.again(end, func(try context.Context) error { return s.settle(try, fenceOf(reading), outcome{Text: &result}) })
	case failed.notTaken:
		ended = "not_taken"
		s.health.doubt(failed.wait)
		err = s.again(end, func(try context.Context) error { return s.giveBack(try, fenceOf(reading), true, failed.wait) })
	case reading.Tries < failed.tries:
		ended = "again"
		s.log.InfoContext(ctx, "file is read again", "file", file.ID, "reading", reading.ID, "try", reading.Tries,
			"error", scrub.Error(failed.cause))
		wait := time.Duration(reading.Tries) * 2 * time.Second
		err = s.again(end, func(try context.Context) error { return s.giveBack(try, fenceOf(reading), false, wait) })
	default:
		ended = "failed"
		s.log.WarnContext(ctx, "file not read", "file", file.ID, "reading", reading.ID, "reason", failed.reason,
			"error", scrub.Error(failed.cause))
		err = s.again(end, func(try context.Context) error {
			return s.settle(try, fenceOf(reading), outcome{Reason: failed.reason})
		})
	}
	if err != nil && !errors.Is(err, errFenced) {
		// The lease of the reading expires, and a sweeper finds it.
		s.log.WarnContext(ctx, "end reading", "file", file.ID, "reading", reading.ID, "error", err)
	}
}

// again tries until ctx is done: a database outage of a second should not cost minutes of work.
func (s *Service) again(ctx context.Context, write func(context.Context) error) error {
	for {
		try, cancel := context.WithTimeout(ctx, settleTimeout/3)
		err := write(try)
		cancel()
		var illegal IllegalTransition
		if err == nil || errors.Is(err, errFenced) || errors.As(err, &illegal) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// watch renews the lease, and ends the work when the file is deleted or another process has the reading.
func (s *Service) watch(ctx context.Context, reading db.FileReading, drop context.CancelCauseFunc) {
	ticker := time.NewTicker(min(heldInterval, s.Lease/3))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		lease := db.ReadingRenewLeaseParams{LeaseSeconds: s.Lease.Seconds(), ID: reading.ID, Number: reading.Number}
		if held, err := db.New(s.pool).ReadingRenewLease(ctx, lease); err == nil && held == 0 {
			drop(errGone)
			return
		}
	}
}

func (s *Service) index(ctx context.Context, reading db.FileReading, file db.File) (text, *failure) {
	work, cancel := context.WithTimeout(ctx, s.IndexTimeout)
	defer cancel()
	switch err := s.checkOriginal(work, file); {
	case errors.Is(err, errReplaced):
		return text{}, final(reasonReplaced, err)
	case err != nil:
		return text{}, broken(reasonStorage, err)
	}
	answer, failed := s.ask(work, reading, file)
	if failed != nil {
		if errors.Is(work.Err(), context.DeadlineExceeded) {
			failed = &failure{reason: reasonNoAnswer, cause: failed.cause, tries: maxTimeouts}
		}
		return text{}, failed
	}
	check, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return s.checkText(check, reading, file, answer)
}

// ask sends the file to the worker and reads its answer.
func (s *Service) ask(ctx context.Context, reading db.FileReading, file db.File) (answer, *failure) {
	original, err := s.store.SignDownload(ctx, objects.OriginalKey(file.UserID, file.ProjectID, file.ID), "", s.DownloadTTL)
	if err != nil {
		return answer{}, broken(reasonStorage, err)
	}
	text, err := s.store.SignTextUpload(ctx, objects.TextKey(file.UserID, file.ProjectID, file.ID, reading.Number), s.DownloadTTL)
	if err != nil {
		return answer{}, broken(reasonStorage, err)
	}
	resp, err := s.worker.IndexFile(ctx, worker.IndexRequest{
		FileId: file.ID, Filename: file.OriginalFilename, ContentType: file.ContentType, FileSize: file.FileSize,
		DownloadUrl: original.URL, TextUploadUrl: text,
	})
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return answer{}, &failure{reason: reasonWorker, cause: err, notTaken: true, wait: lookAgain}
	}
	if err != nil {
		return answer{}, broken(reasonWorker, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return answer{}, broken(reasonWorker, err)
	case len(body) > maxAnswer:
		return answer{}, final(reasonInvalid, errors.New("the answer is too large"))
	case resp.StatusCode != http.StatusOK:
		return answer{}, refusal(resp, body)
	}
	return readAnswer(body)
}

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
		return fmt.Errorf("%w: its ETag is %s", errReplaced, info.ETag)
	}
	return nil
}
