package quota

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
)

// CheckFileSize refuses a file over the user's FILE_SIZE_BYTES, which limits each file and is never used up. at is its place in
// the request.
func CheckFileSize(ctx context.Context, q *db.Queries, user uuid.UUID, size int64, at string) error {
	state, err := q.QuotaGet(ctx, db.QuotaGetParams{Metric: db.QuotaMetricFILESIZEBYTES, ScopeID: user, UserID: user})
	if err != nil {
		return fmt.Errorf("read quota: %w", err)
	}
	if size <= state.LimitValue {
		return nil
	}
	return &problem.Error{
		Code: problem.CodeFileTooLarge, Detail: fmt.Sprintf("Your limit is %s for a file. Upload a smaller file.", inUnits(state.LimitValue)),
		Fields: []problem.Field{problem.Pointer(at, "must be at most "+inUnits(state.LimitValue))},
		Quota:  &problem.Quota{Metric: string(db.QuotaMetricFILESIZEBYTES), Limit: state.LimitValue},
	}
}

// Exceeded is the public refusal: for a monthly metric it ends with the month, for any other when something is
// deleted.
func Exceeded(metric db.QuotaMetric, used, reserved, limit int64) error {
	state := NewState(metric, used, reserved, limit)
	p := &problem.Error{
		Code: problem.CodeLimitReached, Detail: inWords(state),
		Quota: &problem.Quota{Metric: string(metric), Used: used, Reserved: reserved, Limit: limit, ResetsAt: state.ResetsAt},
	}
	if state.ResetsAt != nil {
		p.Code, p.RetryAfter = problem.CodeQuotaExceeded, time.Until(*state.ResetsAt)
	}
	return p
}

// inWords says which limit is reached, with its number, and what to do about it.
func inWords(s State) string {
	switch s.Metric {
	case db.QuotaMetricPROJECTCOUNT:
		return fmt.Sprintf("Your limit of %s is reached. Delete a project first.", problem.Counted(s.Limit, "project"))
	case db.QuotaMetricFILESPERPROJECT:
		return fmt.Sprintf("Your limit of %s per project is reached. Delete a file first.", problem.Counted(s.Limit, "file"))
	case db.QuotaMetricSTORAGEBYTES:
		return fmt.Sprintf(
			"Your storage limit of %s is reached: %s are in use. Delete files first.", inUnits(s.Limit), inUnits(s.Used+s.Reserved),
		)
	case db.QuotaMetricAIRUNSMONTHLY:
		return fmt.Sprintf(
			"Your limit of %s per month is reached. It resets on %s (UTC).",
			problem.Counted(s.Limit, "run"), s.ResetsAt.UTC().Format("January 2, 2006"),
		)
	case db.QuotaMetricFILESIZEBYTES: // limits each file and is never used up
	}
	return fmt.Sprintf("The limit %s is reached.", s.Metric)
}

// inUnits writes a size as people read it, in the units in which the limits are round.
func inUnits(bytes int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	value, unit := float64(bytes), 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	return strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64) + " " + units[unit]
}
