package drafts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
)

// runPassage is a unit of a source that the answer does not use.
type runPassage struct {
	InputKind     string  `json:"inputKind"`
	InputID       string  `json:"inputId"`
	Page          *int    `json:"page"`
	Line          *int    `json:"line"`
	CharStart     int     `json:"charStart"`
	CharEnd       int     `json:"charEnd"`
	Quote         string  `json:"quote"`
	SuggestedLine *string `json:"suggestedLine"`
	Reason        *string `json:"reason"`
}

// id is the same for the same words of the same source, whichever run lists them.
func (p runPassage) id() string {
	sum := sha256.Sum256([]byte(p.InputKind + "\x00" + p.InputID + "\x00" + p.Quote))
	return hex.EncodeToString(sum[:16])
}

// Passage is a passage that a run did not use.
type Passage struct {
	runPassage
	ID, State string
	ReadingID *uuid.UUID
	Decision  *db.DraftDecision // the latest
}

// The states of a passage.
const (
	NotPlaced = "not_placed"
	LeftOut   = "left_out"
	SetAside  = "set_aside"
)

func (r run) passages() []Passage {
	var out []Passage
	seen := map[string]bool{}
	for _, group := range []struct {
		state    string
		passages []runPassage
	}{{NotPlaced, r.NotPlaced}, {LeftOut, r.LeftOut}, {SetAside, r.SetAside}} {
		for _, p := range group.passages {
			id := p.id()
			if seen[id] || strings.TrimSpace(p.Quote) == "" {
				continue
			}
			seen[id] = true
			p.CharStart, p.CharEnd = max(p.CharStart, 0), max(p.CharEnd, 0)
			passage := Passage{runPassage: p, ID: id, State: group.state}
			if file := parseID(&p.InputID); file != nil && p.InputKind == "file" {
				passage.ReadingID = r.reading(*file)
			}
			out = append(out, passage)
		}
	}
	return out
}

// Passages lists what a run did not use; of the last run that the draft took over if none is named. decided: only with a decision, or
// only without one.
func (s *Service) Passages(ctx context.Context, o Owner, runID *uuid.UUID, decided *bool) (*uuid.UUID, []Passage, error) {
	now, err := s.Current(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if runID == nil {
		runID = now.RunID
	}
	if runID == nil {
		return nil, nil, nil
	}
	r, err := s.run(ctx, o, *runID)
	if errors.Is(err, errNotUsable) {
		return runID, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	all := r.passages()
	subjects := make([]string, 0, len(all))
	for _, p := range all {
		subjects = append(subjects, passageSubject(p.ID))
	}
	latest, err := s.latest(ctx, o, subjects)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Passage, 0, len(all))
	for i, p := range all {
		if d, ok := latest[subjects[i]]; ok {
			p.Decision = &d
		}
		if decided == nil || *decided == (p.Decision != nil) {
			out = append(out, p)
		}
	}
	return runID, out, nil
}

func passageSubject(id string) string { return "passage/" + id }

// DecidePassage is a decision about a passage.
type DecidePassage struct {
	Owner         Owner
	Author        uuid.UUID
	RunID         uuid.UUID
	PassageID     string
	Place         bool
	Line          *string
	AfterSentence *int32
	Reason        *string
	IfMatch       *string
	Key           idempotency.Key
}

// DecidePassage puts a passage into a line, or dismisses it.
func (s *Service) DecidePassage(ctx context.Context, in DecidePassage) (Decided, error) {
	switch {
	case in.Place && in.Line == nil:
		return Decided{}, problem.Invalid(problem.Pointer("/line", "is required to place a passage"))
	case !in.Place && in.Line != nil:
		return Decided{}, problem.Invalid(problem.Pointer("/line", "a dismissed passage has no line"))
	}
	return prepared(func() (Decided, error) { return s.decidePassage(ctx, in) })
}

func (s *Service) decidePassage(ctx context.Context, in DecidePassage) (Decided, error) {
	now, err := s.Current(ctx, in.Owner)
	if err != nil {
		return Decided{}, err
	}
	if in.Place {
		if err := requireMatch(in.IfMatch); err != nil {
			return Decided{}, err
		}
	}
	r, err := s.run(ctx, in.Owner, in.RunID)
	if err != nil && !errors.Is(err, errNotUsable) {
		return Decided{}, err
	}
	passage, ok := r.passage(in.PassageID)
	if !ok {
		return Decided{}, problem.NotFound()
	}
	d := decision{
		owner: in.Owner, author: in.Author, ifMatch: in.IfMatch, key: in.Key,
		record: db.DraftDecisionAddParams{
			Kind: db.DraftDecisionKindPassageDismissed, RunID: in.RunID, Subject: passageSubject(in.PassageID), PassageID: &in.PassageID,
			Line: in.Line, InputID: &passage.InputID, AfterText: &passage.Quote, Reason: in.Reason,
		},
	}
	if !in.Place {
		return s.decide(ctx, d, nil)
	}
	d.record.Kind, d.version = db.DraftDecisionKindPassagePlaced, db.DraftVersionKindPassage
	citation := []Citation{passage.citation(r)}
	if err := r.sources(s, in.Owner, citation).check(ctx, citation); err != nil {
		return Decided{}, err
	}
	base := now.Line(*in.Line)
	content, err := s.rewrite(ctx, in.Owner, base, insertSentence(base, passage.Quote, in.AfterSentence), append(citation, now.cited()...))
	if err != nil {
		return Decided{}, err
	}
	d.bases, d.content = []Line{base}, map[string]Content{base.Line: content}
	return s.decide(ctx, d, nil)
}

func (r run) passage(id string) (Passage, bool) {
	for _, p := range r.passages() {
		if p.ID == id {
			return p, true
		}
	}
	return Passage{}, false
}

func (p Passage) citation(r run) Citation {
	c := runCitation{Page: p.Page, Line: p.runPassage.Line, CharStart: p.CharStart, CharEnd: p.CharEnd, Quote: p.Quote}
	switch p.InputKind {
	case "file":
		c.FileID = &p.InputID
	case "message":
		c.MessageID = &p.InputID
	default:
		c.CommitSHA = &p.InputID
	}
	return r.citation(c)
}

// insertSentence puts a sentence after the given number of others, or at the end if there are fewer.
func insertSentence(line Line, quote string, after *int32) string {
	text, sentence := line.value(), strings.Join(strings.Fields(quote), " ")
	if after == nil || int(*after) >= len(line.Sentences) {
		return appendSentence(text, sentence)
	}
	at := len(string([]rune(text)[:line.Sentences[*after].Start]))
	return text[:at] + sentence + " " + text[at:]
}
