package handlers

import (
	"context"
	"fmt"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/quota"
)

type quotaHandlers struct{ queries *db.Queries }

func (h *quotaHandlers) GetMyQuotas(ctx context.Context, _ api.GetMyQuotasRequestObject) (api.GetMyQuotasResponseObject, error) {
	rows, err := h.queries.QuotaList(ctx, auth.Current(ctx).ID)
	if err != nil {
		return nil, fmt.Errorf("read quotas: %w", err)
	}
	out := api.Quotas{Metrics: make([]api.QuotaState, 0, len(rows))}
	for _, row := range rows {
		out.Tier, out.PeriodKey = api.Tier(row.Tier), row.Month
		out.Metrics = append(out.Metrics, toQuotaState(quota.Listed(row)))
	}
	return api.GetMyQuotas200JSONResponse(out), nil
}
