package handlers

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/exports"
	"github.com/sredspace/sredspace/server/problem"
)

type meHandlers struct {
	exports   *exports.Service
	erase     *erase.Service
	signedOut func(user uuid.UUID)
}

func (h *meHandlers) GetMyExport(ctx context.Context, req api.GetMyExportRequestObject) (api.GetMyExportResponseObject, error) {
	row, err := h.exports.Personal(ctx, auth.Current(ctx).ID, req.Params.Renew != nil && *req.Params.Renew)
	switch {
	case errors.Is(err, database.ErrNotFound): // the user
		return nil, erasedAccount()
	case err != nil:
		return nil, err
	}
	out := api.PersonalExport{
		Id: row.ID, Status: api.ExportStatus(row.Status), Progress: api.ExportProgress{Done: row.Done, Total: row.Total},
		Filename: row.Filename, Size: toNullable(row.Size), Sha256: toNullable(row.Sha256), Error: toExportError(row),
		CreatedAt: row.CreatedAt.UTC(), FinishedAt: toNullableTime(row.FinishedAt), ExpiresAt: toNullableTime(row.ExpiresAt),
		Download: nullable.NewNullNullable[api.PersonalDownload](),
	}
	if row.Status == db.ExportStatusREADY {
		signed, err := h.exports.Sign(ctx, row)
		if err != nil {
			return nil, err
		}
		out.Download.Set(api.PersonalDownload{Url: signed.URL, ExpiresAt: signed.ExpiresAt.UTC()})
	}
	return api.GetMyExport200JSONResponse(out), nil
}

func (h *meHandlers) DeleteMe(ctx context.Context, _ api.DeleteMeRequestObject) (api.DeleteMeResponseObject, error) {
	user := auth.Current(ctx).ID // the contract has checked the phrase
	// Two clicks, or another process that remembers the token: the account has ended, as asked.
	if err := h.erase.Person(ctx, user); err != nil && problem.From(err).Code != problem.CodeNotFound {
		return nil, err
	}
	h.signedOut(user)
	return api.DeleteMe204Response{}, nil
}

// erasedAccount answers a token that this process remembers, and whose account another one has ended.
func erasedAccount() error {
	return problem.New(problem.CodeUnauthorized, "This account was erased. Sign in again.")
}
