package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/drafts"
	"github.com/sredspace/sredspace/server/idempotency"
)

type draftHandlers struct{ drafts *drafts.Service }

func ownerOf(ctx context.Context, project uuid.UUID) drafts.Owner {
	return drafts.Owner{User: auth.Current(ctx).ID, Project: project}
}

func (h *draftHandlers) GetDraft(ctx context.Context, req api.GetDraftRequestObject) (api.GetDraftResponseObject, error) {
	draft, err := h.drafts.Current(ctx, ownerOf(ctx, req.ProjectId))
	if err != nil {
		return nil, err
	}
	return api.GetDraft200JSONResponse{Body: toDraft(draft), Headers: api.GetDraft200ResponseHeaders{ETag: draft.ETag()}}, nil
}

func (h *draftHandlers) UpdateDraftLine(
	ctx context.Context, req api.UpdateDraftLineRequestObject,
) (api.UpdateDraftLineResponseObject, error) {
	owner := ownerOf(ctx, req.ProjectId)
	line, err := h.drafts.Write(ctx, drafts.Update{
		Owner: owner, Author: owner.User, Line: string(req.Line), Value: fromLineUpdate(*req.Body), Reason: fromNullable(req.Body.Reason),
		IfMatch: req.Params.IfMatch,
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateDraftLine200JSONResponse{
		Body: toDraftLine(line), Headers: api.UpdateDraftLine200ResponseHeaders{ETag: line.ETag()},
	}, nil
}

func (h *draftHandlers) ListDraftVersions(
	ctx context.Context, req api.ListDraftVersionsRequestObject,
) (api.ListDraftVersionsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	owner := ownerOf(ctx, req.ProjectId)
	if err := h.drafts.Exists(ctx, owner); err != nil {
		return nil, err
	}
	rows, err := h.drafts.Versions(ctx, owner, page.before, page.rows())
	if err != nil {
		return nil, err
	}
	rows, next := cutPage(page, rows, func(v drafts.Version) uuid.UUID { return v.ID })
	return api.ListDraftVersions200JSONResponse{Items: convertAll(rows, toDraftVersion), NextCursor: toNullable(next)}, nil
}

func (h *draftHandlers) GetDraftVersion(
	ctx context.Context, req api.GetDraftVersionRequestObject,
) (api.GetDraftVersionResponseObject, error) {
	version, draft, err := h.drafts.Version(ctx, ownerOf(ctx, req.ProjectId), req.Version)
	if err != nil {
		return nil, err
	}
	return api.GetDraftVersion200JSONResponse(toDraftVersionFull(version, draft)), nil
}

func (h *draftHandlers) DiffDraft(ctx context.Context, req api.DiffDraftRequestObject) (api.DiffDraftResponseObject, error) {
	older, newer, lines, err := h.drafts.Diff(ctx, ownerOf(ctx, req.ProjectId), req.Params.From, req.Params.To)
	if err != nil {
		return nil, err
	}
	return api.DiffDraft200JSONResponse{From: older.Version, To: newer.Version, Lines: convertAll(lines, toLineDiff)}, nil
}

func (h *draftHandlers) ImportDraft(ctx context.Context, req api.ImportDraftRequestObject) (api.ImportDraftResponseObject, error) {
	owner, lines, reason := ownerOf(ctx, req.ProjectId), lineNumbers(req.Body.Lines), fromNullable(req.Body.Reason)
	made, err := h.drafts.Import(ctx, drafts.Import{
		Owner: owner, Author: owner.User, RunID: req.Body.RunId, Lines: lines, Reason: reason, IfMatch: req.Params.IfMatch,
		Key: idempotency.NewKey(owner.User, "importDraft", req.Params.IdempotencyKey, owner.Project, req.Body.RunId, lines, reason),
	})
	if err != nil {
		return nil, err
	}
	return api.ImportDraft201JSONResponse{
		Body: toDraftVersion(made.Version), Headers: api.ImportDraft201ResponseHeaders{
			ETag: drafts.ETag(made.Number), Location: versionPath(owner.Project, made.Number), IdempotencyReplayed: replayedHeader(made.Replayed),
		},
	}, nil
}

func (h *draftHandlers) RestoreDraft(ctx context.Context, req api.RestoreDraftRequestObject) (api.RestoreDraftResponseObject, error) {
	owner, lines, reason := ownerOf(ctx, req.ProjectId), lineNumbers(req.Body.Lines), fromNullable(req.Body.Reason)
	made, err := h.drafts.Restore(ctx, drafts.Restore{
		Owner: owner, Author: owner.User, Version: req.Body.Version, Lines: lines, Reason: reason, IfMatch: req.Params.IfMatch,
		Key: idempotency.NewKey(owner.User, "restoreDraft", req.Params.IdempotencyKey, owner.Project, req.Body.Version, lines, reason),
	})
	if err != nil {
		return nil, err
	}
	return api.RestoreDraft201JSONResponse{
		Body: toDraftVersion(made.Version), Headers: api.RestoreDraft201ResponseHeaders{
			ETag: drafts.ETag(made.Number), Location: versionPath(owner.Project, made.Number), IdempotencyReplayed: replayedHeader(made.Replayed),
		},
	}, nil
}

func versionPath(project uuid.UUID, number int32) string {
	return fmt.Sprintf("/api/v1/projects/%s/draft/versions/%d", project, number)
}
