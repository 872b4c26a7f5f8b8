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
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

type projectHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	erase   *erase.Service
}

func (h *projectHandlers) CreateProject(ctx context.Context, req api.CreateProjectRequestObject) (api.CreateProjectResponseObject, error) {
	user, description := auth.Current(ctx).ID, fromNullable(req.Body.Description)
	key := idempotency.NewKey(user, "createProject", req.Params.IdempotencyKey, req.Body.Name, req.Body.FiscalYear, description)
	create := db.ProjectCreateParams{
		ID: uuid.Must(uuid.NewV7()), UserID: user, Name: req.Body.Name, FiscalYear: req.Body.FiscalYear, Description: description,
	}
	row, err := database.InTx(ctx, h.pool, func(q *db.Queries, _ pgx.Tx) (db.ProjectGetRow, error) {
		earlier, err := key.Claim(ctx, q, create.ID)
		if err != nil {
			return db.ProjectGetRow{}, err
		}
		id := create.ID
		if earlier != nil {
			id = earlier[0]
		} else if err := createProject(ctx, q, create); err != nil {
			return db.ProjectGetRow{}, err
		}
		row, err := q.ProjectGet(ctx, id, user)
		return row, database.OrNotFound(err)
	})
	if err != nil {
		return nil, err
	}
	return api.CreateProject201JSONResponse{
		Body: toProject(row), Headers: api.CreateProject201ResponseHeaders{
			Location: "/api/v1/projects/" + row.ID.String(), IdempotencyReplayed: replayedHeader(row.ID != create.ID),
		},
	}, nil
}

func createProject(ctx context.Context, q *db.Queries, create db.ProjectCreateParams) error {
	hold := quota.Hold{UserID: create.UserID, Metric: db.QuotaMetricPROJECTCOUNT, ScopeID: create.UserID, Amount: 1, Subject: create.ID}
	if err := quota.Reserve(ctx, q, hold); err != nil {
		return err
	}
	if err := quota.Confirm(ctx, q, hold.Metric, create.ID); err != nil {
		return err
	}
	if err := q.ProjectCreate(ctx, create); err != nil {
		return fmt.Errorf("create project: %w", err)
	}
	return nil
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
