package handlers

import (
	"context"
	"math"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/problem"
)

type evidenceHandlers struct {
	queries  *db.Queries
	evidence *evidence.Service
}

func (h *evidenceHandlers) GetRunEvidence(
	ctx context.Context, req api.GetRunEvidenceRequestObject,
) (api.GetRunEvidenceResponseObject, error) {
	found, err := h.evidence.Run(ctx, auth.Current(ctx).ID, req.RunId)
	if err != nil {
		return nil, err
	}
	return api.GetRunEvidence200JSONResponse(toEvidence(found)), nil
}

func (h *evidenceHandlers) ListJournal(ctx context.Context, req api.ListJournalRequestObject) (api.ListJournalResponseObject, error) {
	limit, err := clamp(req.Params.Limit, problem.Parameter("limit", notInteger), 50, 1, 200)
	if err != nil {
		return nil, err
	}
	before := int64(math.MaxInt64)
	if req.Params.Before != nil {
		if before, err = readSeqCursor(*req.Params.Before); err != nil {
			return nil, err
		}
	}
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	entries, err := h.evidence.Journal(ctx, auth.Current(ctx).ID, req.ProjectId, before, limit+1)
	if err != nil {
		return nil, err
	}
	retained, err := h.queries.ProjectRetention(ctx, req.ProjectId, auth.Current(ctx).ID)
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	page := api.ListJournal200JSONResponse{
		Items: []api.JournalEntry{}, RetainedUntil: *toDay(&retained), NextCursor: toNullable[string](nil),
	}
	if len(entries) > int(limit) {
		entries = entries[:limit]
		page.NextCursor.Set(seqCursor(entries[limit-1].Seq))
	}
	for _, entry := range entries {
		page.Items = append(page.Items, toJournalEntry(entry))
	}
	return page, nil
}

func (h *evidenceHandlers) GetEvidenceKeys(
	ctx context.Context, _ api.GetEvidenceKeysRequestObject,
) (api.GetEvidenceKeysResponseObject, error) {
	trees, checkpoint, err := h.evidence.Trees(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetEvidenceKeys200JSONResponse(toEvidenceKeys(trees, checkpoint)), nil
}
