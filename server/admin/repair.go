package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

// SettleRun ends an active run.
func (s *Service) SettleRun(ctx context.Context, deed Deed, run uuid.UUID) error {
	return database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		return s.settle(ctx, q, tx, deed, db.AdminActionKindRUNSETTLED, run, run)
	})
}

// FreeSession ends the active run of a session, and answers which that was.
func (s *Service) FreeSession(ctx context.Context, deed Deed, session uuid.UUID) (uuid.UUID, error) {
	var run uuid.UUID
	err := database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		if _, err := q.SessionGetOwner(ctx, session); err != nil {
			return database.OrNotFound(err)
		}
		var err error
		run, err = q.RunGetActive(ctx, session)
		if database.NoRows(err) {
			return nothingToRepair("The session has no active run.")
		}
		if err != nil {
			return fmt.Errorf("look for the active run: %w", err)
		}
		return s.settle(ctx, q, tx, deed, db.AdminActionKindSESSIONFREED, run, session)
	})
	return run, err
}

func (s *Service) settle(ctx context.Context, q *db.Queries, tx pgx.Tx, deed Deed, kind db.AdminActionKind, run, target uuid.UUID) error {
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
	return deed.log(ctx, q, kind, row.UserID, target, fields{"runId": run, "status": was}, fields{"runId": run, "status": row.Status})
}

// ReleaseReservation ends a reservation that was left behind, exactly as the thing that it is for ended.
func (s *Service) ReleaseReservation(ctx context.Context, deed Deed, id uuid.UUID) (db.QuotaReservation, error) {
	var after db.QuotaReservation
	err := database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		before, err := q.ReservationLock(ctx, id)
		if err != nil {
			return database.OrNotFound(err)
		}
		// What it is for only ever goes on to an end, so what is due now stays due.
		standing, err := q.ReservationStanding(ctx, id)
		if err != nil {
			return fmt.Errorf("read standing: %w", err)
		}
		if err := end(ctx, q, before, standing); err != nil {
			return err
		}
		if after, err = q.ReservationLock(ctx, id); err != nil {
			return fmt.Errorf("read reservation: %w", err)
		}
		return deed.log(ctx, q, db.AdminActionKindRESERVATIONRELEASED, before.UserID, id,
			fields{"status": before.Status, "releasedAt": before.ReleasedAt}, fields{"status": after.Status, "releasedAt": after.ReleasedAt})
	})
	return after, err
}

var errUnknownStanding = errors.New("the ledger's view knows a standing that the repair does not")

// end makes one of the moves that the ledger has. What else is wrong (a CONFIRMED hold of a failed run) can't come from this
// code, and needs a person who finds out what did it.
func end(ctx context.Context, q *db.Queries, r db.QuotaReservation, standing db.ReservationStandingRow) error {
	switch [2]string{standing.State, standing.Due} {
	case [2]string{"RESERVED", "CANCELLED"}:
		return quota.Cancel(ctx, q, r.Metric, r.SubjectID)
	case [2]string{"RESERVED", "CONFIRMED"}:
		return quota.Confirm(ctx, q, r.Metric, r.SubjectID)
	case [2]string{"CONFIRMED", "RELEASED"}:
		return quota.GiveBack(ctx, q, r.Metric, r.SubjectID)
	}
	if standing.State == standing.Due {
		return nothingToRepair("The reservation stands as it must: %s.", standing.State)
	}
	return problem.Wrap(errUnknownStanding, api.ErrorCodeNothingToRepair, fmt.Sprintf("The reservation is %s and should be %s, which no verb here can mend.", standing.State, standing.Due))
}
