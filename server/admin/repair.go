package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

// SettleRun ends an active run.
func (s *Service) SettleRun(ctx context.Context, action Action, run uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		return s.settle(ctx, q, tx, action, db.AdminActionKindRUNSETTLED, run, run)
	})
}

// FreeSession ends the active run of a session, and returns its id.
func (s *Service) FreeSession(ctx context.Context, action Action, session uuid.UUID) (uuid.UUID, error) {
	return database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (uuid.UUID, error) {
		if _, err := q.SessionGetOwner(ctx, session); err != nil {
			return uuid.Nil, database.OrNotFound(err)
		}
		run, err := q.RunGetActive(ctx, session)
		if database.NoRows(err) {
			return uuid.Nil, nothingToRepair("The session has no active run.")
		}
		if err != nil {
			return uuid.Nil, fmt.Errorf("find the active run: %w", err)
		}
		return run, s.settle(ctx, q, tx, action, db.AdminActionKindSESSIONFREED, run, session)
	})
}

func (s *Service) settle(
	ctx context.Context, q *db.Queries, tx pgx.Tx, action Action, kind db.AdminActionKind, run, target uuid.UUID,
) error {
	was, done, err := s.runs.SettleByOperator(ctx, q, tx, run)
	if err != nil {
		return err
	}
	if !done {
		return nothingToRepair("The run has ended: it is %s.", was)
	}
	row, err := q.AdminRunGet(ctx, run)
	if err != nil {
		return fmt.Errorf("read run: %w", err)
	}
	return action.log(ctx, q, kind, row.UserID, target, fields{"runId": run, "status": was}, fields{"runId": run, "status": row.Status})
}

// ReleaseReservation ends a reservation that was left behind, in the same way as its subject ended.
func (s *Service) ReleaseReservation(ctx context.Context, action Action, id uuid.UUID) (db.QuotaReservation, error) {
	return database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) (db.QuotaReservation, error) {
		before, err := q.ReservationLock(ctx, id)
		if err != nil {
			return before, database.OrNotFound(err)
		}
		// The subject only ever moves towards an end, so a repair that is due now stays due.
		standing, err := q.ReservationStanding(ctx, id)
		if err != nil {
			return before, fmt.Errorf("read standing: %w", err)
		}
		if err := repairReservation(ctx, q, before, standing); err != nil {
			return before, err
		}
		after, err := q.ReservationLock(ctx, id)
		if err != nil {
			return before, fmt.Errorf("read reservation: %w", err)
		}
		return after, action.log(ctx, q, db.AdminActionKindRESERVATIONRELEASED, before.UserID, id,
			fields{"status": before.Status, "releasedAt": before.ReleasedAt}, fields{"status": after.Status, "releasedAt": after.ReleasedAt})
	})
}

var errUnknownStanding = errors.New("the ledger view reports an unknown state")

// repairReservation makes one of the ledger's transitions. Any other fault (a CONFIRMED hold of a failed run) cannot come
// from this code: an operator has to find its cause.
func repairReservation(ctx context.Context, q *db.Queries, r db.QuotaReservation, standing db.ReservationStandingRow) error {
	switch [2]string{standing.State, standing.Due} {
	case [2]string{"RESERVED", "CANCELLED"}:
		return quota.Cancel(ctx, q, r.Metric, r.SubjectID)
	case [2]string{"RESERVED", "CONFIRMED"}:
		return quota.Confirm(ctx, q, r.Metric, r.SubjectID)
	case [2]string{"CONFIRMED", "RELEASED"}:
		return quota.GiveBack(ctx, q, r.Metric, r.SubjectID)
	}
	if standing.State == standing.Due {
		return nothingToRepair("The reservation is as it should be: %s.", standing.State)
	}
	return problem.Wrap(errUnknownStanding, problem.CodeNothingToRepair,
		fmt.Sprintf("The reservation is %s and should be %s; it cannot be repaired automatically.", standing.State, standing.Due))
}
