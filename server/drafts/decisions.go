package drafts

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/idempotency"
)

// Decision is a decision about a change or a passage.
type Decision struct {
	db.DraftDecision
	Subject string // of the author
}

// Decided is a decision that a request made, now or the first time that it was sent, with the state of the draft.
type Decided struct {
	Decision
	ETag     string
	Replayed bool
}

// Decisions lists decisions, newest first.
func (s *Service) Decisions(ctx context.Context, o Owner, before uuid.UUID, rows int32) ([]Decision, error) {
	list, err := db.New(s.pool).DraftDecisionList(ctx, db.DraftDecisionListParams{
		ProjectID: o.Project, UserID: o.User, Before: before, MaxRows: rows,
	})
	if err != nil {
		return nil, fmt.Errorf("list decisions: %w", err)
	}
	out := make([]Decision, 0, len(list))
	for _, row := range list {
		out = append(out, Decision{DraftDecision: row.DraftDecision, Subject: row.AuthorSubject})
	}
	return out, nil
}

// latest finds the latest decision about each subject.
func (s *Service) latest(ctx context.Context, o Owner, subjects []string) (map[string]db.DraftDecision, error) {
	rows, err := db.New(s.pool).DraftDecisionsOf(ctx, db.DraftDecisionsOfParams{Subjects: subjects, ProjectID: o.Project, UserID: o.User})
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	out := make(map[string]db.DraftDecision, len(rows))
	for _, row := range rows {
		out[row.Subject] = db.DraftDecision(row)
	}
	return out, nil
}

// decision is what decide records, and how it changes the draft.
type decision struct {
	owner   Owner
	author  uuid.UUID
	ifMatch *string
	key     idempotency.Key
	record  db.DraftDecisionAddParams
	version db.DraftVersionKind // that it makes; "" for none
	bases   []Line              // that the new content was prepared from; the first is the one that If-Match may name
	content map[string]Content  // of the lines then
}

// AddDecision is the one way a decision is recorded.
func AddDecision(ctx context.Context, q *db.Queries, _ pgx.Tx, record db.DraftDecisionAddParams) error {
	if err := q.DraftDecisionAdd(ctx, record); err != nil {
		return fmt.Errorf("add decision: %w", err)
	}
	if err := q.DraftCountDecision(ctx, record.ProjectID, record.UserID); err != nil {
		return fmt.Errorf("count decision: %w", err)
	}
	return nil
}

// decide records a decision, with the version that it makes, once for each key. refused is why the prepared decision can't be made.
func (s *Service) decide(ctx context.Context, d decision, refused error) (Decided, error) {
	id := uuid.Must(uuid.NewV7())
	decided, err := database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (Decided, error) {
		if err := exists(ctx, q, d.owner); err != nil {
			return Decided{}, err
		}
		earlier, err := d.key.Claim(ctx, q, id)
		if err != nil {
			return Decided{}, err
		}
		made := id
		if earlier != nil {
			made = earlier[0]
		} else if err := d.apply(ctx, q, tx, id, refused); err != nil {
			return Decided{}, err
		}
		row, err := q.DraftDecisionGet(ctx, db.DraftDecisionGetParams{ID: made, ProjectID: d.owner.Project, UserID: d.owner.User})
		if err != nil {
			return Decided{}, database.OrNotFound(err)
		}
		draft, err := q.DraftGet(ctx, d.owner.Project, d.owner.User)
		return Decided{
			Decision: Decision{DraftDecision: row.DraftDecision, Subject: row.AuthorSubject}, ETag: draftTag(draft.Version),
			Replayed: earlier != nil,
		}, database.OrNotFound(err)
	})
	return decided, storable(err)
}

func (d decision) apply(ctx context.Context, q *db.Queries, tx pgx.Tx, id uuid.UUID, refused error) error {
	row, err := lock(ctx, q, d.owner)
	if err != nil {
		return err
	}
	if d.version != "" && refused == nil {
		now, err := current(ctx, q, d.owner)
		if err != nil {
			return err
		}
		if err := matchLine(*d.ifMatch, now, now.Line(d.bases[0].Line)); err != nil {
			return err
		}
		for _, base := range d.bases {
			if now.Line(base.Line).Version != base.Version {
				return errMoved
			}
		}
	}
	if refused != nil {
		return refused
	}
	if err := roomForDecision(row); err != nil {
		return err
	}
	record := d.record
	record.ID, record.ProjectID, record.UserID, record.AuthorID = id, d.owner.Project, d.owner.User, d.author
	if d.version != "" {
		number, err := AddVersion(ctx, q, tx, row, Entry{
			ID: uuid.Must(uuid.NewV7()), Owner: d.owner, Author: d.author, Kind: d.version, RunID: &record.RunID, Reason: record.Reason,
			Lines: d.content,
		})
		if err != nil {
			return err
		}
		record.Version = &number
	}
	return AddDecision(ctx, q, tx, record)
}
