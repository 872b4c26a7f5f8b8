package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

type projectHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	erase   *erase.Service
}

func (h *projectHandlers) CreateProject(ctx context.Context, req api.CreateProjectRequestObject) (api.CreateProjectResponseObject, error) {
	user, id := auth.Current(ctx).ID, uuid.Must(uuid.NewV7())
	row, err := database.InTx(ctx, h.pool, func(q *db.Queries, _ pgx.Tx) (db.ProjectGetRow, error) {
		hold := quota.Hold{UserID: user, Metric: db.QuotaMetricPROJECTCOUNT, ScopeID: user, Amount: 1, Subject: id}
		if err := quota.Reserve(ctx, q, hold); err != nil {
			return db.ProjectGetRow{}, err
		}
		if err := quota.Confirm(ctx, q, hold.Metric, id); err != nil {
			return db.ProjectGetRow{}, err
		}
		err := q.ProjectCreate(ctx, db.ProjectCreateParams{
			ID: id, UserID: user, Name: req.Body.Name, FiscalYear: req.Body.FiscalYear, Description: fromNullable(req.Body.Description),
		})
		if err != nil {
			return db.ProjectGetRow{}, fmt.Errorf("create project: %w", err)
		}
		return q.ProjectGet(ctx, id, user)
	})
	if err != nil {
		return nil, err
	}
	return api.CreateProject201JSONResponse{
		Body: toProject(row), Headers: api.CreateProject201ResponseHeaders{Location: "/api/v1/projects/" + id.String()},
	}, nil
}

func (h *projectHandlers) ListProjects(ctx context.Context, req api.ListProjectsRequestObject) (api.ListProjectsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := h.queries.ProjectList(ctx, db.ProjectListParams{UserID: auth.Current(ctx).ID, Before: page.before, MaxRows: page.rows()})
	if err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	rows, next := cutPage(page, rows, func(p db.ProjectListRow) uuid.UUID { return p.ID })
	return projectPage{projects: rows, next: next}, nil
}

func (h *projectHandlers) GetProject(ctx context.Context, req api.GetProjectRequestObject) (api.GetProjectResponseObject, error) {
	row, err := h.queries.ProjectGet(ctx, req.ProjectId, auth.Current(ctx).ID)
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return project(row), nil
}

func (h *projectHandlers) UpdateProject(ctx context.Context, req api.UpdateProjectRequestObject) (api.UpdateProjectResponseObject, error) {
	user := auth.Current(ctx).ID
	params := db.ProjectUpdateParams{
		ID: req.ProjectId, UserID: user, Name: req.Body.Name, FiscalYear: req.Body.FiscalYear,
		SetDescription: req.Body.Description.IsSpecified(), Description: fromNullable(req.Body.Description),
	}
	if req.Body.Status != nil {
		status := db.ProjectStatus(*req.Body.Status)
		params.Status = &status
	}
	rows, err := h.queries.ProjectUpdate(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("update project: %w", err)
	}
	if rows == 0 {
		return nil, problem.NotFound()
	}
	row, err := h.queries.ProjectGet(ctx, req.ProjectId, user)
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.UpdateProject200JSONResponse(toProject(row)), nil
}

func (h *projectHandlers) DeleteProject(ctx context.Context, req api.DeleteProjectRequestObject) (api.DeleteProjectResponseObject, error) {
	if err := h.erase.Project(ctx, auth.Current(ctx).ID, req.ProjectId); err != nil {
		return nil, err
	}
	return api.DeleteProject204Response{}, nil
}
