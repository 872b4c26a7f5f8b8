package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/proof"
)

// The newest checkpoint is also kept in the object storage. A database that knows less than that was restored from a copy: growing the
// same tree again would publish two states of one size, so the next tree is opened, with a statement that says so.

const (
	anchorPause = 5 * time.Second
	maxAnchor   = 64 << 10
)

func (s *Service) anchorKey() string { return "evidence/" + s.Keys.primary + ".checkpoint" }

// keepAnchor stores the newest state that this process signed, at most every few seconds.
func (s *Service) keepAnchor(ctx context.Context) error {
	s.mu.Lock()
	last, note := s.last, s.lastNote
	s.mu.Unlock()
	if note == "" || last == s.anchored || time.Since(s.anchoredAt) < anchorPause {
		return nil
	}
	s.anchoredAt = time.Now()
	if err := s.store.Put(ctx, s.anchorKey(), "text/plain", strings.NewReader(note), int64(len(note))); err != nil {
		return err
	}
	s.anchored = last
	return nil
}

// readAnchor returns the state in the object storage; zero if there is none of this key.
func (s *Service) readAnchor(ctx context.Context) (proof.Checkpoint, string, error) {
	if s.store == nil {
		return proof.Checkpoint{}, "", nil
	}
	body, _, err := s.store.Open(ctx, s.anchorKey())
	if errors.Is(err, objects.ErrNotFound) {
		return proof.Checkpoint{}, "", nil
	}
	if err != nil {
		return proof.Checkpoint{}, "", err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, maxAnchor))
	if err != nil {
		return proof.Checkpoint{}, "", fmt.Errorf("read anchor: %w", err)
	}
	origin, _, _ := strings.Cut(string(text), "\n")
	checkpoint, err := proof.OpenCheckpoint(string(text), origin, s.Keys.public())
	if err != nil {
		return proof.Checkpoint{}, "", fmt.Errorf("the checkpoint in the object storage is not signed with this key: %w", err)
	}
	return checkpoint, string(text), nil
}

// restored returns the checkpoint that the database has lost, "" if it has lost none. It is asked once a process, and whenever the
// database knows less than this process does.
func (s *Service) restored(ctx context.Context, q *db.Queries) (proof.Checkpoint, string, error) {
	known, err := s.sizeIn(ctx, q, s.last.tree)
	if err != nil {
		return proof.Checkpoint{}, "", err
	}
	if s.compared && known >= s.last.size {
		return proof.Checkpoint{}, "", nil
	}
	lost, note, err := s.readAnchor(ctx)
	if err != nil {
		return lost, "", err
	}
	if known < s.last.size {
		if mine, err := proof.OpenCheckpoint(s.lastNote, firstLine(s.lastNote), s.Keys.public()); err == nil && mine.Size > lost.Size {
			lost, note = mine, s.lastNote
		}
	}
	if note == "" {
		return lost, "", nil
	}
	newest, err := q.LogTreeNewest(ctx)
	if err != nil && !database.NoRows(err) {
		return lost, "", fmt.Errorf("find tree: %w", err)
	}
	if newest.Origin != lost.Origin {
		if newest.ID > number(lost.Origin) {
			note = "" // its tree has ended: nothing grows there any more
		}
		return lost, note, nil
	}
	size, err := s.sizeIn(ctx, q, newest.ID)
	if err != nil || size >= lost.Size {
		return lost, "", err
	}
	return lost, note, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func (s *Service) sizeIn(ctx context.Context, q *db.Queries, tree int32) (int64, error) {
	newest, err := q.LogCheckpointNewest(ctx, tree)
	if database.NoRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find checkpoint: %w", err)
	}
	return newest.Size, nil
}

// number reads the number of a tree from its origin.
func number(origin string) int32 {
	var n int32
	if _, err := fmt.Sscanf(origin[strings.LastIndex(origin, "/")+1:], "%d-", &n); err != nil {
		return 0
	}
	return n
}

// openAfterBreak opens the tree that follows a restored database, unless another process has.
func (s *Service) openAfterBreak(ctx context.Context, q *db.Queries, lost proof.Checkpoint, note string) error {
	old, err := q.LogTreeNewest(ctx)
	if err != nil && !database.NoRows(err) {
		return fmt.Errorf("find tree: %w", err)
	}
	if old.ID > number(lost.Origin) {
		return nil
	}
	var last db.LogCheckpoint
	if database.NoRows(err) {
		old = db.LogTree{ID: number(lost.Origin), Origin: lost.Origin, KeyID: s.Keys.primary}
	} else if last, err = q.LogCheckpointNewest(ctx, old.ID); err != nil && !database.NoRows(err) {
		return fmt.Errorf("find checkpoint: %w", err)
	}
	id := max(old.ID, number(lost.Origin)) + 1
	reason, err := s.openingStatement("break", id, old, last, note)
	if err != nil {
		return err
	}
	s.log.WarnContext(ctx, "the database has lost entries of the evidence log: it was restored from a copy. The next tree says so",
		"tree", id, "lost", strings.SplitN(note, "\n\n", 2)[0])
	_, err = s.addTree(ctx, q, id, reason)
	return err
}
