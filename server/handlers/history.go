package handlers

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
)

type historyHandlers struct{ queries *db.Queries }

func (h *historyHandlers) GetHistory(ctx context.Context, req api.GetHistoryRequestObject) (api.GetHistoryResponseObject, error) {
	limit, err := clamp(req.Params.Limit, problem.Parameter("limit", notInteger), 50, 0, 200)
	if err != nil {
		return nil, err
	}
	before := int64(math.MaxInt64)
	if req.Params.Before != nil {
		if before, err = readSeqCursor(*req.Params.Before); err != nil {
			return nil, err
		}
	}
	// One more than requested, to detect an older page.
	rows, err := h.queries.MessageListBefore(ctx, db.MessageListBeforeParams{
		SessionID: req.SessionId, UserID: auth.Current(ctx).ID, BeforeSeq: before, MaxRows: limit + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	if len(rows) == 0 { // a message proves that the session exists and who owns it
		if err := requireSession(ctx, h.queries, req.SessionId); err != nil {
			return nil, err
		}
	}
	page := historyPage{messages: rows}
	if len(rows) > int(limit) {
		page.messages = rows[:limit]
		oldest := before
		if limit > 0 {
			oldest = rows[limit-1].Seq
		}
		cursor := seqCursor(oldest)
		page.next = &cursor
	}
	return page, nil
}

// A history cursor is the number of the oldest message of the page before.

func seqCursor(seq int64) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(seq)))
}

func readSeqCursor(cursor string) (int64, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) != 8 {
		return 0, problem.Invalid(problem.Parameter("before", "not a cursor of this API"))
	}
	return int64(binary.BigEndian.Uint64(raw) & math.MaxInt64), nil
}
