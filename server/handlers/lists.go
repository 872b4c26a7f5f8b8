package handlers

import (
	"encoding/base64"
	"encoding/json"
	"math/big"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/problem"
)

const notInteger = "must be a whole number"

// clamp limits an integer of any size to lo..hi; only a non-integer is refused.
func clamp(n *json.Number, field problem.Field, fallback, lo, hi int64) (int32, error) {
	if n == nil {
		return int32(fallback), nil
	}
	value, ok := new(big.Rat).SetString(n.String())
	if !ok || len(*n) > 400 || !value.IsInt() {
		return 0, problem.Invalid(field)
	}
	if value.Cmp(big.NewRat(lo, 1)) < 0 {
		return int32(lo), nil
	}
	if value.Cmp(big.NewRat(hi, 1)) > 0 {
		return int32(hi), nil
	}
	return int32(value.Num().Int64()), nil
}

// page is the part of a list that a request asks for: ids are ordered by time, so "newest first" is "descending below the cursor".
type page struct {
	before uuid.UUID
	limit  int32
}

// rows is one more than the page size, to detect another page.
func (p page) rows() int32 { return p.limit + 1 }

func readPage(limit *api.Limit, cursor *api.Cursor) (page, error) {
	size, err := clamp(limit, problem.Parameter("limit", notInteger), 50, 1, 200)
	if err != nil {
		return page{}, err
	}
	p := page{before: uuid.Max, limit: size}
	if cursor != nil {
		raw, err := base64.RawURLEncoding.DecodeString(*cursor)
		if err != nil || len(raw) != 16 {
			return page{}, problem.Invalid(problem.Parameter("cursor", "not a cursor of this API"))
		}
		p.before = uuid.UUID(raw)
	}
	return p, nil
}

// paginate turns rows into a page of items and the cursor of the next page.
func paginate[Row, Item any](
	p page, rows []Row, convert func(Row) Item, id func(Item) uuid.UUID,
) ([]Item, nullable.Nullable[api.NextCursor]) {
	kept, more := cut(p, rows)
	items := make([]Item, 0, len(kept))
	for _, row := range kept {
		items = append(items, convert(row))
	}
	if !more {
		return items, nullable.NewNullNullable[string]()
	}
	return items, nullable.NewNullableWithValue(idCursor(id(items[len(items)-1])))
}

// cutPage is paginate for rows that need no conversion.
func cutPage[Row any](p page, rows []Row, id func(Row) uuid.UUID) ([]Row, *string) {
	kept, more := cut(p, rows)
	if !more {
		return kept, nil
	}
	next := idCursor(id(kept[len(kept)-1]))
	return kept, &next
}

// cut drops the row beyond the page, which says only whether there is another page.
func cut[Row any](p page, rows []Row) (kept []Row, more bool) {
	if len(rows) <= int(p.limit) {
		return rows, false
	}
	return rows[:p.limit], true
}

func idCursor(id uuid.UUID) string { return base64.RawURLEncoding.EncodeToString(id[:]) }
