package runs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/runevents"
)

// fence is the state of a run as its caller saw it: settling changes nothing if the run has moved on since.
type fence struct {
	ID, SessionID uuid.UUID
	Status        db.RunStatus
	Attempt       int32
}

// outcome is how a run ends: an answer, or a failure.
type outcome struct {
	Event    Event
	Python   json.RawMessage
	Answer   string            // with Succeed
	Failure  *Failure          // with Fail, and with Cancel if there is a cause
	Events   []runevents.Event // recorded by the attempt and not confirmed as stored
	Stored   *int32            // from the attempt that executed the run: how many of its events are confirmed as stored
	Evidence json.RawMessage   // what the process saw that executed the run
	tokens   bool              // the run may hold tokens of GitHub, which are revoked with its end
}

func failed(code FailureCode, message string) outcome {
	return outcome{Event: Fail, Failure: failureOf(code, message), tokens: true}
}

// manyBytes is too much for one round trip behind a lock: over a slow connection, the lock would be held. In a transaction, Postgres
// gives up on a silent process.
const manyBytes = 64 << 10

// settle ends a run in its own transaction. It returns false if the run is no longer what the caller saw.
func (s *Service) settle(ctx context.Context, run fence, end outcome) (bool, error) {
	ctx, span := s.shown.Start(ctx, "run.settle", attribute.String("run.id", run.ID.String()))
	defer span.End()
	var ended *Run
	var err error
	if (end.tokens && s.github != nil) || end.size() > manyBytes {
		ended, err = database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (*Run, error) {
			ended, err := settleIn(ctx, q, run, end)
			if err != nil || ended == nil {
				return nil, err
			}
			return ended, s.detach(ctx, q, tx, run.ID)
		})
	} else {
		ended, err = database.InBatch(ctx, s.pool, func(q *db.Queries) (*Run, error) { return settleIn(ctx, q, run, end) })
	}
	if err != nil || ended == nil {
		return false, err
	}
	s.shown.RunEnded(string(ended.Type), string(ended.Status), string(failureCode(end)), ended.took())
	s.ends.tell(ended)
	s.events.Wake(run.ID)
	s.leases.recheck(run.ID)
	s.freed()
	s.log.InfoContext(ctx, "run settled", "runId", run.ID, "attempt", run.Attempt, "event", end.Event, "code", failureCode(end))
	return true, nil
}

func (o outcome) size() int {
	size := len(o.Python) + len(o.Answer) + len(o.Evidence)
	for _, e := range o.Events {
		size += len(e.Data)
	}
	return size
}

func failureCode(end outcome) FailureCode {
	if end.Failure == nil {
		return ""
	}
	return end.Failure.Code
}

// settleIn is the one way a run ends: three statements, in a batch or in a transaction. It is fenced: if status or attempt are no
// longer what the caller saw, it changes nothing and returns nil.
func settleIn(ctx context.Context, q *db.Queries, run fence, end outcome) (*Run, error) {
	to, err := next(run.Status, end.Event)
	if err != nil {
		return nil, err
	}
	params := db.RunSettleParams{
		ToStatus: to, Python: end.Python, Answer: end.Answer, ID: run.ID, FromStatus: run.Status, Attempt: run.Attempt, AfterSeq: end.Stored,
		Evidence: end.Evidence,
	}
	params.Types, params.Datas = runevents.Columns(slices.Concat(end.Events, []runevents.Event{runevents.Ended(to)}))
	if end.Failure != nil {
		text := string(end.Failure.Code)
		params.ErrorCode, params.ErrorMessage, params.ErrorRetryable = &text, &end.Failure.Message, &end.Failure.Retryable
	}
	if end.Event == Succeed {
		message := uuid.Must(uuid.NewV7())
		params.AssistantMessageID = &message
	}
	if err := q.RunLock(ctx, run.ID); err != nil {
		return nil, fmt.Errorf("lock run: %w", err)
	}
	if err := q.RunSettle(ctx, params); err != nil {
		return nil, fmt.Errorf("settle run: %w", err)
	}
	row, err := q.RunGetEnded(ctx, run.ID)
	switch {
	case database.NoRows(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("settle run: %w", err)
	}
	return &Run{Run: row.Run, FileIDs: row.FileIds, ReadingIDs: row.ReadingIds}, nil
}

// settleTx ends a run inside the caller's transaction, which also notifies every process at its commit.
func (s *Service) settleTx(ctx context.Context, q *db.Queries, tx pgx.Tx, run fence, end outcome) (bool, error) {
	ended, err := settleIn(ctx, q, run, end)
	if err != nil || ended == nil {
		return false, err
	}
	s.shown.RunEnded(string(ended.Type), string(ended.Status), string(failureCode(end)), ended.took())
	if err := s.detach(ctx, q, tx, run.ID); err != nil {
		return false, err
	}
	return true, runevents.NotifyStatus(ctx, q, run.ID)
}

// giveBack describes how a RUNNING run goes back to the queue.
type giveBack struct {
	notTaken   bool // the caller knows that the worker does not have it, even if it was handed over
	waitingFor db.RunWaitingFor
	Events     []runevents.Event // as in outcome
	Stored     *int32
}

// giveBack returns the run to the queue for another attempt. If the run has moved on it changes nothing.
func (s *Service) giveBack(ctx context.Context, run fence, back giveBack) error {
	if _, err := next(run.Status, Return); err != nil {
		return err
	}
	params := db.RunReturnParams{ID: run.ID, Attempt: run.Attempt, NotTaken: back.notTaken, AfterSeq: back.Stored}
	events := back.Events
	if back.waitingFor != "" {
		params.WaitingFor = &back.waitingFor
		events = slices.Concat(events, []runevents.Event{runevents.Waiting(run.ID, back.waitingFor)})
	}
	params.Types, params.Datas = runevents.Columns(events)
	rows, err := database.InBatch(ctx, s.pool, func(q *db.Queries) (int64, error) {
		if err := q.RunLock(ctx, run.ID); err != nil {
			return 0, err
		}
		return q.RunReturn(ctx, params)
	})
	if err != nil {
		return fmt.Errorf("give run back: %w", err)
	}
	if rows == 1 {
		s.events.Wake(run.ID)
		s.poke()
		s.events.TellQueue()
	}
	return nil
}

// CancelInScope ends every active run of a session or project inside the caller's transaction, which has already closed the
// scope to new runs.
func (s *Service) CancelInScope(ctx context.Context, q *db.Queries, tx pgx.Tx, scope uuid.UUID) error {
	for {
		active, err := q.RunListActiveInScope(ctx, scope)
		if err != nil {
			return fmt.Errorf("list active runs: %w", err)
		}
		if len(active) == 0 {
			return nil
		}
		for _, run := range active {
			end := outcome{Event: Cancel, Failure: &Failure{Code: FailureSessionDeleted, Message: "The session was deleted."}}
			// False means that the run has moved on; the next round reads its new state.
			seen := fence{ID: run.ID, SessionID: run.SessionID, Status: run.Status, Attempt: run.Attempt}
			if _, err := s.settleTx(ctx, q, tx, seen, end); err != nil {
				return err
			}
		}
	}
}
