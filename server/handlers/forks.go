package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
)

func (h *sessionHandlers) ForkSession(ctx context.Context, req api.ForkSessionRequestObject) (api.ForkSessionResponseObject, error) {
	user, id, title := auth.Current(ctx).ID, uuid.Must(uuid.NewV7()), fromNullable(req.Body.Title)
	key := idempotency.NewKey(user, "forkSession", req.Params.IdempotencyKey, req.SessionId, req.Body.BeforeMessageId, title)
	row, err := database.InTx(ctx, h.pool, func(q *db.Queries, tx pgx.Tx) (db.Session, error) {
		origin, err := q.SessionGetForFork(ctx, req.SessionId, user)
		if err != nil {
			return db.Session{}, database.OrNotFound(err)
		}
		earlier, err := key.Claim(ctx, q, id)
		if err != nil {
			return db.Session{}, err
		}
		if earlier != nil {
			row, err := q.SessionGet(ctx, db.SessionGetParams{ID: earlier[0], ProjectID: origin.ProjectID, UserID: user})
			return row, database.OrNotFound(err)
		}
		if origin.ProjectStatus == db.ProjectStatusARCHIVED {
			return db.Session{}, problem.New(problem.CodeProjectArchived, "The project is archived.")
		}
		return fork(ctx, q, tx, db.SessionForkParams{
			ID: id, ProjectID: origin.ProjectID, UserID: user, Type: origin.Type, Title: title, ForkedFrom: &req.SessionId,
			ForkedBeforeMessage: &req.Body.BeforeMessageId,
		})
	})
	if err != nil {
		return nil, err
	}
	return api.ForkSession201JSONResponse{
		Body: toSession(row), Headers: api.ForkSession201ResponseHeaders{
			ETag: revisionTag(row.Revision), Location: fmt.Sprintf("/api/v1/projects/%s/sessions/%s", row.ProjectID, row.ID),
			IdempotencyReplayed: replayedHeader(row.ID != id),
		},
	}, nil
}

// What a fork copies at most; the contract names the same numbers.
const (
	mostCopied      = 1000 // messages
	mostCopiedBytes = 16 << 20
)

func tooLong(what string) error {
	return problem.Invalid(problem.Pointer("/beforeMessageId", fmt.Sprintf(
		"%s; at most %d messages with %d MB of text are copied: choose an earlier message, or start a new session",
		what, mostCopied, mostCopiedBytes>>20)))
}

// fork makes the session and copies the messages before the named one: their numbers are without gaps, so they say how many.
func fork(ctx context.Context, q *db.Queries, _ pgx.Tx, create db.SessionForkParams) (db.Session, error) {
	before, err := q.MessageSeq(ctx, db.MessageSeqParams{
		ID: *create.ForkedBeforeMessage, SessionID: *create.ForkedFrom, UserID: create.UserID,
	})
	if database.NoRows(err) {
		return db.Session{}, problem.Invalid(problem.Pointer("/beforeMessageId", "the session has no such message"))
	}
	if err != nil {
		return db.Session{}, fmt.Errorf("find message: %w", err)
	}
	if before-1 > mostCopied {
		return db.Session{}, tooLong(fmt.Sprintf("%d messages are before it", before-1))
	}
	size, err := q.MessageBytesBefore(ctx, db.MessageBytesBeforeParams{
		SessionID: *create.ForkedFrom, BeforeSeq: before, UserID: create.UserID,
	})
	if err != nil {
		return db.Session{}, fmt.Errorf("measure messages: %w", err)
	}
	if size > mostCopiedBytes {
		return db.Session{}, tooLong(fmt.Sprintf("the messages before it have %d MB of text", size>>20))
	}
	create.MessageCount = before - 1
	row, err := q.SessionFork(ctx, create)
	if err != nil {
		return db.Session{}, fmt.Errorf("create session: %w", err)
	}
	ids := make([]uuid.UUID, before-1)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	err = q.MessageCopy(ctx, db.MessageCopyParams{ToSession: row.ID, Ids: ids, FromSession: *create.ForkedFrom, BeforeSeq: before})
	if err != nil {
		return db.Session{}, fmt.Errorf("copy messages: %w", err)
	}
	return row, nil
}
