// Package quota is the reservation ledger: reserve, then confirm or cancel, always inside the caller's transaction, so that a
// reservation ends exactly as its subject does.
package quota

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// Hold is one reservation to make.
type Hold struct {
	UserID  uuid.UUID
	Metric  db.QuotaMetric
	ScopeID uuid.UUID // the project for FILES_PER_PROJECT, else the user
	Amount  int64
	Subject uuid.UUID // the run, project or file that the hold is for
}

// Period is the UTC month that monthly metrics count in, as quota_period of the database names it.
func Period(now time.Time) string { return now.UTC().Format("2006-01") }

// ResetsAt is when a monthly metric starts at zero again.
func ResetsAt(now time.Time) time.Time {
	now = now.UTC()
	return time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

func monthly(metric db.QuotaMetric) bool { return metric == db.QuotaMetricAIRUNSMONTHLY }

// Reserve makes a hold, or refuses it if the limit is reached.
func Reserve(ctx context.Context, q *db.Queries, h Hold) error {
	rows, err := q.QuotaReserve(ctx, db.QuotaReserveParams{
		ID: uuid.Must(uuid.NewV7()), UserID: h.UserID, Metric: h.Metric, ScopeID: h.ScopeID, Amount: h.Amount, SubjectID: h.Subject,
	})
	if err != nil {
		return fmt.Errorf("reserve quota: %w", err)
	}
	if rows == 1 {
		return nil
	}
	state, err := q.QuotaGet(ctx, db.QuotaGetParams{Metric: h.Metric, ScopeID: h.ScopeID, UserID: h.UserID})
	if err != nil {
		return fmt.Errorf("read quota: %w", err)
	}
	return Exceeded(h.Metric, state.Used, state.Reserved, state.LimitValue)
}

// State is one metric of a user.
type State struct {
	Metric                db.QuotaMetric
	Used, Reserved, Limit int64
	ResetsAt              *time.Time // nil: this metric does not reset
}

// NewState adds the reset time to the counters.
func NewState(metric db.QuotaMetric, used, reserved, limit int64) State {
	state := State{Metric: metric, Used: used, Reserved: reserved, Limit: limit}
	if monthly(metric) {
		resetsAt := ResetsAt(time.Now())
		state.ResetsAt = &resetsAt
	}
	return state
}

// Listed is a metric as QuotaList reads it: its month comes from the database's clock, and so does the end of the month.
func Listed(row db.QuotaListRow) State {
	state := State{Metric: row.Metric, Used: row.Used, Reserved: row.Reserved, Limit: row.LimitValue}
	if month, err := time.Parse("2006-01", row.Month); err == nil && monthly(row.Metric) {
		resetsAt := ResetsAt(month)
		state.ResetsAt = &resetsAt
	}
	return state
}

// FileMetrics are the metrics that a file holds, in the order in which they are locked.
var FileMetrics = []db.QuotaMetric{db.QuotaMetricFILESPERPROJECT, db.QuotaMetricSTORAGEBYTES}

// Confirm turns holds into usage.
func Confirm(ctx context.Context, q *db.Queries, metric db.QuotaMetric, subjects ...uuid.UUID) error {
	if _, err := q.QuotaConfirm(ctx, subjects, metric); err != nil {
		return fmt.Errorf("confirm quota: %w", err)
	}
	return nil
}

// Cancel releases holds without usage.
func Cancel(ctx context.Context, q *db.Queries, metric db.QuotaMetric, subjects ...uuid.UUID) error {
	if _, err := q.QuotaCancel(ctx, subjects, metric); err != nil {
		return fmt.Errorf("cancel quota: %w", err)
	}
	return nil
}

// TakeBack takes the quota back that restored resources had given back, or refuses it if the limit does not allow it.
func TakeBack(ctx context.Context, q *db.Queries, metric db.QuotaMetric, user uuid.UUID, subjects ...uuid.UUID) error {
	taken, err := q.QuotaTakeBack(ctx, subjects, metric)
	if err != nil {
		return fmt.Errorf("take quota back: %w", err)
	}
	if taken {
		return nil
	}
	state, err := q.QuotaGet(ctx, db.QuotaGetParams{Metric: metric, ScopeID: user, UserID: user})
	if err != nil {
		return fmt.Errorf("read quota: %w", err)
	}
	return Exceeded(metric, state.Used, state.Reserved, state.LimitValue)
}

// GiveBack releases the quota that deleted resources hold or use.
func GiveBack(ctx context.Context, q *db.Queries, metric db.QuotaMetric, subjects ...uuid.UUID) error {
	if err := Cancel(ctx, q, metric, subjects...); err != nil {
		return err
	}
	if _, err := q.QuotaRelease(ctx, subjects, metric); err != nil {
		return fmt.Errorf("release quota: %w", err)
	}
	return nil
}
