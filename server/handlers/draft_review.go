package handlers

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/drafts"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
)

func (h *draftHandlers) ListDraftChanges(
	ctx context.Context, req api.ListDraftChangesRequestObject,
) (api.ListDraftChangesResponseObject, error) {
	run, changes, err := h.drafts.Changes(ctx, ownerOf(ctx, req.ProjectId), req.Params.RunId)
	if err != nil {
		return nil, err
	}
	return api.ListDraftChanges200JSONResponse{RunId: toNullable(run), Items: convertAll(changes, toDraftChange)}, nil
}

func (h *draftHandlers) DecideDraftChange(
	ctx context.Context, req api.DecideDraftChangeRequestObject,
) (api.DecideDraftChangeResponseObject, error) {
	owner, body, reason := ownerOf(ctx, req.ProjectId), req.Body, fromNullable(req.Body.Reason)
	decided, err := h.drafts.DecideChange(ctx, drafts.DecideChange{
		Owner: owner, Author: owner.User, RunID: body.RunId, ChangeID: body.ChangeId,
		Accept: body.Decision == api.DraftChangeDecisionDecisionAccept,
		Reason: reason, IfMatch: req.Params.IfMatch,
		Key: idempotency.NewKey(owner.User, "decideDraftChange", req.Params.IdempotencyKey, owner.Project, body.RunId, body.ChangeId,
			body.Decision, reason),
	})
	if err != nil {
		return nil, err
	}
	return api.DecideDraftChange200JSONResponse{
		Body: toDraftDecision(decided.Decision), Headers: api.DecideDraftChange200ResponseHeaders{
			ETag: decided.ETag, IdempotencyReplayed: replayedHeader(decided.Replayed),
		},
	}, nil
}

func (h *draftHandlers) ListDraftPassages(
	ctx context.Context, req api.ListDraftPassagesRequestObject,
) (api.ListDraftPassagesResponseObject, error) {
	page, err := readPage(req.Params.Limit, nil)
	if err != nil {
		return nil, err
	}
	first, err := readPlace(req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	var decided *bool
	if req.Params.State != nil {
		wanted := *req.Params.State == api.ListDraftPassagesParamsStateDecided
		decided = &wanted
	}
	run, passages, err := h.drafts.Passages(ctx, ownerOf(ctx, req.ProjectId), req.Params.RunId, decided)
	if err != nil {
		return nil, err
	}
	rest := passages[min(first, len(passages)):]
	out := api.ListDraftPassages200JSONResponse{
		RunId: toNullable(run), Items: convertAll(rest[:min(len(rest), int(page.limit))], toDraftPassage), NextCursor: toNullable[string](nil),
	}
	if len(rest) > int(page.limit) {
		out.NextCursor.Set(placeCursor(first + int(page.limit)))
	}
	return out, nil
}

// The passages of a run never change, so a cursor is a place in their list. It looks like that of any list.

func placeCursor(place int) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(make([]byte, 8), uint64(place)))
}

func readPlace(cursor *api.Cursor) (int, error) {
	if cursor == nil {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err != nil || len(raw) != 16 || binary.BigEndian.Uint64(raw) != 0 || binary.BigEndian.Uint64(raw[8:]) > math.MaxInt32 {
		return 0, problem.Invalid(problem.Parameter("cursor", "not a cursor of this list"))
	}
	return int(binary.BigEndian.Uint64(raw[8:])), nil
}

func (h *draftHandlers) DecideDraftPassage(
	ctx context.Context, req api.DecideDraftPassageRequestObject,
) (api.DecideDraftPassageResponseObject, error) {
	owner, body, reason := ownerOf(ctx, req.ProjectId), req.Body, fromNullable(req.Body.Reason)
	var line *string
	if body.Line != nil {
		number := string(*body.Line)
		line = &number
	}
	decided, err := h.drafts.DecidePassage(ctx, drafts.DecidePassage{
		Owner: owner, Author: owner.User, RunID: body.RunId, PassageID: body.PassageId,
		Place: body.Decision == api.DraftPassageDecisionDecisionPlace, Line: line, AfterSentence: body.AfterSentence, Reason: reason,
		IfMatch: req.Params.IfMatch,
		Key: idempotency.NewKey(owner.User, "decideDraftPassage", req.Params.IdempotencyKey, owner.Project, body.RunId, body.PassageId,
			body.Decision, line, body.AfterSentence, reason),
	})
	if err != nil {
		return nil, err
	}
	return api.DecideDraftPassage200JSONResponse{
		Body: toDraftDecision(decided.Decision), Headers: api.DecideDraftPassage200ResponseHeaders{
			ETag: decided.ETag, IdempotencyReplayed: replayedHeader(decided.Replayed),
		},
	}, nil
}

func (h *draftHandlers) ListDraftDecisions(
	ctx context.Context, req api.ListDraftDecisionsRequestObject,
) (api.ListDraftDecisionsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	owner := ownerOf(ctx, req.ProjectId)
	if err := h.drafts.Exists(ctx, owner); err != nil {
		return nil, err
	}
	rows, err := h.drafts.Decisions(ctx, owner, page.before, page.rows())
	if err != nil {
		return nil, err
	}
	rows, next := cutPage(page, rows, func(d drafts.Decision) uuid.UUID { return d.ID })
	return api.ListDraftDecisions200JSONResponse{Items: convertAll(rows, toDraftDecision), NextCursor: toNullable(next)}, nil
}
