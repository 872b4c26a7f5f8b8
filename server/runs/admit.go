package runs

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/telemetry"
)

// maxWaiting is how many runs of one user may wait.
const maxWaiting = 200

// Request is a user's request for a run.
type Request struct {
	UserID, SessionID uuid.UUID
	Type              db.RunType
	Input             string
	FileIDs           []uuid.UUID // as sent; duplicates count once
	HistoryLimit      int32       // clamped
	RequestID         string
	IdempotencyKey    *string
	retried           *db.Run // the run being retried: its message is reused
}

// Admitted is a run that was created, or that an earlier request with the same key created.
type Admitted struct {
	RunID    uuid.UUID
	Replayed bool
}

// errBusy means that admission and its explanation kept disagreeing.
var errBusy = errors.New("the session changes too quickly to admit a run")

// Admit writes the user message, the run, its reservation and its first events in one transaction, or nothing. A run that can
// start at once begins as RUNNING and is executed here; any other waits for the dispatcher of any process.
func (s *Service) Admit(ctx context.Context, req Request) (Admitted, error) {
	if replay, decided, err := s.shed(ctx, req); decided {
		return replay, err
	}
	release, err := s.turns.take(ctx, req.UserID)
	if err != nil {
		return Admitted{}, err
	}
	defer release()
	for range 5 {
		run, err := s.tryAdmit(ctx, req)
		switch {
		case err == nil:
			return Admitted{RunID: run}, nil
		case !database.NoRows(err) && !database.Violates(err, "runs_one_active_idx", "runs_idempotency_idx", "runs_pkey"):
			return Admitted{}, fmt.Errorf("admit run: %w", err)
		}
		// Something refuses the run. If it no longer does, the run is tried again.
		if replay, refused, err := s.explain(ctx, req); err != nil || refused {
			return replay, err
		}
	}
	return Admitted{}, errBusy
}

func (s *Service) tryAdmit(ctx context.Context, req Request) (uuid.UUID, error) {
	run := fence{ID: uuid.Must(uuid.NewV7()), SessionID: req.SessionID}
	direct := s.places.take(1) == 1
	params := s.admission(ctx, req, run.ID, direct)
	task, err := database.InBatch(ctx, s.pool, func(q *db.Queries) (db.RunGetTaskRow, error) {
		if err := q.PersonLock(ctx, []uuid.UUID{req.UserID}); err != nil {
			return db.RunGetTaskRow{}, err
		}
		if err := q.SessionLockForRun(ctx, req.SessionID, req.UserID); err != nil {
			return db.RunGetTaskRow{}, err
		}
		if req.IdempotencyKey != nil {
			forget := db.RunForgetOldKeyParams{UserID: req.UserID, SessionID: req.SessionID, IdempotencyKey: req.IdempotencyKey}
			if err := q.RunForgetOldKey(ctx, forget); err != nil {
				return db.RunGetTaskRow{}, err
			}
		}
		if err := q.RunAdmit(ctx, params); err != nil {
			return db.RunGetTaskRow{}, err
		}
		return q.RunGetTask(ctx, run.ID) // no row: the run was refused
	})
	run.Status, run.Attempt = task.Run.Status, task.Run.Attempt
	if err == nil && run.Status == db.RunStatusRUNNING {
		s.admitted(ctx, run.ID, true)
		s.launch(run, started{events: 2, task: &task, trace: params.Traceparent})
		return run.ID, nil
	}
	if direct {
		s.places.release(1)
	}
	if err == nil {
		s.admitted(ctx, run.ID, false)
		s.load.queued()
		s.poke()
		s.events.TellQueue()
		return run.ID, nil
	}
	if direct && !database.Refused(err) {
		// The answer of the database was lost: the run may exist as started, with no process executing it.
		run.Status, run.Attempt = db.RunStatusRUNNING, 1
		go s.giveBackUntilDone(s.work, run, giveBack{notTaken: true})
	}
	return uuid.Nil, err
}

// admitted counts the run, and joins its id and the request's in the log.
func (s *Service) admitted(ctx context.Context, run uuid.UUID, atOnce bool) {
	s.shown.RunAdmitted(atOnce)
	s.log.InfoContext(ctx, "run admitted", "runId", run, "atOnce", atOnce)
}

func (s *Service) admission(ctx context.Context, req Request, run uuid.UUID, direct bool) db.RunAdmitParams {
	files := unique(req.FileIDs)
	params := db.RunAdmitParams{
		ID: run, ReservationID: uuid.Must(uuid.NewV7()), SessionID: req.SessionID, UserID: req.UserID, Type: req.Type, Input: req.Input,
		FileIds: files, HistoryLimit: req.HistoryLimit, RequestID: req.RequestID, MaxWaiting: maxWaiting,
		Direct: direct, Share: s.places.share(), LeaseSeconds: s.Lease.Seconds(),
		QueuedEvent: runevents.Queued(run).Data, StartedEvent: runevents.Started(run, 1).Data,
		Traceparent: telemetry.Traceparent(ctx),
	}
	switch {
	case !s.places.workerReady():
		params.Otherwise = string(db.RunWaitingForWorker)
	case !direct:
		params.Otherwise = string(db.RunWaitingForSlot)
	}
	if req.IdempotencyKey != nil {
		params.IdempotencyKey, params.IdempotencyHash = req.IdempotencyKey, requestHash(req, files)
	}
	if req.retried == nil {
		params.UserMessageID = uuid.Must(uuid.NewV7())
	} else {
		params.RetryOf, params.UserMessageID, params.HistoryBeforeSeq = &req.retried.ID, req.retried.UserMessageID, req.retried.HistoryBeforeSeq
	}
	return params
}

func unique(ids []uuid.UUID) []uuid.UUID {
	seen := make(map[uuid.UUID]bool, len(ids))
	out := []uuid.UUID{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// requestHash covers the effective request: what makes two requests the same run.
func requestHash(req Request, files []uuid.UUID) []byte {
	if len(files) == 0 {
		files = nil // as older versions hashed it
	}
	what := []any{req.Type, req.Input, files, req.HistoryLimit}
	if req.retried != nil {
		what = []any{"retry", req.retried.ID}
	}
	text, err := json.Marshal(what)
	if err != nil {
		panic(err) // strings, ids and a number always marshal
	}
	sum := sha256.Sum256(text)
	return sum[:]
}
