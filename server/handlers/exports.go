package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/exports"
	"github.com/sredspace/sredspace/server/idempotency"
)

type exportHandlers struct {
	queries *db.Queries
	exports *exports.Service
}

func (h *exportHandlers) CreateExport(ctx context.Context, req api.CreateExportRequestObject) (api.CreateExportResponseObject, error) {
	user, body, language := auth.Current(ctx).ID, req.Body, "en"
	if body.Language != nil {
		language = string(*body.Language)
	}
	created, err := h.exports.Create(ctx, exports.Request{
		User: user, Project: req.ProjectId, Kind: string(body.Kind), Version: body.Version, RunID: body.RunId, Language: language,
	}, idempotency.NewKey(user, "createExport", req.Params.IdempotencyKey, req.ProjectId, body.Kind, body.Version, body.RunId, language))
	if err != nil {
		return nil, err
	}
	return api.CreateExport202JSONResponse{
		Body: toExport(created.Export), Headers: api.CreateExport202ResponseHeaders{
			Location:            fmt.Sprintf("/api/v1/projects/%s/exports/%s", req.ProjectId, created.ID),
			IdempotencyReplayed: replayedHeader(created.Replayed),
		},
	}, nil
}

func (h *exportHandlers) ListExports(ctx context.Context, req api.ListExportsRequestObject) (api.ListExportsResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	rows, err := h.exports.List(ctx, auth.Current(ctx).ID, req.ProjectId, page.before, page.rows())
	if err != nil {
		return nil, err
	}
	items, cursor := paginate(page, rows, toExport, func(e api.Export) uuid.UUID { return e.Id })
	return api.ListExports200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *exportHandlers) GetExport(ctx context.Context, req api.GetExportRequestObject) (api.GetExportResponseObject, error) {
	row, err := h.exports.Get(ctx, auth.Current(ctx).ID, req.ProjectId, req.ExportId)
	if err != nil {
		return nil, err
	}
	return api.GetExport200JSONResponse(toExport(row)), nil
}

func (h *exportHandlers) DeleteExport(ctx context.Context, req api.DeleteExportRequestObject) (api.DeleteExportResponseObject, error) {
	if err := h.exports.Delete(ctx, auth.Current(ctx).ID, req.ProjectId, req.ExportId); err != nil {
		return nil, err
	}
	return api.DeleteExport204Response{}, nil
}

func (h *exportHandlers) GetExportDownload(
	ctx context.Context, req api.GetExportDownloadRequestObject,
) (api.GetExportDownloadResponseObject, error) {
	signed, err := h.exports.Download(ctx, auth.Current(ctx).ID, req.ProjectId, req.ExportId)
	if err != nil {
		return nil, err
	}
	return api.GetExportDownload200JSONResponse{Url: signed.URL, ExpiresAt: signed.ExpiresAt.UTC()}, nil
}

func toExport(e db.Export) api.Export {
	version, run, language := exports.ParametersOf(e.Parameters)
	return api.Export{
		Id: e.ID, ProjectId: *e.ProjectID, Kind: api.ExportKind(e.Kind), Status: api.ExportStatus(e.Status), Version: toNullable(version),
		RunId: toNullable(run), Language: language, Progress: api.ExportProgress{Done: e.Done, Total: e.Total}, Filename: e.Filename,
		ContentType: e.ContentType, Size: toNullable(e.Size), Sha256: toNullable(e.Sha256), Error: toExportError(e),
		CreatedAt: e.CreatedAt.UTC(), FinishedAt: toNullableTime(e.FinishedAt), ExpiresAt: toNullableTime(e.ExpiresAt),
	}
}

func toExportError(e db.Export) nullable.Nullable[api.ExportError] {
	if e.ErrorCode == nil {
		return nullable.NewNullNullable[api.ExportError]()
	}
	return nullable.NewNullableWithValue(api.ExportError{Code: api.ExportErrorCode(*e.ErrorCode), Message: *e.ErrorMessage})
}
