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
)

type sessionHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	planned *db.Queries // for lists with filters
	erase   *erase.Service
}

func (h *sessionHandlers) CreateSession(ctx context.Context, req api.CreateSessionRequestObject) (api.CreateSessionResponseObject, error) {
	user, id, title := auth.Current(ctx).ID, uuid.Must(uuid.NewV7()), fromNullable(req.Body.Title)
	key := idempotency.NewKey(user, "createSession", req.Params.IdempotencyKey, req.ProjectId, req.Body.Type, title)
	row, err := database.InTx(ctx, h.pool, func(q *db.Queries, _ pgx.Tx) (db.Session, error) {
		status, err := q.ProjectLock(ctx, req.ProjectId, user)
		if err != nil {
			return db.Session{}, database.OrNotFound(err)
		}
		earlier, err := key.Claim(ctx, q, id)
		if err != nil {
			return db.Session{}, err
		}
		if earlier != nil {
			row, err := q.SessionGet(ctx, db.SessionGetParams{ID: earlier[0], ProjectID: req.ProjectId, UserID: user})
			return row, database.OrNotFound(err)
		}
		if status == db.ProjectStatusARCHIVED {
			return db.Session{}, problem.New(problem.CodeProjectArchived, "The project is archived.")
		}
		return q.SessionCreate(ctx, db.SessionCreateParams{
			ID: id, ProjectID: req.ProjectId, UserID: user, Type: db.RunType(req.Body.Type), Title: title,
		})
	})
	if err != nil {
		return nil, err
	}
	return api.CreateSession201JSONResponse{
		Body: toSession(row), Headers: api.CreateSession201ResponseHeaders{
			ETag:                revisionTag(row.Revision),
			Location:            fmt.Sprintf("/api/v1/projects/%s/sessions/%s", row.ProjectID, row.ID),
			IdempotencyReplayed: replayedHeader(row.ID != id),
		},
	}, nil
}

func (h *sessionHandlers) ListSessions(ctx context.Context, req api.ListSessionsRequestObject) (api.ListSessionsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	rows, err := h.list(ctx, req, page)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	items, cursor := paginate(page, rows, toSession, func(s api.Session) uuid.UUID { return s.Id })
	return api.ListSessions200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *sessionHandlers) list(ctx context.Context, req api.ListSessionsRequestObject, page page) ([]db.Session, error) {
	user, status, kind := auth.Current(ctx).ID, (*db.SessionStatus)(req.Params.Status), (*db.RunType)(req.Params.Type)
	if req.Params.Q == nil {
		return h.planned.SessionList(ctx, db.SessionListParams{
			ProjectID: req.ProjectId, UserID: user, Before: page.before, Status: status, Type: kind, MaxRows: page.rows(),
		})
	}
	return h.planned.SessionFind(ctx, db.SessionFindParams{
		UserID: user, ProjectID: req.ProjectId, Query: *req.Params.Q, Before: page.before, Status: status, Type: kind, MaxRows: page.rows(),
	})
}

func (h *sessionHandlers) GetSession(ctx context.Context, req api.GetSessionRequestObject) (api.GetSessionResponseObject, error) {
	row, err := h.queries.SessionGet(ctx, db.SessionGetParams{ID: req.SessionId, ProjectID: req.ProjectId, UserID: auth.Current(ctx).ID})
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.GetSession200JSONResponse{
		Body: toSession(row), Headers: api.GetSession200ResponseHeaders{ETag: revisionTag(row.Revision)},
	}, nil
}

func (h *sessionHandlers) UpdateSessionStatus(
	ctx context.Context, req api.UpdateSessionStatusRequestObject,
) (api.UpdateSessionStatusResponseObject, error) {
	user := auth.Current(ctx).ID
	row, err := h.change(ctx, req.ProjectId, req.SessionId, req.Params.IfMatch, func(q *db.Queries) (db.Session, error) {
		return q.SessionUpdateStatus(ctx, db.SessionUpdateStatusParams{
			Status: db.SessionStatus(req.Body.Status), ID: req.SessionId, ProjectID: req.ProjectId, UserID: user,
		})
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateSessionStatus200JSONResponse{
		Body: toSession(row), Headers: api.UpdateSessionStatus200ResponseHeaders{ETag: revisionTag(row.Revision)},
	}, nil
}

func (h *sessionHandlers) UpdateSessionTitle(
	ctx context.Context, req api.UpdateSessionTitleRequestObject,
) (api.UpdateSessionTitleResponseObject, error) {
	user := auth.Current(ctx).ID
	row, err := h.change(ctx, req.ProjectId, req.SessionId, req.Params.IfMatch, func(q *db.Queries) (db.Session, error) {
		return q.SessionUpdateTitle(ctx, db.SessionUpdateTitleParams{
			Title: fromNullable(req.Body.Title), ID: req.SessionId, ProjectID: req.ProjectId, UserID: user,
		})
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateSessionTitle200JSONResponse{
		Body: toSession(row), Headers: api.UpdateSessionTitle200ResponseHeaders{ETag: revisionTag(row.Revision)},
	}, nil
}

// change makes a change on the condition that the session is what the client saw.
func (h *sessionHandlers) change(
	ctx context.Context, project, id uuid.UUID, ifMatch *string, change func(q *db.Queries) (db.Session, error),
) (db.Session, error) {
	user := auth.Current(ctx).ID
	return database.InTx(ctx, h.pool, func(q *db.Queries, _ pgx.Tx) (db.Session, error) {
		revision, err := q.SessionLockForUpdate(ctx, db.SessionLockForUpdateParams{ID: id, ProjectID: project, UserID: user})
		if err != nil {
			return db.Session{}, database.OrNotFound(err)
		}
		if err := matchRevision(ifMatch, revision); err != nil {
			return db.Session{}, err
		}
		row, err := change(q)
		return row, database.OrNotFound(err)
	})
}

func (h *sessionHandlers) DeleteSession(ctx context.Context, req api.DeleteSessionRequestObject) (api.DeleteSessionResponseObject, error) {
	if err := h.erase.Session(ctx, auth.Current(ctx).ID, req.ProjectId, req.SessionId); err != nil {
		return nil, err
	}
	return api.DeleteSession204Response{}, nil
}
