package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/proof"
)

const (
	batchSize  = 5000
	maxBatches = 10 // in one transaction
)

// Extend gives committed entries their leaves and signs the new state of the tree. It does nothing while another process does it.
func (s *Service) Extend(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting, err := db.New(s.pool).LogWaiting(ctx, s.low)
	if err != nil {
		return fmt.Errorf("look for entries: %w", err)
	}
	if !waiting {
		return nil
	}
	lost, lostNote, err := s.restored(ctx, db.New(s.pool))
	if err != nil {
		return err
	}
	type state struct {
		low     int64
		horizon horizon
		last    sizeOf
		note    string
	}
	done, err := database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) (*state, error) {
		locked, err := q.LogLock(ctx)
		if err != nil || !locked {
			return nil, err
		}
		if lostNote != "" {
			return &state{}, s.openAfterBreak(ctx, q, lost, lostNote) // the next round goes on, from what the database knows
		}
		tree, size, low, err := s.openTree(ctx, q)
		if err != nil || tree == nil {
			return nil, err
		}
		out := &state{low: max(low, s.low), horizon: s.horizon}
		next, err := advance(ctx, q, out.horizon)
		if err != nil {
			return nil, err
		}
		entries, err := pending(ctx, q, out.low)
		if err != nil {
			return nil, err
		}
		out.low, out.horizon = next.lowAfter(out.low, entries), next.horizon
		out.last = sizeOf{tree.ID, size + int64(len(entries))}
		if len(entries) == 0 {
			out.last = s.last
			out.note = s.lastNote
			return out, nil
		}
		out.note, err = s.append(ctx, q, *tree, size, out.low, entries)
		return out, err
	})
	if err != nil {
		return fmt.Errorf("extend tree: %w", err)
	}
	if done != nil {
		s.low, s.horizon, s.last, s.lastNote, s.compared = done.low, done.horizon, done.last, done.note, true
	}
	return nil
}

// progress is where the next search for entries may begin. An id is given out before its transaction commits, so an entry may
// appear below others that already have leaves; once every transaction that ran at that time has ended, it cannot.
type progress struct {
	reached int64 // no entry up to here can appear after this
	horizon horizon
}

func advance(ctx context.Context, q *db.Queries, h horizon) (progress, error) {
	var p progress
	now, err := q.LogOldest(ctx)
	if err != nil {
		return p, fmt.Errorf("read transactions: %w", err)
	}
	if h.next > 0 && now.Oldest < h.next {
		p.horizon = h // one is still running
		return p, nil
	}
	p.reached = h.id
	// The order matters: a transaction that was given an id before the first statement counts in the second.
	if p.horizon.id, err = q.LogLastID(ctx); err != nil {
		return p, fmt.Errorf("read ids: %w", err)
	}
	now, err = q.LogOldest(ctx)
	p.horizon.next = now.Next
	return p, err
}

func (p progress) lowAfter(low int64, entries []db.LogPendingRow) int64 {
	if p.reached <= low {
		return low
	}
	if len(entries) == batchSize*maxBatches { // there may be more
		return max(low, min(p.reached, entries[len(entries)-1].ID))
	}
	return p.reached
}

func pending(ctx context.Context, q *db.Queries, low int64) ([]db.LogPendingRow, error) {
	entries, err := q.LogPending(ctx, low, batchSize*maxBatches)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	return entries, nil
}

func (s *Service) append(ctx context.Context, q *db.Queries, tree db.LogTree, size, low int64, entries []db.LogPendingRow) (string, error) {
	h := newHashes(ctx, q, tree.ID)
	at := size
	for batch := range slices.Chunk(entries, batchSize) {
		ids, indexes, leaves := make([]int64, len(batch)), make([]int64, len(batch)), make([][]byte, len(batch))
		for i, e := range batch {
			ids[i], indexes[i], leaves[i] = e.ID, at+int64(i), e.Hash
		}
		if err := q.LogLeavesAdd(ctx, db.LogLeavesAddParams{Tree: tree.ID, Ids: ids, Indexes: indexes}); err != nil {
			return "", fmt.Errorf("store leaves: %w", err)
		}
		if err := h.grow(at, leaves); err != nil {
			return "", err
		}
		at += int64(len(batch))
	}
	root, err := tlog.TreeHash(at, h)
	if err != nil {
		return "", fmt.Errorf("compute root: %w", err)
	}
	text, err := proof.SignCheckpoint(proof.Checkpoint{Origin: tree.Origin, Size: at, Root: root}, s.Keys.signer(tree.KeyID, tree.Origin))
	if err != nil {
		return "", err
	}
	err = q.LogCheckpointAdd(ctx, db.LogCheckpointAddParams{Tree: tree.ID, Size: at, Root: root[:], Note: text, LowID: low})
	if err != nil {
		return "", fmt.Errorf("store checkpoint: %w", err)
	}
	return text, nil
}

var errOldKeyset = errors.New("the newest tree has a key that is not in SREDSPACE_EVIDENCE_KEYSET: " +
	"a process with the newer keyset extends it")

var errNoTree = errors.New("no tree has been opened yet")

// openTree finds the tree that grows, or opens the next one after a rotation of the key.
func (s *Service) openTree(ctx context.Context, q *db.Queries) (*db.LogTree, int64, int64, error) {
	tree, err := q.LogTreeNewest(ctx)
	if database.NoRows(err) {
		first, err := s.addTree(ctx, q, 1, "")
		return first, 0, 0, err
	}
	if err != nil {
		return nil, 0, 0, fmt.Errorf("find tree: %w", err)
	}
	checkpoint, err := q.LogCheckpointNewest(ctx, tree.ID)
	if err != nil && !database.NoRows(err) {
		return nil, 0, 0, fmt.Errorf("find checkpoint: %w", err)
	}
	if checkpoint.Size == 0 && tree.ID > 1 {
		before, err := q.LogCheckpointNewest(ctx, tree.ID-1)
		if err != nil && !database.NoRows(err) {
			return nil, 0, 0, fmt.Errorf("find checkpoint: %w", err)
		}
		checkpoint.LowID = before.LowID
	}
	if tree.KeyID == s.Keys.primary {
		return &tree, checkpoint.Size, checkpoint.LowID, nil
	}
	if _, ok := s.Keys.keys[tree.KeyID]; !ok {
		return nil, 0, 0, errOldKeyset
	}
	reason, err := s.rotation(tree, checkpoint)
	if err != nil {
		return nil, 0, 0, err
	}
	next, err := s.addTree(ctx, q, tree.ID+1, reason)
	return next, 0, checkpoint.LowID, err
}

func (s *Service) addTree(ctx context.Context, q *db.Queries, id int32, openedBy string) (*db.LogTree, error) {
	public := s.Keys.public()
	tree := db.LogTree{ID: id, Origin: s.origin(id), KeyID: s.Keys.primary, PublicKey: public, OpenedBy: openedBy}
	verifier, err := proof.VerifierKey(tree.Origin, public)
	if err != nil {
		return nil, err
	}
	tree.Verifier = verifier
	err = q.LogTreeAdd(ctx, db.LogTreeAddParams{
		ID: id, Origin: tree.Origin, KeyID: tree.KeyID, Verifier: verifier, PublicKey: public, OpenedBy: openedBy,
	})
	if err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	return &tree, nil
}

func (s *Service) origin(id int32) string {
	return fmt.Sprintf("%s/evidence/%d-%.8s", s.Host, id, s.Keys.primary)
}
