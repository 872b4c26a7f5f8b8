package drafts

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
)

// Change is a change that a run proposes.
type Change struct {
	ID, Line, Op, Reason, RuleID string
	Before, After                *string
	Applicable                   bool
	Citations                    []Citation
	Decision                     *db.DraftDecision // the latest
}

// Changes lists the changes of a run; of the last one that the draft took over if none is named.
func (s *Service) Changes(ctx context.Context, o Owner, runID *uuid.UUID) (*uuid.UUID, []Change, error) {
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
	subjects := make([]string, 0, len(r.Result.Changes))
	for _, c := range r.Result.Changes {
		subjects = append(subjects, changeSubject(r.ID, c.ID))
	}
	decided, err := s.latest(ctx, o, subjects)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Change, 0, len(r.Result.Changes))
	for i, c := range r.Result.Changes {
		change := Change{
			ID: c.ID, Line: c.Line, Op: c.Op, Before: c.Before, After: c.After, Reason: c.Reason, RuleID: c.RuleID,
			Citations: r.cites(c.CitationIDs),
		}
		_, _, change.Applicable = c.apply(now)
		if d, ok := decided[subjects[i]]; ok {
			change.Decision = &d
		}
		out = append(out, change)
	}
	return runID, out, nil
}

func changeSubject(run uuid.UUID, change string) string {
	return "change/" + run.String() + "/" + change
}

// DecideChange is a decision about a change.
type DecideChange struct {
	Owner    Owner
	Author   uuid.UUID
	RunID    uuid.UUID
	ChangeID string
	Accept   bool
	Reason   *string
	IfMatch  *string
	Key      idempotency.Key
}

// DecideChange accepts a change, which applies it to the current text, or refuses it.
func (s *Service) DecideChange(ctx context.Context, in DecideChange) (Decided, error) {
	return prepared(func() (Decided, error) { return s.decideChange(ctx, in) })
}

var errNotApplicable = problem.New(problem.CodeChangeNotApplicable, "The line no longer holds the text that this change replaces.")

func (s *Service) decideChange(ctx context.Context, in DecideChange) (Decided, error) {
	now, err := s.Current(ctx, in.Owner)
	if err != nil {
		return Decided{}, err
	}
	if in.Accept {
		if err := requireMatch(in.IfMatch); err != nil {
			return Decided{}, err
		}
	}
	r, err := s.run(ctx, in.Owner, in.RunID)
	if err != nil && !errors.Is(err, errNotUsable) {
		return Decided{}, err
	}
	change, ok := r.change(in.ChangeID)
	if !ok {
		return Decided{}, problem.NotFound()
	}
	d := decision{
		owner: in.Owner, author: in.Author, ifMatch: in.IfMatch, key: in.Key,
		record: db.DraftDecisionAddParams{
			Kind: db.DraftDecisionKindChangeRefused, RunID: in.RunID, Subject: changeSubject(in.RunID, in.ChangeID), ChangeID: &in.ChangeID,
			Line: &change.Line, BeforeText: change.Before, AfterText: change.After, Reason: in.Reason,
		},
	}
	if !in.Accept {
		return s.decide(ctx, d, nil)
	}
	d.record.Kind, d.version = db.DraftDecisionKindChangeAccepted, db.DraftVersionKindChange
	bases, texts, ok := change.apply(now)
	if !ok {
		return s.decide(ctx, d, s.refusal(in.IfMatch, now, change.Line))
	}
	if err := s.check(ctx, in.Owner, r); err != nil {
		return Decided{}, err
	}
	d.bases, d.content = bases, map[string]Content{}
	for i, base := range bases {
		pool := append(r.cites(change.CitationIDs), now.cited()...)
		content, err := s.rewrite(ctx, in.Owner, base, texts[i], pool)
		if err != nil {
			return Decided{}, err
		}
		d.content[base.Line] = content
	}
	return s.decide(ctx, d, nil)
}

// refusal is why a change does not fit: because the client has not seen the current text, or at all.
func (s *Service) refusal(ifMatch *string, now Draft, line string) error {
	if l := now.Line(line); l.Kind != "" {
		if err := matchLine(*ifMatch, now, l); err != nil {
			return err
		}
	}
	return errNotApplicable
}

// rewrite is a line with another text.
func (s *Service) rewrite(ctx context.Context, o Owner, base Line, text string, pool []Citation) (Content, error) {
	content, err := textContent(base.Spec, text)
	if err != nil || content.Text == nil {
		return content, err
	}
	content.Sentences, err = s.annotate(ctx, o, base.Sentences, *content.Text, pool)
	if err != nil {
		return Content{}, fmt.Errorf("annotate: %w", err)
	}
	return content, nil
}

func (r run) change(id string) (runChange, bool) {
	for _, c := range r.Result.Changes {
		if c.ID == id {
			return c, true
		}
	}
	return runChange{}, false
}

var otherLine = regexp.MustCompile(`\b(242|244|246)\b`)

// apply makes the new texts of the lines that a change touches; false if the current text does not have what it replaces.
func (c runChange) apply(now Draft) (bases []Line, texts []string, ok bool) {
	line := now.Line(c.Line)
	if line.Kind != Narrative {
		return nil, nil, false
	}
	text := line.value()
	if c.Before == nil {
		if c.After == nil || strings.TrimSpace(*c.After) == "" {
			return nil, nil, false
		}
		return []Line{line}, []string{appendSentence(text, *c.After)}, true
	}
	start, end, ok := locate(text, *c.Before)
	if !ok {
		return nil, nil, false
	}
	if c.Op == "move" {
		for _, number := range otherLine.FindAllString(c.Reason, -1) {
			if number != c.Line {
				target := now.Line(number)
				return []Line{line, target}, []string{cut(text, start, end), appendSentence(target.value(), text[start:end])}, true
			}
		}
		return nil, nil, false
	}
	if c.After == nil || strings.TrimSpace(*c.After) == "" {
		return []Line{line}, []string{cut(text, start, end)}, true
	}
	return []Line{line}, []string{text[:start] + normal(*c.After) + text[end:]}, true
}

func appendSentence(text, sentence string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	if text == "" {
		return normal(sentence)
	}
	return text + " " + normal(sentence)
}

// cut removes a range with the white space that would be left twice.
func cut(text string, start, end int) string {
	if head := strings.TrimRightFunc(text[:start], unicode.IsSpace); head == "" || end == len(text) {
		return head + strings.TrimLeftFunc(text[end:], unicode.IsSpace)
	}
	return text[:start] + strings.TrimLeftFunc(text[end:], func(r rune) bool { return r == ' ' })
}

// locate finds words in a text as a whole, whatever the white space between them.
func locate(text, wanted string) (start, end int, ok bool) {
	fields := strings.Fields(normal(wanted))
	if len(fields) == 0 {
		return 0, 0, false
	}
	for i, field := range fields {
		fields[i] = regexp.QuoteMeta(field)
	}
	pattern, err := regexp.Compile(strings.Join(fields, `\s+`))
	if err != nil {
		return 0, 0, false // too long for a pattern
	}
	for from := 0; ; {
		found := pattern.FindStringIndex(text[from:])
		if found == nil {
			return 0, 0, false
		}
		start, end = from+found[0], from+found[1]
		if startsWord(text, start) && endsWord(text, end) {
			return start, end, true
		}
		from = start + 1
	}
}

func startsWord(text string, at int) bool {
	return at == 0 || strings.TrimRightFunc(text[:at], unicode.IsSpace) != text[:at]
}
