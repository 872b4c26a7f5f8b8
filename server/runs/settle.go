package runs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/quota"
	"github.com/sredspace/sredspace/server/runevents"
)

// fence is a run as its caller saw it: settling changes nothing where the run has moved on since.
type fence struct {
	ID, SessionID uuid.UUID
	Status        db.RunStatus
	Attempt       int32
}

// outcome is how a run ends: an answer, or a failure.
type outcome struct {
	Event   Event
	Python  json.RawMessage
	Answer  string            // with Succeed
	Failure *Failure          // with Fail, and Cancel where there is a cause
	Events  []runevents.Event // recorded by the attempt and not known to be stored
	Stored  *int32            // by the attempt that executed the run: how many of its events are known to be stored
}

func failed(code FailureCode, message string) outcome {
	return outcome{Event: Fail, Failure: failureOf(code, message)}
}

// settle ends a run in a transaction of its own. It returns false where the run is no longer what the caller saw.
func (s *Service) settle(ctx context.Context, run fence, end outcome) (bool, error) {
	done, err := database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (bool, error) {
		return s.settleTx(ctx, q, tx, run, end)
	})
	if err != nil {
		return false, err
	}
	if done {
		s.events.Wake(run.ID)
		s.leases.recheck(run.ID)
		s.log.InfoContext(ctx, "run settled", "run", run.ID, "attempt", run.Attempt, "event", end.Event, "code", failureCode(end))
	}
	return done, nil
}

func failureCode(end outcome) FailureCode {
	if end.Failure == nil {
		return ""
	}
	return end.Failure.Code
}

// settleTx is the one way a run ends: message, status and reservation together. It is fenced: where status or attempt are no
// longer what the caller saw, it changes nothing and returns false.
func (s *Service) settleTx(ctx context.Context, q *db.Queries, tx pgx.Tx, run fence, end outcome) (bool, error) {
	to, err := next(run.Status, end.Event)
	if err != nil {
		return false, err
	}
	// The session comes first, as in admit, so that the two cannot deadlock.
	if _, err := q.SessionLock(ctx, run.SessionID); err != nil {
		return false, fmt.Errorf("lock session: %w", err)
	}
	params := db.RunSettleParams{ToStatus: to, Python: end.Python, ID: run.ID, FromStatus: run.Status, Attempt: run.Attempt}
	if end.Failure != nil {
		text := string(end.Failure.Code)
		params.ErrorCode, params.ErrorMessage, params.ErrorRetryable = &text, &end.Failure.Message, &end.Failure.Retryable
	}
	if end.Event == Succeed {
		message := uuid.Must(uuid.NewV7())
		params.AssistantMessageID = &message
	}
	rows, err := q.RunSettle(ctx, params)
	if err != nil || rows == 0 {
		return false, wrap(err, "settle run")
	}
	if err := runevents.Append(ctx, q, run.ID, end.Stored, slices.Concat(end.Events, []runevents.Event{runevents.Ended(to)})...); err != nil {
		return false, err
	}
	if end.Event == Succeed {
		_, err := q.MessageAppend(ctx, db.MessageAppendParams{
			ID: *params.AssistantMessageID, SessionID: run.SessionID, Role: db.MessageRoleASSISTANT, Content: end.Answer, RunID: &run.ID,
		})
		if err != nil {
			return false, fmt.Errorf("append message: %w", err)
		}
		err = quota.Confirm(ctx, q, db.QuotaMetricAIRUNSMONTHLY, run.ID)
		if err != nil {
			return false, err
		}
	} else {
		if err := q.RunKeepPartial(ctx, run.ID); err != nil {
			return false, fmt.Errorf("keep partial text: %w", err)
		}
		if err := quota.Cancel(ctx, q, db.QuotaMetricAIRUNSMONTHLY, run.ID); err != nil {
			return false, err
		}
	}
	if err := s.detach(ctx, q, tx, run.ID); err != nil {
		return false, err
	}
	return true, wrap(q.RunNotify(ctx, run.ID.String()), "notify")
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
			end := outcome{Event: Cancel, Failure: failureOf(FailureSessionDeleted, "The session was deleted.")}
			// False means that the run has moved on; the next round sees it as it is now.
			if _, err := s.settleTx(ctx, q, tx, fence{
				ID: run.ID, SessionID: run.SessionID, Status: run.Status, Attempt: run.Attempt,
			}, end); err != nil {
				return err
			}
		}
	}
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
