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
)

type sessionHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	erase   *erase.Service
}

func (h *sessionHandlers) CreateSession(ctx context.Context, req api.CreateSessionRequestObject) (api.CreateSessionResponseObject, error) {
	user := auth.Current(ctx).ID
	row, err := database.InTx(ctx, h.pool, func(q *db.Queries, _ pgx.Tx) (db.Session, error) {
		status, err := q.ProjectLock(ctx, req.ProjectId, user)
		if err != nil {
			return db.Session{}, database.OrNotFound(err)
		}
		if status == db.ProjectStatusARCHIVED {
			return db.Session{}, problem.New(problem.CodeProjectArchived, "The project is archived.")
		}
		return q.SessionCreate(ctx, db.SessionCreateParams{
			ID: uuid.Must(uuid.NewV7()), ProjectID: req.ProjectId, UserID: user, Type: db.RunType(req.Body.Type),
			Title: fromNullable(req.Body.Title),
		})
	})
	if err != nil {
		return nil, err
	}
	location := fmt.Sprintf("/api/v1/projects/%s/sessions/%s", row.ProjectID, row.ID)
	return api.CreateSession201JSONResponse{Body: toSession(row), Headers: api.CreateSession201ResponseHeaders{Location: location}}, nil
}

func (h *sessionHandlers) ListSessions(ctx context.Context, req api.ListSessionsRequestObject) (api.ListSessionsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	rows, err := h.queries.SessionList(ctx, db.SessionListParams{
		ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID, Before: page.before, MaxRows: page.rows(),
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	items, cursor := paginate(page, rows, toSession, func(s api.Session) uuid.UUID { return s.Id })
	return api.ListSessions200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *sessionHandlers) GetSession(ctx context.Context, req api.GetSessionRequestObject) (api.GetSessionResponseObject, error) {
	row, err := h.queries.SessionGet(ctx, db.SessionGetParams{ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.GetSession200JSONResponse(toSession(row)), nil
}

func (h *sessionHandlers) UpdateSessionStatus(
	ctx context.Context, req api.UpdateSessionStatusRequestObject,
) (api.UpdateSessionStatusResponseObject, error) {
	row, err := h.queries.SessionUpdateStatus(ctx, db.SessionUpdateStatusParams{
		Status: db.SessionStatus(req.Body.Status), ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID,
	})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.UpdateSessionStatus200JSONResponse(toSession(row)), nil
}

func (h *sessionHandlers) UpdateSessionTitle(
	ctx context.Context, req api.UpdateSessionTitleRequestObject,
) (api.UpdateSessionTitleResponseObject, error) {
	row, err := h.queries.SessionUpdateTitle(ctx, db.SessionUpdateTitleParams{
		Title: fromNullable(req.Body.Title), ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID,
	})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.UpdateSessionTitle200JSONResponse(toSession(row)), nil
}

func (h *sessionHandlers) DeleteSession(ctx context.Context, req api.DeleteSessionRequestObject) (api.DeleteSessionResponseObject, error) {
	if err := h.erase.Session(ctx, auth.Current(ctx).ID, req.ProjectId, req.SessionId); err != nil {
		return nil, err
	}
	return api.DeleteSession204Response{}, nil
}
