package server

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/runs"
)

func (h *handlers) CreateRun(ctx context.Context, req api.CreateRunRequestObject) (api.CreateRunResponseObject, error) {
	limit, err := clamp(req.Body.HistoryLimit, problem.Pointer("/history_limit", notInteger), 10, 0, 50)
	if err != nil {
		return nil, err
	}
	request := runs.Request{
		UserID: auth.Current(ctx).ID, SessionID: req.SessionId, Type: db.RunType(req.Body.Type), Input: req.Body.Input,
		HistoryLimit: limit, RequestID: requestID(ctx), IdempotencyKey: req.Params.IdempotencyKey,
	}
	if req.Body.SelectedFileIds != nil {
		request.FileIDs = *req.Body.SelectedFileIds
	}
	admitted, err := h.runs.Admit(ctx, request)
	if err != nil {
		return nil, err
	}
	run, err := h.runs.Wait(ctx, admitted.RunID)
	if err != nil {
		return nil, err
	}
	out := api.CreateRun200JSONResponse{Body: toRun(run)}
	if admitted.Replayed {
		replayed := "true"
		out.Headers.IdempotencyReplayed = &replayed
	}
	return out, nil
}

func (h *handlers) ListRuns(ctx context.Context, req api.ListRunsRequestObject) (api.ListRunsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := h.inSession(ctx, req.SessionId); err != nil {
		return nil, err
	}
	params := db.RunListParams{SessionID: req.SessionId, UserID: auth.Current(ctx).ID, Before: page.before, MaxRows: page.fetch()}
	if req.Params.Status != nil {
		status := db.RunStatus(*req.Params.Status)
		params.Status = &status
	}
	rows, err := h.queries.RunList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	items, cursor := cut(page, rows, toRunSummary, func(r api.RunSummary) uuid.UUID { return r.RunId })
	return api.ListRuns200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *handlers) GetRun(ctx context.Context, req api.GetRunRequestObject) (api.GetRunResponseObject, error) {
	run, err := h.runs.Get(ctx, req.RunId, auth.Current(ctx).ID)
	if err != nil {
		return nil, err
	}
	return api.GetRun200JSONResponse(toRun(run)), nil
}
