package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"
	"go.opentelemetry.io/otel/attribute"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/telemetry"
)

// errFenced means that this attempt no longer owns the run.
var errFenced = errors.New("the run no longer belongs to this attempt")

// started is what is known of a run whose execution begins.
type started struct {
	events int32             // in its log
	task   *db.RunGetTaskRow // nil if the run was claimed; one that started at admission comes with its task and counts as handed over
	trace  *string           // of the request that made it
}

// launch executes a run that holds one of this process's slots, in the trace of the request that made it.
func (s *Service) launch(run fence, from started) {
	// From here on this process owns the run until it is settled, even while the process is stopping.
	own, stop := context.WithCancelCause(context.WithoutCancel(s.work))
	release := s.leases.add(run, stop)
	go func() {
		defer stop(nil)
		defer release()
		ended := s.load.begin()
		traced, span := s.shown.Start(telemetry.Continued(s.work, from.trace), "run.execute",
			attribute.String("run.id", run.ID.String()), attribute.Int("run.attempt", int(run.Attempt)))
		s.execute(traced, telemetry.Carried(own, traced), attemptOf{run, from, stop, release})
		span.End()
		ended()
		s.places.release(1)
		s.freed()
	}()
}

// attemptOf is a claimed run with what its execution needs to know.
type attemptOf struct {
	fence
	started
	stop    context.CancelCauseFunc // ends the work
	release func()                  // ends the lease
}

// execute carries a RUNNING attempt to its end, or returns the run if the worker has not accepted it. own lives as long as this
// process owns the run, ctx until the drain limit.
func (s *Service) execute(ctx, own context.Context, a attemptOf) {
	run := a.fence
	work, cancel := context.WithTimeout(own, s.Timeout)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)() // at the drain limit
	recorder := s.events.Record(work, runevents.Attempt{
		Run: run.ID, Number: run.Attempt, Stored: a.events, WriteTimeout: s.Lease / 3, Fenced: func() { a.stop(errFenced) },
	})
	end, err := s.perform(work, run, a.task, recorder)
	left, stored := recorder.Stop()
	// The lease ends before the run does: the notification of our own end must not look like another process's.
	a.release()
	last := context.WithoutCancel(ctx)
	switch {
	case errors.Is(context.Cause(own), errFenced) || errors.Is(err, errFenced):
		s.shown.RunFenced()
		s.log.InfoContext(ctx, "run ended elsewhere", "runId", run.ID, "attempt", run.Attempt)
	case err != nil:
		// The worker does not have it, so it costs nothing: the run waits again.
		s.log.InfoContext(ctx, "run returned to the queue", "runId", run.ID, "attempt", run.Attempt, "reason", err)
		s.shown.RunReturned(returnReason(err))
		back := giveBack{notTaken: true, Events: left, Stored: &stored}
		if errors.Is(err, errNotTaken) {
			back.waitingFor = db.RunWaitingForWorker
			s.doubtWorker()
		}
		s.giveBackUntilDone(last, run, back)
	case ctx.Err() != nil && end.Event != Succeed:
		end = interrupted(end.tokens)
		fallthrough
	default:
		end.Events, end.Stored = left, &stored
		s.settleUntilDone(last, run, end)
	}
}

func returnReason(err error) string {
	if errors.Is(err, errNotTaken) {
		return "not_taken"
	}
	return "error"
}

func interrupted(tokens bool) outcome {
	end := failed(FailureRunInterrupted, "The server was stopped while the worker had the task.")
	end.tokens = tokens
	return end
}

// perform builds the envelope, hands the run over and waits for the worker. An error means that the worker does not have the task.
func (s *Service) perform(ctx context.Context, run fence, row *db.RunGetTaskRow, recorder *runevents.Recorder) (outcome, error) {
	handedOver := row != nil
	if !handedOver {
		read, err := db.New(s.pool).RunGetTask(ctx, run.ID)
		if err != nil {
			return outcome{}, fmt.Errorf("read task: %w", err)
		}
		if read.Run.Status != run.Status || read.Run.Attempt != run.Attempt {
			return outcome{}, errFenced
		}
		row = &read
	}
	task, files, err := s.envelope(ctx, row)
	if err != nil {
		return outcome{}, err
	}
	if !handedOver {
		s.shown.RunWaited(time.Since(row.Run.EnqueuedAt))
		s.shown.Past(ctx, "run.queue", row.Run.EnqueuedAt)
	}
	tokens := false // the attempt, or an earlier one, may hold tokens of GitHub
	if !handedOver {
		if task.Github, err = s.attach(ctx, row.Run); err != nil {
			return outcome{}, err
		}
		tokens = task.Github != nil || run.Attempt > 1
		rows, err := db.New(s.pool).RunHandOver(ctx, run.ID, run.Attempt)
		if err != nil {
			return outcome{}, fmt.Errorf("hand over: %w", err)
		}
		if rows == 0 {
			return outcome{}, errFenced
		}
	}
	if err := ctx.Err(); err != nil {
		return outcome{}, err
	}
	*row = db.RunGetTaskRow{} // a thousand runs may wait here: none keeps its history twice
	end, err := s.handToPool(ctx, task, recorder)
	end.tokens = tokens
	if err == nil {
		end.Evidence = s.see(ctx, task, files, end)
	}
	return end, err
}

