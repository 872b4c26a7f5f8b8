package handlers

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/admin"
	"github.com/sredspace/sredspace/server/audit"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/edge"
	"github.com/sredspace/sredspace/server/problem"
)

// maxViolations bounds the answer of an audit over HTTP; `sredspace audit` prints them all.
const maxViolations = 1000

type adminHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	admin   *admin.Service

	signedOut func(uuid.UUID)
}

// action describes the current request for the operators' log.
func action(ctx context.Context, reason string) admin.Action {
	return admin.Action{ActorID: auth.Current(ctx).ID, Reason: reason, RequestID: edge.RequestID(ctx)}
}

func (h *adminHandlers) AdminListUsers(ctx context.Context, req api.AdminListUsersRequestObject) (api.AdminListUsersResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if req.Params.Subject != nil && !utf8.ValidString(*req.Params.Subject) {
		return nil, problem.Invalid(problem.Parameter("subject", "not valid Unicode"))
	}
	rows, err := h.queries.UserList(ctx, db.UserListParams{Before: page.before, Subject: req.Params.Subject, MaxRows: page.rows()})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	items, cursor := paginate(page, rows, toAdminUserSummary, func(u api.AdminUserSummary) uuid.UUID { return u.Id })
	return api.AdminListUsers200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *adminHandlers) AdminGetUser(ctx context.Context, req api.AdminGetUserRequestObject) (api.AdminGetUserResponseObject, error) {
	user, err := h.adminUser(ctx, req.UserId)
	if err != nil {
		return nil, err
	}
	return api.AdminGetUser200JSONResponse(user), nil
}

func (h *adminHandlers) adminUser(ctx context.Context, id uuid.UUID) (api.AdminUser, error) {
	row, err := h.queries.UserGet(ctx, id)
	if err != nil {
		return api.AdminUser{}, database.OrNotFound(err)
	}
	overrides, err := h.queries.OverrideList(ctx, id)
	if err != nil {
		return api.AdminUser{}, fmt.Errorf("list overrides: %w", err)
	}
	metrics, err := h.queries.QuotaList(ctx, id)
	if err != nil {
		return api.AdminUser{}, fmt.Errorf("list quotas: %w", err)
	}
	return toAdminUser(row, overrides, metrics), nil
}

func (h *adminHandlers) AdminUpdateUser(
	ctx context.Context, req api.AdminUpdateUserRequestObject,
) (api.AdminUpdateUserResponseObject, error) {
	change := admin.Limits{Overrides: map[db.QuotaMetric]*int64{}}
	if req.Body.Tier != nil {
		tier := db.UserTier(*req.Body.Tier)
		change.Tier = &tier
	}
	if o := req.Body.Overrides; o != nil {
		for metric, limit := range map[db.QuotaMetric]nullable.Nullable[int64]{
			db.QuotaMetricPROJECTCOUNT: o.PROJECTCOUNT, db.QuotaMetricFILESPERPROJECT: o.FILESPERPROJECT, db.QuotaMetricSTORAGEBYTES: o.STORAGEBYTES,
			db.QuotaMetricAIRUNSMONTHLY: o.AIRUNSMONTHLY, db.QuotaMetricFILESIZEBYTES: o.FILESIZEBYTES,
		} {
			if limit.IsSpecified() {
				change.Overrides[metric] = fromNullable(limit)
			}
		}
	}
	if err := h.admin.UpdateUser(ctx, action(ctx, req.Body.Reason), req.UserId, change); err != nil {
		return nil, err
	}
	user, err := h.adminUser(ctx, req.UserId)
	if err != nil {
		return nil, err
	}
	return api.AdminUpdateUser200JSONResponse(user), nil
}

func (h *adminHandlers) AdminEraseUser(ctx context.Context, req api.AdminEraseUserRequestObject) (api.AdminEraseUserResponseObject, error) {
	if err := h.admin.EraseUser(ctx, action(ctx, req.Body.Reason), req.UserId); err != nil {
		return nil, err
	}
	h.signedOut(req.UserId)
	return api.AdminEraseUser204Response{}, nil
}

