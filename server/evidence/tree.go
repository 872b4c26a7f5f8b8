package evidence

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/gen/db"
)

// hashes reads the stored hashes of a tree, and remembers those that are not stored yet.
type hashes struct {
	ctx   context.Context //nolint:containedctx // tlog passes none
	q     *db.Queries
	tree  int32
	known map[int64]tlog.Hash
}

func newHashes(ctx context.Context, q *db.Queries, tree int32) *hashes {
	return &hashes{ctx: ctx, q: q, tree: tree, known: map[int64]tlog.Hash{}}
}

// ReadHashes implements tlog.HashReader.
func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var missing []int64
	for _, i := range indexes {
		if _, ok := h.known[i]; !ok {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		rows, err := h.q.LogHashes(h.ctx, h.tree, missing)
		if err != nil {
			return nil, fmt.Errorf("read hashes: %w", err)
		}
		for _, row := range rows {
			h.known[row.Idx] = tlog.Hash(row.Hash)
		}
	}
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hash, ok := h.known[index]
		if !ok {
			return nil, fmt.Errorf("hash %d of tree %d is missing", index, h.tree)
		}
		out[i] = hash
	}
	return out, nil
}

// grow adds leaves to a tree of a size and stores the new hashes.
func (h *hashes) grow(size int64, leaves [][]byte) error {
	var add db.LogHashesAddParams
	add.Tree = h.tree
	for i, leaf := range leaves {
		at := size + int64(i)
		stored, err := tlog.StoredHashesForRecordHash(at, tlog.RecordHash(leaf), h)
		if err != nil {
			return fmt.Errorf("extend tree: %w", err)
		}
		first := tlog.StoredHashIndex(0, at)
		for j, hash := range stored {
			h.known[first+int64(j)] = hash
			add.Idxs = append(add.Idxs, first+int64(j))
			add.Hashes = append(add.Hashes, slices.Clone(hash[:]))
		}
	}
	if err := h.q.LogHashesAdd(h.ctx, add); err != nil {
		return fmt.Errorf("store hashes: %w", err)
	}
	return nil
}