// settleUntilDone retries while the database is unavailable; after two leases a sweeper has ended the run in any case.
func (s *Service) settleUntilDone(ctx context.Context, run fence, end outcome) {
	s.untilDone(ctx, "settle run", run, func(try context.Context) error {
		_, err := s.settle(try, run, end)
		if database.BadData(err) {
			// Postgres cannot store what the worker sent (nested too deep, for example).
			events, stored, tokens := end.Events, end.Stored, end.tokens // its evidence speaks of an answer that there is not
			end = failed(FailureWorkerInvalidResponse, "The worker's answer cannot be stored.")
			end.Events, end.Stored, end.tokens = events, stored, tokens
		}
		return err
	})
}

// giveBackUntilDone does the same for a run that is returned.
func (s *Service) giveBackUntilDone(ctx context.Context, run fence, back giveBack) {
	s.untilDone(ctx, "give run back", run, func(try context.Context) error { return s.giveBack(try, run, back) })
}

func (s *Service) untilDone(ctx context.Context, what string, run fence, do func(context.Context) error) {
	ctx, cancel := context.WithTimeout(ctx, 2*s.Lease)
	defer cancel()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		// A database that accepts the statement and never answers must not use up the whole time limit.
		try, stop := context.WithTimeout(ctx, s.Lease/3)
		err := do(try)
		stop()
		if err == nil {
			return
		}
		s.log.ErrorContext(ctx, what, "runId", run.ID, "attempt", run.Attempt, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// envelope is everything that the worker gets except GitHub access; its history was fixed at admission.
func (s *Service) envelope(ctx context.Context, row *db.RunGetTaskRow) (worker.TaskEnvelope, map[uuid.UUID]citable, error) {
	run := row.Run
	task := worker.TaskEnvelope{
		RunId: run.ID, Attempt: int(run.Attempt), Type: worker.RunType(run.Type), RequestedAt: run.CreatedAt.UTC(),
		Project: worker.TaskProject{Id: run.ProjectID, Name: row.ProjectName, FiscalYear: row.FiscalYear, Description: row.ProjectDescription},
		Session: worker.TaskSession{Id: run.SessionID, Type: worker.RunType(row.SessionType), Title: row.SessionTitle},
		Input:   worker.TaskInput{MessageId: run.UserMessageID, Content: row.Input, CreatedAt: row.InputCreatedAt.UTC()},
		History: []worker.TaskMessage{}, Files: []worker.TaskFile{},
	}
	if err := json.Unmarshal(row.History, &task.History); err != nil {
		return worker.TaskEnvelope{}, nil, fmt.Errorf("read history: %w", err)
	}
	for i := range task.History {
		task.History[i].CreatedAt = task.History[i].CreatedAt.UTC()
	}
	if row.TaxYearStart != nil && row.TaxYearEnd != nil {
		task.TaxYear = &worker.TaskTaxYear{Start: types.Date{Time: *row.TaxYearStart}, End: types.Date{Time: *row.TaxYearEnd}}
	}
	if len(row.Decisions) > len("[]") { // a worker of an older contract accepts no such field
		task.Decisions = &[]worker.TaskDecision{}
		if err := json.Unmarshal(row.Decisions, task.Decisions); err != nil {
			return worker.TaskEnvelope{}, nil, fmt.Errorf("read decisions: %w", err)
		}
	}
	if len(row.Draft) > 0 {
		if err := json.Unmarshal(row.Draft, &task.Draft); err != nil {
			return worker.TaskEnvelope{}, nil, fmt.Errorf("read draft: %w", err)
		}
	}
	if !row.HasFiles {
		return task, nil, nil
	}
	var files map[uuid.UUID]citable
	var err error
	task.Files, files, err = s.taskFiles(ctx, run.ID)
	return task, files, err
}

func (s *Service) taskFiles(ctx context.Context, run uuid.UUID) ([]worker.TaskFile, map[uuid.UUID]citable, error) {
	files, err := db.New(s.pool).RunTaskFiles(ctx, run)
	if err != nil {
		return nil, nil, fmt.Errorf("read files: %w", err)
	}
	out := make([]worker.TaskFile, 0, len(files))
	for _, f := range files {
		file, err := s.taskFile(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, file)
	}
	return out, citables(files), nil
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
