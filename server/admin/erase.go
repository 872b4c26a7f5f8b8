package admin

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

// EraseUser ends an account for good. The log, which never changes, names the user by ID alone.
func (s *Service) EraseUser(ctx context.Context, action Action, user uuid.UUID) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		if _, err := q.UserLock(ctx, user); err != nil {
			return database.OrNotFound(err)
		}
		// Before the account ends: an operator may erase their own.
		if err := action.log(ctx, q, db.AdminActionKindUSERERASED, user, user, fields{"erased": false}, fields{"erased": true}); err != nil {
			return err
		}
		return s.erase.PersonTx(ctx, q, tx, user)
	})
}
