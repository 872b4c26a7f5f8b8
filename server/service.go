package server

import (
	"context"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/problem"
)

func (h *handlers) GetProtectedResourceMetadata(context.Context, api.GetProtectedResourceMetadataRequestObject) (api.GetProtectedResourceMetadataResponseObject, error) {
	return api.GetProtectedResourceMetadata200JSONResponse{
		Resource: h.publicURL, AuthorizationServers: []string{h.issuer}, BearerMethodsSupported: []string{"header"},
	}, nil
}

func (h *handlers) GetLiveness(context.Context, api.GetLivenessRequestObject) (api.GetLivenessResponseObject, error) {
	return api.GetLiveness200JSONResponse{Status: api.HealthStatusOk}, nil
}

func (h *handlers) GetReadiness(ctx context.Context, _ api.GetReadinessRequestObject) (api.GetReadinessResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if h.stopping.Load() {
		return nil, problem.New(api.ErrorCodeUnavailable, "The server is stopping.")
	}
	if err := h.pool.Ping(ctx); err != nil {
		return nil, problem.Wrap(err, api.ErrorCodeUnavailable, "The database does not answer.")
	}
	return api.GetReadiness200JSONResponse{Status: api.HealthStatusOk}, nil
}
