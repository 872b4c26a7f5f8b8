package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// Entry is a version to be made.
type Entry struct {
	ID           uuid.UUID
	Owner        Owner
	Author       uuid.UUID
	Kind         db.DraftVersionKind
	RunID        *uuid.UUID
	RestoredFrom *int32
	Reason       *string
	Lines        map[string]Content // the lines that change
}

// AddVersion is the one way a version is made. The caller holds the lock of the draft and has compared its state.
func AddVersion(ctx context.Context, q *db.Queries, _ pgx.Tx, draft db.Draft, e Entry) (int32, error) {
	number, bytes := draft.Version+1, int64(0)
	lines := slices.AppendSeq([]string{}, maps.Keys(e.Lines))
	slices.Sort(lines)
	contents := make([]json.RawMessage, 0, len(lines))
	for _, line := range lines {
		content, err := json.Marshal(e.Lines[line])
		if err != nil {
			return 0, fmt.Errorf("encode line: %w", err)
		}
		contents, bytes = append(contents, content), bytes+int64(len(content))
	}
	if err := roomForVersion(draft, bytes); err != nil {
		return 0, err
	}
	if err := q.DraftVersionAdd(ctx, db.DraftVersionAddParams{
		ID: e.ID, ProjectID: e.Owner.Project, UserID: e.Owner.User, AuthorID: e.Author, Number: number, Kind: e.Kind, RunID: e.RunID,
		RestoredFrom: e.RestoredFrom, Reason: e.Reason, Lines: lines,
	}); err != nil {
		return 0, fmt.Errorf("add version: %w", err)
	}
	for i, line := range lines {
		if err := q.DraftLineAdd(ctx, db.DraftLineAddParams{
			ProjectID: e.Owner.Project, Line: line, Number: number, UserID: e.Owner.User, Content: contents[i],
		}); err != nil {
			return 0, fmt.Errorf("add line: %w", err)
		}
	}
	var takenOver *uuid.UUID
	if e.Kind == db.DraftVersionKindRun {
		takenOver = e.RunID
	}
	err := q.DraftAdvance(ctx, db.DraftAdvanceParams{
		Version: number, Bytes: bytes, RunID: takenOver, ProjectID: e.Owner.Project, UserID: e.Owner.User,
	})
	if err != nil {
		return 0, fmt.Errorf("advance draft: %w", err)
	}
	return number, nil
}

// lock waits for the draft's other writers. It refuses a project that is archived.
func lock(ctx context.Context, q *db.Queries, o Owner) (db.Draft, error) {
	status, err := q.ProjectLock(ctx, o.Project, o.User)
	switch {
	case err != nil:
		return db.Draft{}, database.OrNotFound(err)
	case status == db.ProjectStatusARCHIVED:
		return db.Draft{}, problem.New(problem.CodeProjectArchived, "The project is archived.")
	}
	if err := q.DraftEnsure(ctx, o.Project, o.User); err != nil {
		return db.Draft{}, fmt.Errorf("make draft: %w", err)
	}
	draft, err := q.DraftLock(ctx, o.Project, o.User)
	return draft, database.OrNotFound(err)
}

// errMoved means that the draft changed between the preparation of a write and its lock; the write is prepared again.
var errMoved = errors.New("the draft changed after the write was prepared")

// maxMoves bounds how often a write without a conflict is prepared again.
const maxMoves = 5

// prepared runs a write that prepares outside its transaction, again if the draft changed in between.
func prepared[T any](write func() (T, error)) (T, error) {
	for try := 1; ; try++ {
		result, err := write()
		if !errors.Is(err, errMoved) {
			return result, err
		}
		if try == maxMoves {
			return result, problem.Unavailable(err, "The draft is being changed. Try again.", 0)
		}
	}
}

// requireMatch refuses a change without If-Match.
func requireMatch(ifMatch *string) error {
	if ifMatch == nil {
		return problem.New(problem.CodePreconditionRequired, "Send If-Match with the etag that you read.")
	}
	return nil
}

// AnyState is what If-Match sends to change whatever is there (RFC 9110).
const AnyState = "*"

// matchLine compares If-Match with the state of a line, or of the draft.
func matchLine(ifMatch string, draft Draft, line Line) error {
	if ifMatch == AnyState || ifMatch == line.ETag() || ifMatch == draft.ETag() {
		return nil
	}
	return changed(line.ETag(), draft.Version)
}

func matchDraft(ifMatch string, version int32) error {
	if ifMatch == AnyState || ifMatch == draftTag(version) {
		return nil
	}
	return changed(draftTag(version), version)
}

func changed(etag string, version int32) error {
	return &problem.Error{
		Code: problem.CodePreconditionFailed, Detail: "It changed since you read it. Nothing was changed; read it again.",
		CurrentETag: etag, CurrentVersion: &version,
	}
}

// Update is a line to write.
type Update struct {
	Owner   Owner
	Author  uuid.UUID
	Line    string
	Value   Value
	Reason  *string
	IfMatch *string
}

// Write sets a line by hand. It returns the line as it is then.
func (s *Service) Write(ctx context.Context, u Update) (Line, error) {
	spec, ok := specOf(u.Line)
	if !ok {
		return Line{}, problem.NotFound()
	}
	content, err := u.Value.content(spec)
	if err != nil {
		return Line{}, err
	}
	return prepared(func() (Line, error) { return s.write(ctx, u, spec, content) })
}

func (s *Service) write(ctx context.Context, u Update, spec Spec, content Content) (Line, error) {
	before, err := s.Current(ctx, u.Owner)
	if err != nil {
		return Line{}, err
	}
	if err := requireMatch(u.IfMatch); err != nil {
		return Line{}, err
	}
	base := before.Line(u.Line)
	switch {
	case before.projectStatus == db.ProjectStatusARCHIVED || base.sameValue(content): // the transaction decides
	case matchLine(*u.IfMatch, before, base) != nil: // nothing to prepare for
	case spec.Kind == Narrative:
		content.Sentences, err = s.annotate(ctx, u.Owner, base.Sentences, content.value(), before.cited())
		if err != nil {
			return Line{}, err
		}
	}
	return database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (Line, error) {
		row, err := lock(ctx, q, u.Owner)
		if err != nil {
			return Line{}, err
		}
		now, err := current(ctx, q, u.Owner)
		if err != nil {
			return Line{}, err
		}
		line := now.Line(u.Line)
		if line.sameValue(content) {
			return line, nil // it has been applied already
		}
		if err := matchLine(*u.IfMatch, now, line); err != nil {
			return Line{}, err
		}
		if line.Version != base.Version {
			return Line{}, errMoved
		}
		entry := Entry{
			ID: uuid.Must(uuid.NewV7()), Owner: u.Owner, Author: u.Author, Kind: db.DraftVersionKindEdit, Reason: u.Reason,
			Lines: map[string]Content{u.Line: content},
		}
		number, err := AddVersion(ctx, q, tx, row, entry)
		return Line{Spec: spec, Content: content, Version: number}, err
	})
}
