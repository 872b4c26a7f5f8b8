package handlers

import (
	"context"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/search"
)

type searchHandlers struct{ search *search.Service }

func (h *searchHandlers) SearchWorkspace(
	ctx context.Context, req api.SearchWorkspaceRequestObject,
) (api.SearchWorkspaceResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	var kind *string
	if req.Params.Kind != nil {
		value := string(*req.Params.Kind)
		kind = &value
	}
	hits, err := h.search.Find(ctx, search.Question{
		User: auth.Current(ctx).ID, Text: req.Params.Q, Kind: kind, Project: req.Params.ProjectId, Before: page.before, Rows: page.rows(),
	})
	if err != nil {
		return nil, err
	}
	items, cursor := paginate(page, hits, toSearchHit, func(h api.SearchHit) uuid.UUID { return h.Id })
	return api.SearchWorkspace200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func toSearchHit(h search.Hit) api.SearchHit {
	out := api.SearchHit{
		Kind: api.SearchKind(h.Kind), Id: h.ID, ProjectId: h.ProjectID, ProjectName: h.ProjectName, SessionId: toNullable(h.SessionID),
		Title: toNullable(h.Title), Snippet: h.Snippet, Highlights: []api.SearchHighlight{}, CreatedAt: h.CreatedAt.UTC(),
	}
	for _, mark := range h.Marks {
		out.Highlights = append(out.Highlights, api.SearchHighlight{CharStart: mark.Start, CharEnd: mark.End})
	}
	return out
}
