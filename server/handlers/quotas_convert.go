package handlers

import (
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/quota"
)

func toQuotaState(s quota.State) api.QuotaState {
	return api.QuotaState{
		Metric: api.QuotaMetric(s.Metric), Used: s.Used, Reserved: s.Reserved, Limit: s.Limit, ResetsAt: toNullableTime(s.ResetsAt),
	}
}
