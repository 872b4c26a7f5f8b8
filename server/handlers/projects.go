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
	"github.com/sredspace/sredspace/server/quota"
)

type projectHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	planned *db.Queries // for lists with filters
	erase   *erase.Service
}

func (h *projectHandlers) CreateProject(ctx context.Context, req api.CreateProjectRequestObject) (api.CreateProjectResponseObject, error) {
	user, description := auth.Current(ctx).ID, fromNullable(req.Body.Description)
	year, err := newTaxYear(req.Body.FiscalYear, req.Body.TaxYearStart, req.Body.TaxYearEnd)
	if err != nil {
		return nil, err
	}
	key := idempotency.NewKey(user, "createProject", req.Params.IdempotencyKey, req.Body.Name, req.Body.FiscalYear, description,
		year.Start, year.End)
	create := db.ProjectCreateParams{
		ID: uuid.Must(uuid.NewV7()), UserID: user, Name: req.Body.Name, FiscalYear: req.Body.FiscalYear, Description: description,
		TaxYearStart: year.Start, TaxYearEnd: year.End,
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
			ETag: revisionTag(row.Revision), Location: "/api/v1/projects/" + row.ID.String(),
			IdempotencyReplayed: replayedHeader(row.ID != create.ID),
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
	rows, err := q.ProjectCreate(ctx, create)
	if err != nil {
		return fmt.Errorf("create project: %w", err)
	}
	if rows == 0 {
		return erasedAccount()
	}
	return nil
}

func (h *projectHandlers) ListProjects(ctx context.Context, req api.ListProjectsRequestObject) (api.ListProjectsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if req.Params.Deleted != nil && *req.Params.Deleted {
		return h.listTrash(ctx, page)
	}
	rows, err := h.list(ctx, req.Params, page)
	if err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	rows, next := cutPage(page, rows, func(p db.ProjectListRow) uuid.UUID { return p.ID })
	return projectPage{projects: rows, next: next}, nil
}

func (h *projectHandlers) list(ctx context.Context, filter api.ListProjectsParams, page page) ([]db.ProjectListRow, error) {
	user, status := auth.Current(ctx).ID, (*db.ProjectStatus)(filter.Status)
	if filter.Q == nil {
		q := h.queries // without a filter, one plan fits all
		if status != nil {
			q = h.planned
		}
		return q.ProjectList(ctx, db.ProjectListParams{UserID: user, Before: page.before, Status: status, MaxRows: page.rows()})
	}
	found, err := h.planned.ProjectFind(ctx, db.ProjectFindParams{
		UserID: user, Query: *filter.Q, Before: page.before, Status: status, MaxRows: page.rows(),
	})
	return convertAll(found, func(row db.ProjectFindRow) db.ProjectListRow { return db.ProjectListRow(row) }), err
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
	row, err := database.InTx(ctx, h.pool, func(q *db.Queries, tx pgx.Tx) (db.ProjectGetRow, error) {
		return updateProject(ctx, q, tx, params, req)
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateProject200JSONResponse{
		Body: toProject(row), Headers: api.UpdateProject200ResponseHeaders{ETag: revisionTag(row.Revision)},
	}, nil
}

// updateProject changes a project as it is at that moment: a condition and the two ends of the tax year depend on it.
func updateProject(
	ctx context.Context, q *db.Queries, _ pgx.Tx, params db.ProjectUpdateParams, req api.UpdateProjectRequestObject,
) (db.ProjectGetRow, error) {
	now, err := q.ProjectLockForUpdate(ctx, params.ID, params.UserID)
	if err != nil {
		return db.ProjectGetRow{}, database.OrNotFound(err)
	}
	if err := matchRevision(req.Params.IfMatch, now.Revision); err != nil {
		return db.ProjectGetRow{}, err
	}
	if err := updateYears(&params, now, req.Body); err != nil {
		return db.ProjectGetRow{}, err
	}
	if params.RetainUntil, err = laterRetention(ctx, q, params.ID, params.UserID, req.Body.RetainedUntil); err != nil {
		return db.ProjectGetRow{}, err
	}
	if _, err := q.ProjectUpdate(ctx, params); err != nil {
		return db.ProjectGetRow{}, fmt.Errorf("update project: %w", err)
	}
	row, err := q.ProjectGet(ctx, params.ID, params.UserID)
	return row, database.OrNotFound(err)
}

// updateYears checks what the request names of the two years together with what stays.
func updateYears(params *db.ProjectUpdateParams, now db.ProjectLockForUpdateRow, body *api.ProjectUpdate) error {
	year, place := taxYear{now.TaxYearStart, now.TaxYearEnd}, "/fiscalYear"
	if body.TaxYearStart.IsSpecified() || body.TaxYearEnd.IsSpecified() {
		var err error
		if year, err = year.change(body.TaxYearStart, body.TaxYearEnd); err != nil {
			return err
		}
		params.SetTaxYear, params.TaxYearStart, params.TaxYearEnd, place = true, year.Start, year.End, "/taxYearEnd"
	}
	fiscalYear := now.FiscalYear
	if body.FiscalYear != nil {
		if err := checkFiscalYear(*body.FiscalYear); err != nil {
			return err
		}
		fiscalYear = *body.FiscalYear
	} else if !params.SetTaxYear {
		return nil // a project that is older than the rule can still be renamed
	}
	return year.meets(fiscalYear, place)
}

func (h *projectHandlers) DeleteProject(ctx context.Context, req api.DeleteProjectRequestObject) (api.DeleteProjectResponseObject, error) {
	remove := h.erase.Trash
	if req.Params.Erase != nil && *req.Params.Erase {
		remove = h.erase.Project
	}
	if err := remove(ctx, auth.Current(ctx).ID, req.ProjectId); err != nil {
		return nil, err
	}
	return api.DeleteProject204Response{}, nil
}
