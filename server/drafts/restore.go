package drafts

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
)

// Restore is a version to restore.
type Restore struct {
	Owner   Owner
	Author  uuid.UUID
	Version int32
	Lines   []string // none: all
	Reason  *string
	IfMatch *string
	Key     idempotency.Key
}

// Restore makes a version with the content of an earlier one. Lines that are the same stay as they are.
func (s *Service) Restore(ctx context.Context, in Restore) (Made, error) {
	return s.make(ctx, in.Owner, in.Key, func(q *db.Queries, tx pgx.Tx, id uuid.UUID, row db.Draft) error {
		if err := requireMatch(in.IfMatch); err != nil {
			return err
		}
		if err := matchDraft(*in.IfMatch, row.Version); err != nil {
			return err
		}
		if in.Version > row.Version {
			return problem.Invalid(problem.Pointer("/version", "the draft has no such version"))
		}
		now, err := q.DraftGet(ctx, in.Owner.Project, in.Owner.User)
		if err != nil {
			return database.OrNotFound(err)
		}
		current, err := at(ctx, q, in.Owner, now, row.Version)
		if err != nil {
			return err
		}
		old, err := at(ctx, q, in.Owner, now, in.Version)
		if err != nil {
			return err
		}
		lines := map[string]Content{}
		for i, line := range old.Lines {
			wanted := len(in.Lines) == 0 || slices.Contains(in.Lines, line.Line)
			if wanted && !line.sameValue(current.Lines[i].Content) {
				lines[line.Line] = line.Content
			}
		}
		_, err = AddVersion(ctx, q, tx, row, Entry{
			ID: id, Owner: in.Owner, Author: in.Author, Kind: db.DraftVersionKindRestore, RestoredFrom: &in.Version, Reason: in.Reason,
			Lines: lines,
		})
		return err
	})
}
