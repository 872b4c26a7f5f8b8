// Package admin changes what operators may change: limits of a person, and what got stuck. Every change and its entry in the
// log are one transaction.
package admin

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/runs"
)

// Deed is who changes something, and why.
type Deed struct {
	ActorID   uuid.UUID
	Reason    string
	RequestID string
}

// Service is the operators' side of the API.
type Service struct {
	pool *pgxpool.Pool
	runs *runs.Service
}

// New makes a Service.
func New(pool *pgxpool.Pool, runs *runs.Service) *Service { return &Service{pool: pool, runs: runs} }

// fields are changed fields by their names in the contract.
type fields map[string]any

func (d Deed) log(ctx context.Context, q *db.Queries, kind db.AdminActionKind, user, target uuid.UUID, before, after fields) error {
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("encode before: %w", err)
	}
	is, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("encode after: %w", err)
	}
	_, err = q.AdminActionAdd(ctx, db.AdminActionAddParams{
		ID: uuid.Must(uuid.NewV7()), Kind: kind, ActorID: d.ActorID, UserID: user, TargetID: target,
		Reason: d.Reason, Before: was, After: is, RequestID: d.RequestID,
	})
	if err != nil {
		return fmt.Errorf("log action: %w", err)
	}
	return nil
}

func nothingToRepair(format string, args ...any) error {
	return problem.New(api.ErrorCodeNothingToRepair, fmt.Sprintf(format, args...))
}

// Limits are the changes of a person's limits; a nil limit takes the override away.
type Limits struct {
	Tier      *db.UserTier
	Overrides map[db.QuotaMetric]*int64
}

// UpdateUser changes tier and overrides, from the next reservation on.
func (s *Service) UpdateUser(ctx context.Context, deed Deed, user uuid.UUID, change Limits) error {
	return database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) error {
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
		return deed.log(ctx, q, db.AdminActionKindUSERUPDATED, user, user, before, after)
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
