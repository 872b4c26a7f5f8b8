package runs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/runevents"
)

// executor is the River worker of runs.
type executor struct {
	river.WorkerDefaults[jobArgs]
	service *Service
}

// Timeout turns River's time limit off: a run has its own.
func (*executor) Timeout(*river.Job[jobArgs]) time.Duration { return -1 }

// NextRetry matters only where the claim itself failed, that is, where the database was unavailable.
func (*executor) NextRetry(*river.Job[jobArgs]) time.Time { return time.Now().Add(time.Second) }

// Work claims the run and executes it to its end. A job that finds its run claimed or settled has nothing to do.
func (e *executor) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	claimed, err := db.New(e.service.pool).RunClaim(ctx, e.service.Lease.Seconds(), job.Args.RunID)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("claim run: %w", err)
	}
	e.service.execute(ctx, claimed.Run, claimed.Events)
	return nil
}

// errFenced means that the run is no longer this attempt's to end.
var errFenced = errors.New("the run no longer belongs to this attempt")

func (s *Service) execute(ctx context.Context, run db.Run, events int32) {
	claimed := fence{ID: run.ID, SessionID: run.SessionID, Status: run.Status, Attempt: run.Attempt}
	// From here on the run is ours until it is settled, even while the process is asked to stop.
	own, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	release := s.leases.add(claimed, stop)
	defer release()

	work, cancel := context.WithTimeout(own, s.Timeout)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)() // when the drain limit is over
	recorder := s.events.Record(work, runevents.Attempt{
		Run: run.ID, Number: run.Attempt, Stored: events, WriteTimeout: s.Lease / 3, Fenced: func() { stop(errFenced) },
	})
	recorder.Add(runevents.Started(run.ID, run.Attempt))
	end, err := s.perform(work, run, recorder)
	left, stored := recorder.Stop()
	switch {
	case errors.Is(context.Cause(own), errFenced) || errors.Is(err, errFenced):
		s.log.InfoContext(ctx, "run ended elsewhere", "run", run.ID, "attempt", run.Attempt)
		return
	case ctx.Err() != nil && end.Event != Succeed:
		end = failed(FailureRunInterrupted, "The server was stopped while the worker had the task.")
	case err != nil:
		// The database became unavailable before the worker was called. Nothing was handed over: the lease expires, and the
		// process that finds the run executes it.
		s.log.ErrorContext(ctx, "run not started", "run", run.ID, "attempt", run.Attempt, "error", err)
		return
	}
	end.Events, end.Stored = left, &stored
	// The lease ends before the run does: the notification of our own end must not look like another process's.
	release()
	s.settleUntilDone(context.WithoutCancel(ctx), claimed, end)
}

// perform builds the envelope, hands the run over and waits for the worker.
func (s *Service) perform(ctx context.Context, run db.Run, recorder *runevents.Recorder) (outcome, error) {
	task, err := s.envelope(ctx, run)
	if err != nil {
		return outcome{}, err
	}
	rows, err := db.New(s.pool).RunHandOver(ctx, run.ID, run.Attempt)
	if err != nil {
		return outcome{}, fmt.Errorf("hand over: %w", err)
	}
	if rows == 0 {
		return outcome{}, errFenced
	}
	return s.worker.process(ctx, task, recorder), nil
}

// settleUntilDone retries while the database is unavailable; after two leases a sweeper has ended the run in any case.
func (s *Service) settleUntilDone(ctx context.Context, run fence, end outcome) {
	ctx, cancel := context.WithTimeout(ctx, 2*s.Lease)
	defer cancel()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		// A database that accepts the statement and never answers must not use up all the time.
		try, stop := context.WithTimeout(ctx, s.Lease/3)
		_, err := s.settle(try, run, end)
		stop()
		if err == nil {
			return
		}
		s.log.ErrorContext(ctx, "settle run", "run", run.ID, "attempt", run.Attempt, "error", err)
		if database.BadData(err) {
			// Postgres cannot store what the worker sent (nested too deep, for example).
			events, stored := end.Events, end.Stored
			end = failed(FailureWorkerInvalidResponse, "The worker's answer cannot be stored.")
			end.Events, end.Stored = events, stored
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// envelope is all that the worker gets; its history was fixed at admission.
func (s *Service) envelope(ctx context.Context, run db.Run) (worker.TaskEnvelope, error) {
	q := db.New(s.pool)
	row, err := q.RunGetTask(ctx, run.ID)
	if err != nil {
		return worker.TaskEnvelope{}, fmt.Errorf("read task: %w", err)
	}
	history, err := q.RunTaskHistory(ctx, db.RunTaskHistoryParams{
		SessionID: run.SessionID, BeforeSeq: run.HistoryBeforeSeq, MaxRows: run.HistoryLimit,
	})
	if err != nil {
		return worker.TaskEnvelope{}, fmt.Errorf("read history: %w", err)
	}
	files, err := q.RunTaskFiles(ctx, run.ID)
	if err != nil {
		return worker.TaskEnvelope{}, fmt.Errorf("read files: %w", err)
	}
	task := worker.TaskEnvelope{
		RunId: run.ID, Attempt: int(run.Attempt), Type: worker.RunType(run.Type), RequestedAt: run.CreatedAt.UTC(),
		Project: worker.TaskProject{Id: run.ProjectID, Name: row.ProjectName, FiscalYear: row.FiscalYear, Description: row.ProjectDescription},
		Session: worker.TaskSession{Id: run.SessionID, Type: worker.RunType(row.SessionType), Title: row.SessionTitle},
		Input:   worker.TaskInput{MessageId: run.UserMessageID, Content: row.Input, CreatedAt: row.InputCreatedAt.UTC()},
		History: make([]worker.TaskMessage, 0, len(history)),
		Files:   make([]worker.TaskFile, 0, len(files)),
	}
	for _, m := range slices.Backward(history) {
		task.History = append(task.History, worker.TaskMessage{
			MessageId: m.ID, Role: worker.TaskMessageRole(m.Role), Content: m.Content, CreatedAt: m.CreatedAt.UTC(),
		})
	}
	for _, f := range files {
		file, err := s.taskFile(ctx, f)
		if err != nil {
			return worker.TaskEnvelope{}, err
		}
		task.Files = append(task.Files, file)
	}
	task.Github, err = s.attach(ctx, run)
	return task, err
}

func (s *Service) taskFile(ctx context.Context, row db.RunTaskFilesRow) (worker.TaskFile, error) {
	f := row.File
	original, err := s.store.SignDownload(ctx, objects.OriginalKey(f.UserID, f.ProjectID, f.ID), "", s.DownloadTTL)
	if err != nil {
		return worker.TaskFile{}, err
	}
	text, err := s.store.SignDownload(ctx, value(row.TextKey), "", s.DownloadTTL)
	if err != nil {
		return worker.TaskFile{}, err
	}
	return worker.TaskFile{
		FileId: f.ID, Filename: f.OriginalFilename, ContentType: f.ContentType, FileSize: f.FileSize, Sha256: value(f.Sha256),
		UploadedAt: value(f.UploadedAt).UTC(), DownloadUrl: original.URL, TextUrl: text.URL,
	}, nil
}

func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
