package handlers

import (
	"encoding/json"

	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/audit"
	"github.com/sredspace/sredspace/server/quota"
)

func toAdminUserSummary(u db.UserListRow) api.AdminUserSummary {
	return api.AdminUserSummary{Id: u.ID, Issuer: u.Issuer, Subject: u.Subject, Tier: api.Tier(u.Tier), CreatedAt: u.CreatedAt.UTC()}
}

func toAdminUser(u db.UserGetRow, overrides []db.OverrideListRow, metrics []db.QuotaListRow) api.AdminUser {
	out := api.AdminUser{
		Id: u.ID, Issuer: u.Issuer, Subject: u.Subject, Tier: api.Tier(u.Tier), CreatedAt: u.CreatedAt.UTC(),
		Quotas: api.Quotas{Tier: api.Tier(u.Tier), Metrics: make([]api.QuotaState, 0, len(metrics))},
	}
	fields := map[db.QuotaMetric]**int64{
		db.QuotaMetricPROJECTCOUNT: &out.Overrides.PROJECTCOUNT, db.QuotaMetricFILESPERPROJECT: &out.Overrides.FILESPERPROJECT,
		db.QuotaMetricSTORAGEBYTES: &out.Overrides.STORAGEBYTES, db.QuotaMetricAIRUNSMONTHLY: &out.Overrides.AIRUNSMONTHLY,
		db.QuotaMetricFILESIZEBYTES: &out.Overrides.FILESIZEBYTES,
	}
	for _, o := range overrides {
		*fields[o.Metric] = &o.LimitValue
	}
	for _, m := range metrics {
		out.Quotas.PeriodKey = m.Month
		out.Quotas.Metrics = append(out.Quotas.Metrics, toQuotaState(quota.Listed(m)))
	}
	return out
}

func toAdminReservation(r db.QuotaReservation) api.AdminReservation {
	return api.AdminReservation{
		Id: r.ID, UserId: r.UserID, Metric: api.QuotaMetric(r.Metric), ScopeId: r.ScopeID, PeriodKey: r.PeriodKey, Amount: r.Amount,
		Status: api.ReservationStatus(r.Status), SubjectId: r.SubjectID,
		CreatedAt: r.CreatedAt.UTC(), SettledAt: toNullableTime(r.SettledAt), ReleasedAt: toNullableTime(r.ReleasedAt),
	}
}

func toAdminRun(r db.AdminRunGetRow) api.AdminRun {
	run := api.AdminRun{
		RunId: r.ID, SessionId: r.SessionID, ProjectId: r.ProjectID, UserId: r.UserID, Type: api.RunType(r.Type), Status: api.RunStatus(r.Status),
		Attempt: int(r.Attempt), Error: toRunError(r.ErrorCode, r.ErrorMessage, r.ErrorRetryable), RequestId: r.RequestID,
		Reservation: nullable.NewNullNullable[api.AdminRunReservation](), JobState: nullable.NewNullNullable[string](),
		CreatedAt: r.CreatedAt.UTC(), EnqueuedAt: r.EnqueuedAt.UTC(), StartedAt: toNullableTime(r.StartedAt),
		LeaseExpiresAt: toNullableTime(r.LeaseExpiresAt), HandedOverAt: toNullableTime(r.HandedOverAt), FinishedAt: toNullableTime(r.FinishedAt),
	}
	if r.ReservationID != nil {
		run.Reservation.Set(api.AdminRunReservation{Id: *r.ReservationID, Status: api.ReservationStatus(*r.ReservationStatus)})
	}
	if r.JobState != "" {
		run.JobState.Set(r.JobState)
	}
	return run
}

func toListedAdminRun(r db.AdminRunListRow) api.AdminRun { return toAdminRun(db.AdminRunGetRow(r)) }

func toAdminAction(a db.AdminAction) api.AdminAction {
	return api.AdminAction{
		Id: a.ID, Kind: api.AdminActionKind(a.Kind), ActorId: a.ActorID, ActorSubject: a.ActorSubject, UserId: a.UserID, TargetId: a.TargetID,
		Reason: a.Reason, Before: toFields(a.Before), After: toFields(a.After), RequestId: a.RequestID, CreatedAt: a.CreatedAt.UTC(),
	}
}

// toFields reads what the log stored, which is always an object.
func toFields(raw json.RawMessage) map[string]any {
	out := map[string]any{}
	_ = json.Unmarshal(raw, &out)
	return out
}

func toLedgerViolation(v audit.Violation) api.LedgerViolation {
	return api.LedgerViolation{Rule: api.LedgerViolationRule(v.Rule), UserId: v.UserID, SubjectId: v.SubjectID, Detail: v.Detail}
}
