package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/erase"
)

func (h *projectHandlers) listTrash(ctx context.Context, page page) (api.ListProjectsResponseObject, error) {
	user := auth.Current(ctx).ID
	rows, err := h.queries.ProjectTrashList(ctx, db.ProjectTrashListParams{UserID: user, Before: page.before, MaxRows: page.rows()})
	if err != nil {
		return nil, fmt.Errorf("list trash: %w", err)
	}
	items, next := paginate(page, rows, toTrashedProject, func(p api.Project) uuid.UUID { return p.Id })
	return api.ListProjects200JSONResponse{Items: items, NextCursor: next}, nil
}

func toTrashedProject(p db.ProjectTrashListRow) api.Project {
	out := toProject(db.ProjectGetRow{
		ID: p.ID, UserID: p.UserID, Name: p.Name, FiscalYear: p.FiscalYear, Status: p.Status, Description: p.Description, CreatedAt: p.CreatedAt,
		UpdatedAt: p.UpdatedAt, TaxYearStart: p.TaxYearStart, TaxYearEnd: p.TaxYearEnd, RetainUntil: p.RetainUntil, Revision: p.Revision,
		SessionCount: p.SessionCount, FileCount: p.FileCount,
	})
	if p.TrashedAt != nil {
		at := p.TrashedAt.Add(erase.TrashTime).UTC()
		out.ErasesAt = &at
	}
	return out
}

func (h *projectHandlers) RestoreProject(
	ctx context.Context, req api.RestoreProjectRequestObject,
) (api.RestoreProjectResponseObject, error) {
	user := auth.Current(ctx).ID
	if err := h.erase.Restore(ctx, user, req.ProjectId); err != nil {
		return nil, err
	}
	row, err := h.queries.ProjectGet(ctx, req.ProjectId, user)
	if err != nil {
		return nil, database.OrNotFound(err)
	}
	return api.RestoreProject200JSONResponse(toProject(row)), nil
}
