package server

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

func (h *handlers) CreateSession(ctx context.Context, req api.CreateSessionRequestObject) (api.CreateSessionResponseObject, error) {
	user := auth.Current(ctx).ID
	var row db.Session
	err := database.InTx(ctx, h.pool, func(q *db.Queries, _ pgx.Tx) error {
		status, err := q.ProjectLock(ctx, req.ProjectId, user)
		if err != nil {
			return database.OrNotFound(err)
		}
		if status == db.ProjectStatusARCHIVED {
			return problem.New(api.ErrorCodeProjectArchived, "The project is archived.")
		}
		row, err = q.SessionCreate(ctx, db.SessionCreateParams{
			ID: uuid.Must(uuid.NewV7()), ProjectID: req.ProjectId, UserID: user, Type: db.RunType(req.Body.Type), Title: fromNullable(req.Body.Title),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	location := fmt.Sprintf("/api/v1/projects/%s/sessions/%s", row.ProjectID, row.ID)
	return api.CreateSession201JSONResponse{Body: toSession(row), Headers: api.CreateSession201ResponseHeaders{Location: location}}, nil
}

func (h *handlers) ListSessions(ctx context.Context, req api.ListSessionsRequestObject) (api.ListSessionsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := h.inProject(ctx, req.ProjectId); err != nil {
		return nil, err
	}
	rows, err := h.queries.SessionList(ctx, db.SessionListParams{ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID, Before: page.before, MaxRows: page.fetch()})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	items, cursor := cut(page, rows, toSession, func(s api.Session) uuid.UUID { return s.Id })
	return api.ListSessions200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *handlers) GetSession(ctx context.Context, req api.GetSessionRequestObject) (api.GetSessionResponseObject, error) {
	row, err := h.queries.SessionGet(ctx, db.SessionGetParams{ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.GetSession200JSONResponse(toSession(row)), nil
}

func (h *handlers) UpdateSessionStatus(ctx context.Context, req api.UpdateSessionStatusRequestObject) (api.UpdateSessionStatusResponseObject, error) {
	row, err := h.queries.SessionUpdateStatus(ctx, db.SessionUpdateStatusParams{
		Status: db.SessionStatus(req.Body.Status), ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID,
	})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.UpdateSessionStatus200JSONResponse(toSession(row)), nil
}

func (h *handlers) UpdateSessionTitle(ctx context.Context, req api.UpdateSessionTitleRequestObject) (api.UpdateSessionTitleResponseObject, error) {
	row, err := h.queries.SessionUpdateTitle(ctx, db.SessionUpdateTitleParams{
		Title: fromNullable(req.Body.Title), ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID,
	})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.UpdateSessionTitle200JSONResponse(toSession(row)), nil
}

func (h *handlers) DeleteSession(ctx context.Context, req api.DeleteSessionRequestObject) (api.DeleteSessionResponseObject, error) {
	if err := h.erase.Session(ctx, auth.Current(ctx).ID, req.ProjectId, req.SessionId); err != nil {
		return nil, err
	}
	return api.DeleteSession204Response{}, nil
}

// inSession says 404 where the session is missing or somebody else's.
func (h *handlers) inSession(ctx context.Context, id uuid.UUID) error {
	exists, err := h.queries.SessionExists(ctx, id, auth.Current(ctx).ID)
	return found(exists, err)
}
