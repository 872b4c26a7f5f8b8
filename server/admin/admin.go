// Package admin makes the changes that operators may make: a user's limits, and repairs of what is stuck. Every change and its
// entry in the log are one transaction.
package admin

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/runs"
)

// Action is who makes a change, and why.
type Action struct {
	ActorID   uuid.UUID
	Reason    string
	RequestID string
}

// Service implements the operators' changes.
type Service struct {
	pool  *pgxpool.Pool
	runs  *runs.Service
	erase *erase.Service
}

// New makes a Service.
func New(pool *pgxpool.Pool, runs *runs.Service, erase *erase.Service) *Service {
	return &Service{pool: pool, runs: runs, erase: erase}
}

// fields are the changed fields by their names in the contract.
type fields map[string]any

func (a Action) log(ctx context.Context, q *db.Queries, kind db.AdminActionKind, user, target uuid.UUID, before, after fields) error {
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("encode before: %w", err)
	}
	is, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("encode after: %w", err)
	}
	_, err = q.AdminActionAdd(ctx, db.AdminActionAddParams{
		ID: uuid.Must(uuid.NewV7()), Kind: kind, ActorID: a.ActorID, UserID: user, TargetID: target,
		Reason: a.Reason, Before: was, After: is, RequestID: a.RequestID,
	})
	if err != nil {
		return fmt.Errorf("log action: %w", err)
	}
	return nil
}

func nothingToRepair(format string, args ...any) error {
	return problem.New(problem.CodeNothingToRepair, fmt.Sprintf(format, args...))
}

// Limits are changes of a user's limits; a nil limit removes the override.
type Limits struct {
	Tier      *db.UserTier
	Overrides map[db.QuotaMetric]*int64
}

// UpdateUser changes tier and overrides, from the next reservation on.
func (s *Service) UpdateUser(ctx context.Context, action Action, user uuid.UUID, change Limits) error {
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
		tier, err := q.UserLock(ctx, user)
		if err != nil {
			return database.OrNotFound(err)
		}
		overrides, err := q.OverrideList(ctx, user)
		if err != nil {
			return fmt.Errorf("list overrides: %w", err)
		}
		before, after := fields{}, fields{}
		if change.Tier != nil {
			before["tier"], after["tier"] = tier, *change.Tier
			if err := q.UserSetTier(ctx, *change.Tier, user); err != nil {
				return fmt.Errorf("set tier: %w", err)
			}
		}
		for metric, limit := range change.Overrides {
			before[string(metric)], after[string(metric)] = nil, limit
			for _, o := range overrides {
				if o.Metric == metric {
					before[string(metric)] = o.LimitValue
				}
			}
			if err := setOverride(ctx, q, user, metric, limit); err != nil {
				return err
			}
		}
		return action.log(ctx, q, db.AdminActionKindUSERUPDATED, user, user, before, after)
	})
}

func setOverride(ctx context.Context, q *db.Queries, user uuid.UUID, metric db.QuotaMetric, limit *int64) error {
	var err error
	if limit == nil {
		err = q.OverrideDelete(ctx, user, metric)
	} else {
		err = q.OverrideSet(ctx, db.OverrideSetParams{UserID: user, Metric: metric, LimitValue: *limit})
	}
	if err != nil {
		return fmt.Errorf("set override: %w", err)
	}
	return nil
}
