package handlers

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// healthHandlers describe this server and report whether it is alive and ready.
type healthHandlers struct {
	pool              *pgxpool.Pool
	stopping          func() bool
	publicURL, issuer string
}

func (h *healthHandlers) GetProtectedResourceMetadata(
	context.Context, api.GetProtectedResourceMetadataRequestObject,
) (api.GetProtectedResourceMetadataResponseObject, error) {
	return api.GetProtectedResourceMetadata200JSONResponse{
		Resource: h.publicURL, AuthorizationServers: []string{h.issuer}, BearerMethodsSupported: []string{"header"},
	}, nil
}

func (h *healthHandlers) GetLiveness(context.Context, api.GetLivenessRequestObject) (api.GetLivenessResponseObject, error) {
	return api.GetLiveness200JSONResponse{Status: api.HealthStatusOk}, nil
}

func (h *healthHandlers) GetReadiness(ctx context.Context, _ api.GetReadinessRequestObject) (api.GetReadinessResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if h.stopping() {
		return nil, problem.New(problem.CodeUnavailable, "The server is shutting down.")
	}
	if err := database.SchemaReady(ctx, h.pool); err != nil {
		return nil, problem.Wrap(err, problem.CodeUnavailable, "The database is unavailable, or its schema is too old.")
	}
	return api.GetReadiness200JSONResponse{Status: api.HealthStatusOk}, nil
}
