package drafts

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

// Service reads and writes drafts.
type Service struct {
	pool  *pgxpool.Pool
	store *objects.Store
}

// New makes a Service.
func New(pool *pgxpool.Pool, store *objects.Store) *Service {
	return &Service{pool: pool, store: store}
}

// Owner is whose draft it is, and of which project.
type Owner struct{ User, Project uuid.UUID }

// Exists reports a project that is missing or another user's as not found.
func (s *Service) Exists(ctx context.Context, o Owner) error { return exists(ctx, db.New(s.pool), o) }

func exists(ctx context.Context, q *db.Queries, o Owner) error {
	found, err := q.ProjectExists(ctx, o.Project, o.User)
	if err != nil {
		return fmt.Errorf("check owner: %w", err)
	}
	if !found {
		return problem.NotFound()
	}
	return nil
}

// Current reads the draft.
func (s *Service) Current(ctx context.Context, o Owner) (Draft, error) {
	return current(ctx, db.New(s.pool), o)
}

func current(ctx context.Context, q *db.Queries, o Owner) (Draft, error) {
	row, err := q.DraftGet(ctx, o.Project, o.User)
	if err != nil {
		return Draft{}, database.OrNotFound(err)
	}
	return at(ctx, q, o, row, row.Version)
}

// At reads the draft as it was in a version; 0 is the empty draft.
func (s *Service) At(ctx context.Context, o Owner, version int32) (Draft, error) {
	q := db.New(s.pool)
	row, err := q.DraftGet(ctx, o.Project, o.User)
	switch {
	case err != nil:
		return Draft{}, database.OrNotFound(err)
	case version > row.Version:
		return Draft{}, problem.NotFound()
	}
	return at(ctx, q, o, row, version)
}

func at(ctx context.Context, q *db.Queries, o Owner, row db.DraftGetRow, version int32) (Draft, error) {
	draft := Draft{
		ProjectID: row.ProjectID, ProjectName: row.ProjectName, FiscalYear: row.FiscalYear, TaxYearStart: row.TaxYearStart,
		TaxYearEnd: row.TaxYearEnd, Version: version, RunID: row.RunID, UpdatedAt: row.UpdatedAt, projectStatus: row.ProjectStatus,
	}
	stored := map[string]db.DraftLinesAtRow{}
	if version > 0 {
		rows, err := q.DraftLinesAt(ctx, db.DraftLinesAtParams{Lines: lineNumbers, ProjectID: o.Project, UserID: o.User, Number: version})
		if err != nil {
			return Draft{}, fmt.Errorf("read lines: %w", err)
		}
		for _, r := range rows {
			stored[r.Line] = r
		}
	}
	for _, spec := range Form {
		line := Line{Spec: spec}
		if r, ok := stored[spec.Line]; ok {
			content, err := decodeContent(r.Content)
			if err != nil {
				return Draft{}, err
			}
			line.Content, line.Version = content, r.Number
		}
		draft.Lines = append(draft.Lines, line)
	}
	return draft, nil
}

// FileNames are the names of the files that a draft cites, as far as they still exist.
func (s *Service) FileNames(ctx context.Context, o Owner, d Draft) (map[uuid.UUID]string, error) {
	var ids []uuid.UUID
	cited := d.cited()
	for _, line := range d.Lines {
		cited = append(cited, line.Citations...)
	}
	for _, c := range cited {
		if c.FileID != nil {
			ids = append(ids, *c.FileID)
		}
	}
	rows, err := db.New(s.pool).DraftSourceFiles(ctx, db.DraftSourceFilesParams{Ids: ids, ProjectID: o.Project, UserID: o.User})
	if err != nil {
		return nil, fmt.Errorf("read names of files: %w", err)
	}
	names := make(map[uuid.UUID]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.OriginalFilename
	}
	return names, nil
}

// Version is a version without its text.
type Version struct {
	db.DraftVersion
	Subject string // of the author
}

// Versions lists versions, newest first.
func (s *Service) Versions(ctx context.Context, o Owner, before uuid.UUID, rows int32) ([]Version, error) {
	list, err := db.New(s.pool).DraftVersionList(ctx, db.DraftVersionListParams{
		ProjectID: o.Project, UserID: o.User, Before: before, MaxRows: rows,
	})
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	out := make([]Version, 0, len(list))
	for _, row := range list {
		out = append(out, Version{DraftVersion: row.DraftVersion, Subject: row.Subject})
	}
	return out, nil
}

// Version reads a version with its text.
func (s *Service) Version(ctx context.Context, o Owner, number int32) (Version, Draft, error) {
	row, err := db.New(s.pool).DraftVersionGet(ctx, db.DraftVersionGetParams{ProjectID: o.Project, UserID: o.User, Number: number})
	if err != nil {
		return Version{}, Draft{}, database.OrNotFound(err)
	}
	draft, err := s.At(ctx, o, number)
	return Version{DraftVersion: row.DraftVersion, Subject: row.Subject}, draft, err
}
