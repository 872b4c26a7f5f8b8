package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/runs"
)

func (h *handlers) CreateRun(ctx context.Context, req api.CreateRunRequestObject) (api.CreateRunResponseObject, error) {
	request, err := runRequest(ctx, req.SessionId, *req.Body)
	if err != nil {
		return nil, err
	}
	request.IdempotencyKey = req.Params.IdempotencyKey
	admitted, err := h.runs.Admit(ctx, request)
	if err != nil {
		return nil, err
	}
	return h.follow(ctx, admitted, req.Params.Prefer)
}

func (h *handlers) RetryRun(ctx context.Context, req api.RetryRunRequestObject) (api.RetryRunResponseObject, error) {
	admitted, err := h.runs.Retry(ctx, req.RunId, auth.Current(ctx).ID, requestID(ctx), req.Params.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	return h.follow(ctx, admitted, req.Params.Prefer)
}

func runRequest(ctx context.Context, session uuid.UUID, body api.RunRequest) (runs.Request, error) {
	limit, err := clamp(body.HistoryLimit, problem.Pointer("/history_limit", notInteger), 10, 0, 50)
	if err != nil {
		return runs.Request{}, err
	}
	request := runs.Request{
		UserID: auth.Current(ctx).ID, SessionID: session, Type: db.RunType(body.Type), Input: body.Input,
		HistoryLimit: limit, RequestID: requestID(ctx),
	}
	if body.SelectedFileIds != nil {
		request.FileIDs = *body.SelectedFileIds
	}
	return request, nil
}

// accepted is how an admitted run is answered, by createRun and retryRun alike: the generated types differ only in name.
type accepted struct {
	status   int
	run      api.Run
	stream   *eventStream
	replayed *string
	applied  *string
}

// follow answers with the run in the way that the client chose.
func (h *handlers) follow(ctx context.Context, admitted runs.Admitted, prefer *string) (*accepted, error) {
	out := &accepted{status: http.StatusOK}
	if admitted.Replayed {
		replayed := "true"
		out.replayed = &replayed
	}
	if wantsStream(ctx) {
		out.stream = &eventStream{ctx: ctx, runs: h.runs, run: admitted.RunID}
		return out, nil
	}
	wait, applied := preference(prefer, h.runWait)
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

func (a *accepted) VisitCreateRunResponse(w http.ResponseWriter) error {
	switch {
	case a.stream != nil:
		w.Header().Set("X-Accel-Buffering", "no")
		return api.CreateRun200TexteventStreamResponse{
			Body: a.stream.open(), Headers: api.CreateRun200ResponseHeaders{IdempotencyReplayed: a.replayed},
		}.VisitCreateRunResponse(w)
	case a.status == http.StatusAccepted:
		return api.CreateRun202JSONResponse{Body: a.run, Headers: api.CreateRun202ResponseHeaders{
			IdempotencyReplayed: a.replayed, PreferenceApplied: a.applied, Location: "/api/v1/runs/" + a.run.RunId.String(),
		}}.VisitCreateRunResponse(w)
	}
	return api.CreateRun200JSONResponse{
		Body: a.run, Headers: api.CreateRun200ResponseHeaders{IdempotencyReplayed: a.replayed, PreferenceApplied: a.applied},
	}.VisitCreateRunResponse(w)
}

// VisitRetryRunResponse is the same answer: the contract gives both operations the same responses.
func (a *accepted) VisitRetryRunResponse(w http.ResponseWriter) error {
	return a.VisitCreateRunResponse(w)
}

func (h *handlers) GetRunEvents(ctx context.Context, req api.GetRunEventsRequestObject) (api.GetRunEventsResponseObject, error) {
	run, err := h.runs.Get(ctx, req.RunId, auth.Current(ctx).ID)
	if err != nil {
		return nil, err
	}
	stream := &eventStream{ctx: ctx, runs: h.runs, run: run.ID}
	if req.Params.LastEventID != nil {
		after, err := strconv.ParseInt(*req.Params.LastEventID, 10, 32)
		if err != nil {
			return nil, problem.Invalid(problem.Parameter("Last-Event-ID", notInteger))
		}
		stream.after = int32(after)
	}
	return stream, nil
}

func (h *handlers) CancelRun(ctx context.Context, req api.CancelRunRequestObject) (api.CancelRunResponseObject, error) {
	run, err := h.runs.Cancel(ctx, req.RunId, auth.Current(ctx).ID)
	if err != nil {
		return nil, err
	}
	return api.CancelRun200JSONResponse(toRun(run)), nil
}

func (h *handlers) PreflightRun(ctx context.Context, req api.PreflightRunRequestObject) (api.PreflightRunResponseObject, error) {
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

func (h *handlers) ListRuns(ctx context.Context, req api.ListRunsRequestObject) (api.ListRunsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := h.inSession(ctx, req.SessionId); err != nil {
		return nil, err
	}
	params := db.RunListParams{
		SessionID: req.SessionId, UserID: auth.Current(ctx).ID, Before: page.before, MaxRows: page.fetch(), IdempotencyKey: req.Params.IdempotencyKey,
	}
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

// renderEnd makes the data of a run's last event.
func renderEnd(kind string, run runs.Run) ([]byte, error) {
	return json.Marshal(api.RunEndedEvent{Type: api.RunEndedEventType(kind), Run: toRun(run)})
}

// preference reads Prefer (RFC 7240): how long to wait, and which preference that honours.
func preference(prefer *string, longest time.Duration) (time.Duration, string) {
	if prefer == nil {
		return longest, ""
	}
	for _, p := range splitPrefer(*prefer) {
		switch {
		case p.name == "respond-async":
			return 0, "respond-async"
		case p.name == "wait" && p.value >= 0:
			wait := time.Duration(min(p.value, int64(longest/time.Second))) * time.Second
			return wait, fmt.Sprintf("wait=%d", int64(wait/time.Second))
		}
	}
	return longest, ""
}