func (h *adminHandlers) AdminListReservations(
	ctx context.Context, req api.AdminListReservationsRequestObject,
) (api.AdminListReservationsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if _, err := h.queries.UserGet(ctx, req.UserId); err != nil {
		return nil, database.OrNotFound(err)
	}
	params := db.ReservationListParams{UserID: req.UserId, Before: page.before, MaxRows: page.rows()}
	if req.Params.Status != nil {
		status := db.ReservationStatus(*req.Params.Status)
		params.Status = &status
	}
	rows, err := h.queries.ReservationList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list reservations: %w", err)
	}
	items, cursor := paginate(page, rows, toAdminReservation, func(r api.AdminReservation) uuid.UUID { return r.Id })
	return api.AdminListReservations200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *adminHandlers) AdminReleaseReservation(
	ctx context.Context, req api.AdminReleaseReservationRequestObject,
) (api.AdminReleaseReservationResponseObject, error) {
	row, err := h.admin.ReleaseReservation(ctx, action(ctx, req.Body.Reason), req.ReservationId)
	if err != nil {
		return nil, err
	}
	return api.AdminReleaseReservation200JSONResponse(toAdminReservation(row)), nil
}

func (h *adminHandlers) AdminListRuns(ctx context.Context, req api.AdminListRunsRequestObject) (api.AdminListRunsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	params := db.AdminRunListParams{Before: page.before, UserID: req.Params.UserId, MaxRows: page.rows()}
	if req.Params.Status != nil {
		status := db.RunStatus(*req.Params.Status)
		params.Status = &status
	}
	rows, err := h.queries.AdminRunList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	items, cursor := paginate(page, rows, toListedAdminRun, func(r api.AdminRun) uuid.UUID { return r.RunId })
	return api.AdminListRuns200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *adminHandlers) AdminGetRun(ctx context.Context, req api.AdminGetRunRequestObject) (api.AdminGetRunResponseObject, error) {
	run, err := h.adminRun(ctx, req.RunId)
	if err != nil {
		return nil, err
	}
	return api.AdminGetRun200JSONResponse(run), nil
}

func (h *adminHandlers) adminRun(ctx context.Context, id uuid.UUID) (api.AdminRun, error) {
	row, err := h.queries.AdminRunGet(ctx, id)
	if err != nil {
		return api.AdminRun{}, database.OrNotFound(err)
	}
	return toAdminRun(row), nil
}

func (h *adminHandlers) AdminSettleRun(ctx context.Context, req api.AdminSettleRunRequestObject) (api.AdminSettleRunResponseObject, error) {
	if err := h.admin.SettleRun(ctx, action(ctx, req.Body.Reason), req.RunId); err != nil {
		return nil, err
	}
	run, err := h.adminRun(ctx, req.RunId)
	if err != nil {
		return nil, err
	}
	return api.AdminSettleRun200JSONResponse(run), nil
}

func (h *adminHandlers) AdminFreeSession(
	ctx context.Context, req api.AdminFreeSessionRequestObject,
) (api.AdminFreeSessionResponseObject, error) {
	id, err := h.admin.FreeSession(ctx, action(ctx, req.Body.Reason), req.SessionId)
	if err != nil {
		return nil, err
	}
	run, err := h.adminRun(ctx, id)
	if err != nil {
		return nil, err
	}
	return api.AdminFreeSession200JSONResponse(run), nil
}

func (h *adminHandlers) AdminListActions(
	ctx context.Context, req api.AdminListActionsRequestObject,
) (api.AdminListActionsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := h.queries.AdminActionList(ctx, db.AdminActionListParams{
		BeforeID: page.before, UserID: req.Params.UserId, MaxRows: page.rows(),
	})
	if err != nil {
		return nil, fmt.Errorf("list actions: %w", err)
	}
	items, cursor := paginate(page, rows, toAdminAction, func(a api.AdminAction) uuid.UUID { return a.Id })
	return api.AdminListActions200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *adminHandlers) AdminAuditLedger(
	ctx context.Context, _ api.AdminAuditLedgerRequestObject,
) (api.AdminAuditLedgerResponseObject, error) {
	found, err := audit.Ledger(ctx, h.pool, maxViolations)
	if err != nil {
		return nil, err
	}
	out := api.AdminAuditLedger200JSONResponse{Violations: make([]api.LedgerViolation, 0, len(found))}
	for _, v := range found {
		out.Violations = append(out.Violations, toLedgerViolation(v))
	}
	return out, nil
}
