package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/edge"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/runs"
)

type runHandlers struct {
	queries     *db.Queries
	planned     *db.Queries // for the list
	runs        *runs.Service
	events      *runevents.Log
	longestWait time.Duration
}

func (h *runHandlers) CreateRun(ctx context.Context, req api.CreateRunRequestObject) (api.CreateRunResponseObject, error) {
	request, err := runRequest(ctx, req.SessionId, *req.Body)
	if err != nil {
		return nil, err
	}
	request.IdempotencyKey = req.Params.IdempotencyKey
	admitted, err := h.runs.Admit(ctx, request)
	if err != nil {
		return nil, err
	}
	return h.answer(ctx, admitted, req.Params.Prefer)
}

func (h *runHandlers) RetryRun(ctx context.Context, req api.RetryRunRequestObject) (api.RetryRunResponseObject, error) {
	admitted, err := h.runs.Retry(ctx, req.RunId, auth.Current(ctx).ID, edge.RequestID(ctx), req.Params.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	return h.answer(ctx, admitted, req.Params.Prefer)
}

func runRequest(ctx context.Context, session uuid.UUID, body api.RunRequest) (runs.Request, error) {
	limit, err := clamp(body.HistoryLimit, problem.Pointer("/history_limit", notInteger), 10, 0, 50)
	if err != nil {
		return runs.Request{}, err
	}
	request := runs.Request{
		UserID: auth.Current(ctx).ID, SessionID: session, Type: db.RunType(body.Type), Input: body.Input,
		HistoryLimit: limit, RequestID: edge.RequestID(ctx),
	}
	if body.SelectedFileIds != nil {
		request.FileIDs = *body.SelectedFileIds
	}
	return request, nil
}

// runResponse is the response to an admitted run, for createRun and retryRun alike: their generated types differ only in name.
type runResponse struct {
	status   int
	run      api.Run
	stream   io.ReadCloser
	replayed *string
	applied  *string
}

// answer returns the run at once, waits for it, or streams its events, as the client asked.
func (h *runHandlers) answer(ctx context.Context, admitted runs.Admitted, prefer *string) (*runResponse, error) {
	out := &runResponse{status: http.StatusOK}
	if admitted.Replayed {
		replayed := "true"
		out.replayed = &replayed
	}
	if edge.WantsEvents(ctx) {
		out.stream = h.stream(ctx, admitted.RunID, 0)
		return out, nil
	}
	wait, applied := edge.Wait(prefer, h.longestWait)
	if applied != "" {
		out.applied = &applied
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	run, err := h.runs.Wait(waiting, admitted.RunID)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, runs.ErrStopping) {
		out.status, err = http.StatusAccepted, nil
	}
	out.run = toRun(run)
	return out, err
}

func (r *runResponse) VisitCreateRunResponse(w http.ResponseWriter) error {
	switch {
	case r.stream != nil:
		w.Header().Set("X-Accel-Buffering", "no")
		return api.CreateRun200TexteventStreamResponse{
			Body: r.stream, Headers: api.CreateRun200ResponseHeaders{IdempotencyReplayed: r.replayed},
		}.VisitCreateRunResponse(w)
	case r.status == http.StatusAccepted:
		return api.CreateRun202JSONResponse{Body: r.run, Headers: api.CreateRun202ResponseHeaders{
			IdempotencyReplayed: r.replayed, PreferenceApplied: r.applied, Location: "/api/v1/runs/" + r.run.RunId.String(),
		}}.VisitCreateRunResponse(w)
	}
	return api.CreateRun200JSONResponse{
		Body: r.run, Headers: api.CreateRun200ResponseHeaders{IdempotencyReplayed: r.replayed, PreferenceApplied: r.applied},
	}.VisitCreateRunResponse(w)
}

// VisitRetryRunResponse writes the same response: the contract gives both operations the same responses.
func (r *runResponse) VisitRetryRunResponse(w http.ResponseWriter) error {
	return r.VisitCreateRunResponse(w)
}

func (h *runHandlers) GetRunEvents(ctx context.Context, req api.GetRunEventsRequestObject) (api.GetRunEventsResponseObject, error) {
	run, err := h.runs.Get(ctx, req.RunId, auth.Current(ctx).ID)
	if err != nil {
		return nil, err
	}
	after := int64(0)
	if req.Params.LastEventID != nil {
		if after, err = strconv.ParseInt(*req.Params.LastEventID, 10, 32); err != nil {
			return nil, problem.Invalid(problem.Parameter("Last-Event-ID", notInteger))
		}
	}
	atEnd, err := h.readToItsEnd(ctx, run, int32(after))
	if err != nil {
		return nil, err
	}
	if atEnd {
		return api.GetRunEvents204Response{}, nil
	}
	if edge.IsHead(ctx) {
		return runEvents{body: http.NoBody, text: edge.WantsText(ctx)}, nil
	}
	return runEvents{body: h.stream(ctx, run.ID, int32(after)), text: edge.WantsText(ctx)}, nil
}

func (h *runHandlers) CancelRun(ctx context.Context, req api.CancelRunRequestObject) (api.CancelRunResponseObject, error) {
	run, err := h.runs.Cancel(ctx, req.RunId, auth.Current(ctx).ID)
	if err != nil {
		return nil, err
	}
	return api.CancelRun200JSONResponse(toRun(run)), nil
}

func (h *runHandlers) PreflightRun(ctx context.Context, req api.PreflightRunRequestObject) (api.PreflightRunResponseObject, error) {
	request, err := runRequest(ctx, req.SessionId, *req.Body)
	if err != nil {
		return nil, err
	}
	preflight, err := h.runs.Preflight(ctx, request)
	if err != nil {
		return nil, err
	}
	return api.PreflightRun200JSONResponse(toPreflight(preflight)), nil
}

func (h *runHandlers) ListRuns(ctx context.Context, req api.ListRunsRequestObject) (api.ListRunsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := requireSession(ctx, h.queries, req.SessionId); err != nil {
		return nil, err
	}
	params := db.RunListParams{
		SessionID: req.SessionId, UserID: auth.Current(ctx).ID, Before: page.before, MaxRows: page.rows(),
		IdempotencyKey: req.Params.IdempotencyKey,
	}
	if req.Params.Status != nil {
		status := db.RunStatus(*req.Params.Status)
		params.Status = &status
	}
	rows, err := h.planned.RunList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	items, cursor := paginate(page, rows, toRunSummary, func(r api.RunSummary) uuid.UUID { return r.RunId })
	return api.ListRuns200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *runHandlers) GetRun(ctx context.Context, req api.GetRunRequestObject) (api.GetRunResponseObject, error) {
	run, err := h.runs.Get(ctx, req.RunId, auth.Current(ctx).ID)
	if err != nil {
		return nil, err
	}
	return api.GetRun200JSONResponse(toRun(run)), nil
}
