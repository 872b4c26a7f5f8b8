// Package search finds a user's own projects, sessions, files and messages by text. Postgres keeps the index (migrations); this package
// asks it, cuts the snippets, and indexes messages after their transactions.
package search

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/text/unicode/norm"

	"github.com/sredspace/sredspace/gen/db"
)

// Service searches.
type Service struct{ queries, planned *db.Queries }

// New makes a Service.
func New(pool *pgxpool.Pool, planned *db.Queries) *Service {
	return &Service{queries: db.New(pool), planned: planned}
}

// Question is what to look for.
type Question struct {
	User    uuid.UUID
	Text    string
	Kind    *string
	Project *uuid.UUID
	Before  uuid.UUID
	Rows    int32
}

// Hit is something that was found.
type Hit struct {
	Kind        string
	ID          uuid.UUID
	ProjectID   uuid.UUID
	SessionID   *uuid.UUID
	ProjectName string
	Title       *string
	Snippet     string
	Marks       []Mark
	CreatedAt   time.Time
}

// Mark is a match in a snippet, in code points.
type Mark struct{ Start, End int }

// Find searches, newest first.
func (s *Service) Find(ctx context.Context, q Question) ([]Hit, error) {
	rows, err := s.planned.SearchFind(ctx, db.SearchFindParams{
		UserID: q.User, Kind: q.Kind, ProjectID: q.Project, Query: q.Text, Before: q.Before, MaxRows: q.Rows,
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	wanted := folded(q.Text)
	hits := make([]Hit, 0, len(rows))
	for _, row := range rows {
		hit := Hit{
			Kind: row.Kind, ID: row.ID, ProjectID: row.ProjectID, SessionID: row.SessionID, ProjectName: row.ProjectName,
			CreatedAt: row.CreatedAt,
		}
		if row.Title != "" {
			hit.Title = &row.Title
		}
		hit.Snippet, hit.Marks = snippet(row.Content, wanted)
		hits = append(hits, hit)
	}
	return hits, nil
}

const (
	around    = 80  // code points of a snippet before the first match
	length    = 240 // and in all
	maxMarks  = 20
	stemStays = 0.7 // how much of a word its other forms share
)

// word is a word of a text with its place, in code points.
type word struct {
	text       string // without accents and case
	start, end int
}

func folded(text string) []word {
	var out []word
	var current strings.Builder
	start, at := 0, 0
	flush := func() {
		if current.Len() > 0 {
			out = append(out, word{text: current.String(), start: start, end: at})
			current.Reset()
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsMark(r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if current.Len() == 0 {
				start = at
			}
			current.WriteString(fold(r))
		default:
			flush()
		}
		at++
	}
	flush()
	return out
}

func fold(r rune) string {
	switch r = unicode.ToLower(r); {
	case r < unicode.MaxASCII:
		return string(r)
	case r == 'œ':
		return "oe"
	case r == 'æ':
		return "ae"
	}
	var out strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		if !unicode.IsMark(part) {
			out.WriteRune(part)
		}
	}
	return out.String()
}

// snippet cuts the text around the first match, and marks the matches in it.
func snippet(text string, wanted []word) (string, []Mark) {
	runes := []rune(text)
	all := folded(text)
	first := -1
	for i, w := range all {
		if matches(w.text, wanted) {
			first = i
			break
		}
	}
	from := 0
	if first >= 0 {
		from = max(0, all[first].start-around)
	}
	to := min(len(runes), from+length)
	for i := from; i > 0 && i < to && i < from+20; i++ { // begin with a whole word
		if unicode.IsSpace(runes[i]) {
			from = i + 1
			break
		}
	}
	var marks []Mark
	for _, w := range all[max(first, 0):] {
		if w.end > to || len(marks) == maxMarks {
			break
		}
		if first >= 0 && w.start >= from && matches(w.text, wanted) {
			marks = append(marks, Mark{Start: w.start - from, End: w.end - from})
		}
	}
	return string(runes[from:to]), marks
}

// matches reports whether a word looks like another form of a wanted one: the index decides, this is only for display.
func matches(text string, wanted []word) bool {
	for _, w := range wanted {
		shared := 0
		for shared < len(w.text) && shared < len(text) && w.text[shared] == text[shared] {
			shared++
		}
		if shared == len(w.text) || (shared >= 3 && float64(shared) >= stemStays*float64(max(len(w.text), len(text)))) {
			return true
		}
	}
	return false
}

const indexBatch = 200

// Sweep indexes the messages that were written since.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		indexed, err := s.queries.SearchIndexMessages(ctx, indexBatch)
		if err != nil {
			return fmt.Errorf("index messages: %w", err)
		}
		if indexed < indexBatch {
			return nil
		}
	}
}
