package handlers

import (
	"context"
	"fmt"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/quota"
)

type quotaHandlers struct{ queries *db.Queries }

func (h *quotaHandlers) GetMyQuotas(ctx context.Context, _ api.GetMyQuotasRequestObject) (api.GetMyQuotasResponseObject, error) {
	period := quota.Period(time.Now())
	rows, err := h.queries.QuotaList(ctx, period, auth.Current(ctx).ID)
	if err != nil {
		return nil, fmt.Errorf("read quotas: %w", err)
	}
	out := api.Quotas{PeriodKey: period, Metrics: make([]api.QuotaState, 0, len(rows))}
	for _, row := range rows {
		out.Tier = api.Tier(row.Tier)
		out.Metrics = append(out.Metrics, toQuotaState(quota.NewState(row.Metric, row.Used, row.Reserved, row.LimitValue)))
	}
	return api.GetMyQuotas200JSONResponse(out), nil
}
