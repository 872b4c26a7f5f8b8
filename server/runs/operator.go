package runs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

// SettleByOperator ends an active run FAILED inside the caller's transaction, the way every run ends. It returns the status
// that the run was in, and false if it had already ended.
func (s *Service) SettleByOperator(ctx context.Context, q *db.Queries, tx pgx.Tx, id uuid.UUID) (db.RunStatus, bool, error) {
	for {
		row, err := q.RunGetAny(ctx, id)
		if err != nil {
			return "", false, fmt.Errorf("read run: %w", database.OrNotFound(err))
		}
		run := row.Run
		if Ended(run.Status) {
			return run.Status, false, nil
		}
		end := failed(FailureSettledByOperator, "An operator ended the run.")
		// False means that the run has moved on; the next round reads its new state.
		done, err := s.settleTx(ctx, q, tx, fence{ID: run.ID, SessionID: run.SessionID, Status: run.Status, Attempt: run.Attempt}, end)
		if err != nil || done {
			return run.Status, done, err
		}
	}
}
