package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/edge"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/files"
	"github.com/sredspace/sredspace/server/idempotency"
)

type fileHandlers struct {
	queries *db.Queries
	planned *db.Queries // for lists with filters
	files   *files.Service
	erase   *erase.Service
}

func (h *fileHandlers) PresignFiles(ctx context.Context, req api.PresignFilesRequestObject) (api.PresignFilesResponseObject, error) {
	announced := make([]files.Announced, 0, len(req.Body.Files))
	for _, f := range req.Body.Files {
		announced = append(announced, files.Announced{Filename: f.Filename, ContentType: f.ContentType, Size: f.FileSize})
	}
	user := auth.Current(ctx).ID
	key := idempotency.NewKey(user, "presignFiles", req.Params.IdempotencyKey, req.ProjectId, announced)
	uploads, replayed, err := h.files.Announce(ctx, user, req.ProjectId, announced, key)
	if err != nil {
		return nil, err
	}
	out := api.UploadList{Items: make([]api.Upload, 0, len(uploads))}
	for _, u := range uploads {
		out.Items = append(out.Items, api.Upload{FileId: u.File.ID, UploadUrl: u.URL, Headers: u.Headers, ExpiresAt: u.ExpiresAt.UTC()})
	}
	return api.PresignFiles201JSONResponse{
		Body: out, Headers: api.PresignFiles201ResponseHeaders{IdempotencyReplayed: replayedHeader(replayed)},
	}, nil
}

func (h *fileHandlers) ListFiles(ctx context.Context, req api.ListFilesRequestObject) (api.ListFilesResponseObject, error) {
	page, err := readPage(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	rows, err := h.list(ctx, req, page)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	items, cursor := paginate(page, rows, func(row db.FileListRow) api.ProjectFile { return toFile(files.File(row)) },
		func(f api.ProjectFile) uuid.UUID { return f.Id })
	return api.ListFiles200JSONResponse{Items: items, NextCursor: cursor}, nil
}

func (h *fileHandlers) list(ctx context.Context, req api.ListFilesRequestObject, page page) ([]db.FileListRow, error) {
	user, status := auth.Current(ctx).ID, (*db.IndexStatus)(req.Params.Status)
	if req.Params.Q == nil {
		return h.planned.FileList(ctx, db.FileListParams{
			ProjectID: req.ProjectId, UserID: user, Before: page.before, Status: status, MaxRows: page.rows(),
		})
	}
	found, err := h.planned.FileFind(ctx, db.FileFindParams{
		UserID: user, ProjectID: req.ProjectId, Query: *req.Params.Q, Before: page.before, Status: status, MaxRows: page.rows(),
	})
	return convertAll(found, func(row db.FileFindRow) db.FileListRow { return db.FileListRow(row) }), err
}

func (h *fileHandlers) GetFile(ctx context.Context, req api.GetFileRequestObject) (api.GetFileResponseObject, error) {
	file, err := h.files.Get(ctx, auth.Current(ctx).ID, req.ProjectId, req.FileId)
	if err != nil {
		return nil, err
	}
	return api.GetFile200JSONResponse(toFile(file)), nil
}

func (h *fileHandlers) DeleteFile(ctx context.Context, req api.DeleteFileRequestObject) (api.DeleteFileResponseObject, error) {
	if err := h.erase.File(ctx, auth.Current(ctx).ID, req.ProjectId, req.FileId); err != nil {
		return nil, err
	}
	return api.DeleteFile204Response{}, nil
}

func (h *fileHandlers) ConfirmFile(ctx context.Context, req api.ConfirmFileRequestObject) (api.ConfirmFileResponseObject, error) {
	file, err := h.files.Confirm(ctx, auth.Current(ctx).ID, req.ProjectId, req.FileId)
	if err != nil {
		return nil, err
	}
	return api.ConfirmFile200JSONResponse(toFile(file)), nil
}

func (h *fileHandlers) GetFileDownload(
	ctx context.Context, req api.GetFileDownloadRequestObject,
) (api.GetFileDownloadResponseObject, error) {
	signed, err := h.files.Download(ctx, auth.Current(ctx).ID, req.ProjectId, req.FileId)
	if err != nil {
		return nil, err
	}
	return api.GetFileDownload200JSONResponse{Url: signed.URL, ExpiresAt: signed.ExpiresAt.UTC()}, nil
}

func (h *fileHandlers) GetFileText(ctx context.Context, req api.GetFileTextRequestObject) (api.GetFileTextResponseObject, error) {
	body, size, err := h.files.Text(ctx, auth.Current(ctx).ID, req.ProjectId, req.FileId, req.Params.Reading)
	if err != nil {
		return nil, err
	}
	return storedJSON{body: body, size: size, head: edge.IsHead(ctx)}, nil
}

func (h *fileHandlers) ReindexFile(ctx context.Context, req api.ReindexFileRequestObject) (api.ReindexFileResponseObject, error) {
	file, queued, err := h.files.Reindex(ctx, auth.Current(ctx).ID, req.ProjectId, req.FileId)
	if err != nil {
		return nil, err
	}
	if !queued {
		return api.ReindexFile200JSONResponse(toFile(file)), nil
	}
	return api.ReindexFile202JSONResponse(toFile(file)), nil
}
