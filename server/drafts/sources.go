package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

const (
	maxSources = 50       // texts that one write may look into
	maxText    = 16 << 20 // bytes of a text document that is read for it
	maxTexts   = 64 << 20 // and of all of them
)

// source is a stored text.
type source struct {
	fileID, readingID, messageID *uuid.UUID

	text     string
	segments []segment
	tokens   []token  // made when first needed
	words    []string // of the tokens
}

type segment struct {
	Kind      string `json:"kind"`
	Number    int    `json:"number"`
	CharStart int    `json:"charStart"`
	CharEnd   int    `json:"charEnd"`
}

// sources are the stored texts that citations name. They are read when first needed, outside any transaction.
type sources struct {
	service *Service
	owner   Owner
	cited   []Citation
	read    bool
	byID    map[uuid.UUID]*source // by reading or message
	unread  map[uuid.UUID]Unread  // why one is not there, unless it was deleted
	commits map[string]*source    // that the run kept
	order   []*source
}

func newSources(s *Service, o Owner, cited []Citation) *sources {
	return &sources{
		service: s, owner: o, cited: cited, byID: map[uuid.UUID]*source{}, unread: map[uuid.UUID]Unread{}, commits: map[string]*source{},
	}
}

func (s *sources) load(ctx context.Context) error {
	if s.read {
		return nil
	}
	s.read = true
	var readings, messages []uuid.UUID
	for _, c := range s.cited {
		switch {
		case c.ReadingID != nil && !slices.Contains(readings, *c.ReadingID):
			readings = append(readings, *c.ReadingID)
		case c.MessageID != nil && !slices.Contains(messages, *c.MessageID):
			messages = append(messages, *c.MessageID)
		}
	}
	for _, ids := range []*[]uuid.UUID{&readings, &messages} {
		for _, id := range (*ids)[min(len(*ids), maxSources):] {
			s.unread[id] = TooManySources
		}
		*ids = (*ids)[:min(len(*ids), maxSources)]
	}
	if err := s.loadMessages(ctx, messages); err != nil {
		return err
	}
	return s.loadReadings(ctx, readings)
}

func (s *sources) loadMessages(ctx context.Context, ids []uuid.UUID) error {
	rows, err := db.New(s.service.pool).DraftSourceMessages(ctx, db.DraftSourceMessagesParams{
		Ids: ids, ProjectID: s.owner.Project, UserID: s.owner.User,
	})
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	for _, row := range rows {
		s.add(row.ID, &source{messageID: &row.ID, text: row.Content})
	}
	return nil
}

func (s *sources) loadReadings(ctx context.Context, ids []uuid.UUID) error {
	rows, err := db.New(s.service.pool).DraftSourceReadings(ctx, db.DraftSourceReadingsParams{
		Ids: ids, ProjectID: s.owner.Project, UserID: s.owner.User,
	})
	if err != nil {
		return fmt.Errorf("find readings: %w", err)
	}
	left := int64(maxTexts)
	for _, row := range rows {
		if left <= 0 {
			s.unread[row.ID] = TooManySources
			continue
		}
		text, why, err := s.service.readText(ctx, *row.TextKey) // every READY reading has one
		if err != nil {
			return err
		}
		if text == nil {
			s.unread[row.ID] = why
		} else {
			left -= int64(len(text.text))
			text.fileID, text.readingID = &row.FileID, &row.ID
			s.add(row.ID, text)
		}
	}
	return nil
}

func (s *sources) add(id uuid.UUID, text *source) {
	s.byID[id] = text
	s.order = append(s.order, text)
}

// readText reads a text document; nil, and why, if it is missing or too large to look into.
func (s *Service) readText(ctx context.Context, key string) (*source, Unread, error) {
	body, size, err := s.store.Open(ctx, key)
	switch {
	case errors.Is(err, objects.ErrNotFound):
		return nil, SourceDeleted, nil
	case err != nil:
		return nil, "", problem.Unavailable(err, "The object storage is unavailable.", 0)
	}
	defer body.Close()
	if size > maxText {
		return nil, TooLarge, nil
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxText))
	if err != nil {
		return nil, "", problem.Unavailable(err, "The object storage is unavailable.", 0)
	}
	var document struct {
		Text     string    `json:"text"`
		Segments []segment `json:"segments"`
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		return nil, "", fmt.Errorf("read text document: %w", err)
	}
	return &source{text: document.Text, segments: document.Segments}, "", nil
}

// find looks for words that follow one another in a source, and cites the first place.
func (s *sources) find(ctx context.Context, want []string) (*Citation, error) {
	if len(want) < fewest {
		return nil, nil
	}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	for _, text := range s.order {
		if text.words == nil {
			text.tokens = tokens(text.text)
			text.words = words(text.tokens)
		}
		if i := indexOf(text.words, want); i >= 0 {
			c := text.cite(text.tokens[i].start, text.tokens[i+len(want)-1].end)
			return &c, nil
		}
	}
	return nil, nil
}

// cite makes a citation of a range of bytes; a full stop behind it belongs to the quote.
func (t *source) cite(start, end int) Citation {
	if end < len(t.text) && strings.ContainsRune(".!?", rune(t.text[end])) {
		end++
	}
	from := utf8.RuneCountInString(t.text[:start])
	line := strings.Count(t.text[:start], "\n") + 1
	c := Citation{
		FileID: t.fileID, ReadingID: t.readingID, MessageID: t.messageID, Line: &line, Start: from,
		End: from + utf8.RuneCountInString(t.text[start:end]), Quote: t.text[start:end], Check: Exact,
	}
	for _, s := range t.segments {
		if s.Kind != "entry" && s.CharStart <= from && from < s.CharEnd {
			c.Page = &s.Number
		}
	}
	return c
}

// check compares citations with the stored texts.
func (s *sources) check(ctx context.Context, citations []Citation) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	runes := map[*source][]rune{}
	for i := range citations {
		c := &citations[i]
		text, why := s.of(*c)
		if text == nil {
			c.Check, c.Why = Unchecked, why
			continue
		}
		c.Why = ""
		if runes[text] == nil {
			runes[text] = []rune(text.text)
		}
		c.Check = Mismatch
		if all := runes[text]; 0 <= c.Start && c.Start <= c.End && c.End <= len(all) && string(all[c.Start:c.End]) == c.Quote {
			c.Check = Exact
		}
	}
	return nil
}

// of is the text that a citation names, or why there is none.
func (s *sources) of(c Citation) (*source, Unread) {
	id := c.ReadingID
	switch {
	case id != nil:
	case c.FileID != nil:
		return nil, NotKept // the run does not say which reading it had
	case c.MessageID != nil:
		id = c.MessageID
	case c.CommitSHA != nil && s.commits[*c.CommitSHA] != nil:
		return s.commits[*c.CommitSHA], ""
	default:
		return nil, NotKept
	}
	if text := s.byID[*id]; text != nil {
		return text, ""
	}
	if why, known := s.unread[*id]; known {
		return nil, why
	}
	return nil, SourceDeleted
}
