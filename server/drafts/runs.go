package drafts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/problem"
)

// answer is what the draft needs of a worker's payload.
type answer struct {
	Citations []runCitation `json:"citations"`
	NotPlaced []runPassage  `json:"notPlaced"`
	LeftOut   []runPassage  `json:"leftOut"`
	SetAside  []runPassage  `json:"setAside"`
	Inputs    []runInput    `json:"inputs"`
	Result    struct {
		PartA    map[string]*cited     `json:"partA"`
		Sections map[string]runSection `json:"sections"`
		SectionC struct {
			KeyIndividuals []cited `json:"keyIndividuals"`
			Contractors    []cited `json:"contractors"`
		} `json:"sectionC"`
		Evidence []struct {
			Line        int      `json:"line"`
			Status      string   `json:"status"`
			CitationIDs []string `json:"citationIds"`
		} `json:"evidence"`
		Changes []runChange `json:"changes"`
	} `json:"result"`
}

type cited struct {
	Value       string   `json:"value"`
	Label       string   `json:"label"`
	CitationIDs []string `json:"citationIds"`
}

// runSection is a section of a T661_GEN result (text, sentences) or of a T661_DRAFT result (after).
type runSection struct {
	Text      string `json:"text"`
	After     string `json:"after"`
	Sentences []struct {
		Text        string   `json:"text"`
		Origin      string   `json:"origin"`
		CitationIDs []string `json:"citationIds"`
	} `json:"sentences"`
}

type runChange struct {
	ID          string   `json:"id"`
	Line        string   `json:"line"`
	Op          string   `json:"op"`
	Before      *string  `json:"before"`
	After       *string  `json:"after"`
	Reason      string   `json:"reason"`
	RuleID      string   `json:"ruleId"`
	CitationIDs []string `json:"citationIds"`
}

type runCitation struct {
	ID        string  `json:"id"`
	FileID    *string `json:"fileId"`
	MessageID *string `json:"messageId"`
	CommitSHA *string `json:"commitSha"`
	URL       *string `json:"url"`
	Page      *int    `json:"page"`
	Line      *int    `json:"line"`
	CharStart int     `json:"charStart"`
	CharEnd   int     `json:"charEnd"`
	Quote     string  `json:"quote"`
}

// runInput is a source of the run, with its text if it is a commit that the run cites.
type runInput struct {
	Kind   string  `json:"kind"`
	ID     string  `json:"id"`
	SHA256 string  `json:"sha256"`
	Text   *string `json:"text"`
}

// run is a run of the project with its parsed result.
type run struct {
	db.DraftRunGetRow
	answer
	byID map[string]Citation
}

func (s *Service) run(ctx context.Context, o Owner, id uuid.UUID) (run, error) {
	row, err := db.New(s.pool).DraftRunGet(ctx, db.DraftRunGetParams{ID: id, ProjectID: o.Project, UserID: o.User})
	if err != nil {
		return run{}, database.OrNotFound(err)
	}
	r := run{DraftRunGetRow: row, byID: map[string]Citation{}}
	if row.Status != db.RunStatusSUCCEEDED || json.Unmarshal(row.Python, &r.answer) != nil {
		return run{}, errNotUsable
	}
	for _, c := range r.Citations {
		r.byID[c.ID] = r.citation(c)
	}
	return r, nil
}

var errNotUsable = problem.New(problem.CodeRunNotUsable, "Only a successful T661_GEN or T661_DRAFT run with a result can be used.")

// citation converts a citation, with the reading that the run had.
func (r run) citation(c runCitation) Citation {
	out := Citation{
		CommitSHA: c.CommitSHA, URL: c.URL, Page: c.Page, Line: c.Line, Start: max(c.CharStart, 0), End: max(c.CharEnd, 0), Quote: c.Quote,
		Check: Unchecked, Why: NotKept,
	}
	if id := parseID(c.FileID); id != nil {
		out.FileID, out.ReadingID = id, r.reading(*id)
	}
	out.MessageID = parseID(c.MessageID)
	return out
}

func (r run) reading(file uuid.UUID) *uuid.UUID {
	i := slices.Index(r.FileIds, file)
	if i < 0 || r.ReadingIds[i] == uuid.Nil {
		return nil
	}
	return &r.ReadingIds[i]
}

func parseID(text *string) *uuid.UUID {
	if text == nil {
		return nil
	}
	id, err := uuid.Parse(*text)
	if err != nil {
		return nil
	}
	return &id
}

func (r run) cites(ids []string) []Citation {
	out := make([]Citation, 0, len(ids))
	for _, id := range ids {
		if c, ok := r.byID[id]; ok {
			out = append(out, c)
		}
	}
	return out
}

// check compares all citations of the run with the stored texts, once.
func (s *Service) check(ctx context.Context, o Owner, r run) error {
	all := make([]Citation, 0, len(r.byID))
	ids := make([]string, 0, len(r.byID))
	for id, c := range r.byID {
		all, ids = append(all, c), append(ids, id)
	}
	if err := r.sources(s, o, all).check(ctx, all); err != nil {
		return err
	}
	for i, id := range ids {
		r.byID[id] = all[i]
	}
	return nil
}

// sources are the texts that these citations name, with those of the commits that the run kept.
func (r run) sources(s *Service, o Owner, cited []Citation) *sources {
	out := newSources(s, o, cited)
	for _, input := range r.Inputs {
		if input.Kind == "commit" && input.Text != nil && sumOf(*input.Text) == input.SHA256 {
			out.commits[input.ID] = &source{text: *input.Text}
		}
	}
	return out
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Import is a run to take over.
type Import struct {
	Owner   Owner
	Author  uuid.UUID
	RunID   uuid.UUID
	Lines   []string // none: the narratives, and what the run states for lines that are still empty
	Reason  *string
	IfMatch *string
	Key     idempotency.Key
}

// Made is a version that a request made, now or the first time that it was sent.
type Made struct {
	Version
	Replayed bool
}

// Import makes a version from the result of a run.
func (s *Service) Import(ctx context.Context, in Import) (Made, error) {
	return prepared(func() (Made, error) { return s.takeOver(ctx, in) })
}

func (s *Service) takeOver(ctx context.Context, in Import) (Made, error) {
	before, err := s.Current(ctx, in.Owner)
	if err != nil {
		return Made{}, err
	}
	if err := requireMatch(in.IfMatch); err != nil {
		return Made{}, err
	}
	lines, refused := s.linesOfRun(ctx, in, before)
	var p *problem.Error
	if refused != nil && !(errors.As(refused, &p) && p.Code != problem.CodeUnavailable) {
		return Made{}, refused
	}
	return s.make(ctx, in.Owner, in.Key, func(q *db.Queries, tx pgx.Tx, id uuid.UUID, row db.Draft) error {
		if refused != nil { // a repeated request has been answered before this
			return refused
		}
		if err := matchDraft(*in.IfMatch, row.Version); err != nil {
			return err
		}
		if row.Version != before.Version {
			return errMoved
		}
		_, err := AddVersion(ctx, q, tx, row, Entry{
			ID: id, Owner: in.Owner, Author: in.Author, Kind: db.DraftVersionKindRun, RunID: &in.RunID, Reason: in.Reason, Lines: lines,
		})
		return err
	})
}

// make runs a write that makes a version, once for each key.
func (s *Service) make(
	ctx context.Context, o Owner, key idempotency.Key, write func(q *db.Queries, tx pgx.Tx, id uuid.UUID, row db.Draft) error,
) (Made, error) {
	id := uuid.Must(uuid.NewV7())
	made, err := database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (Made, error) {
		if err := exists(ctx, q, o); err != nil {
			return Made{}, err
		}
		earlier, err := key.Claim(ctx, q, id)
		if err != nil {
			return Made{}, err
		}
		made := id
		if earlier != nil {
			made = earlier[0]
		} else {
			row, err := lock(ctx, q, o)
			if err != nil {
				return Made{}, err
			}
			if err := write(q, tx, id, row); err != nil {
				return Made{}, err
			}
		}
		version, err := q.DraftVersionGetByID(ctx, db.DraftVersionGetByIDParams{ID: made, ProjectID: o.Project, UserID: o.User})
		return Made{
			Version: Version{DraftVersion: version.DraftVersion, Subject: version.Subject}, Replayed: earlier != nil,
		}, database.OrNotFound(err)
	})
	return made, storable(err)
}

// storable refuses what a worker sent and Postgres cannot store, such as NUL.
func storable(err error) error {
	if database.BadData(err) {
		return errNotUsable
	}
	return err
}

// linesOfRun are the lines that the version will have.
func (s *Service) linesOfRun(ctx context.Context, in Import, now Draft) (map[string]Content, error) {
	r, err := s.run(ctx, in.Owner, in.RunID)
	if err != nil {
		return nil, err
	}
	if r.Type != db.RunTypeT661GEN && r.Type != db.RunTypeT661DRAFT {
		return nil, errNotUsable
	}
	if err := s.check(ctx, in.Owner, r); err != nil {
		return nil, err
	}
	stated, err := s.stated(ctx, in.Owner, r, now)
	if err != nil {
		return nil, err
	}
	lines := map[string]Content{}
	for line, content := range stated {
		spec, _ := specOf(line)
		switch {
		case len(in.Lines) > 0 && !slices.Contains(in.Lines, line):
		case len(in.Lines) == 0 && spec.Kind != Narrative && !now.Line(line).Empty():
		case now.Line(line).sameValue(content) && spec.Kind != Narrative:
		default:
			lines[line] = content
		}
	}
	if len(lines) == 0 {
		return nil, problem.New(problem.CodeRunNotUsable, "The run has nothing for these lines.")
	}
	return lines, nil
}

// stated is all that a run says about lines of the form.
func (s *Service) stated(ctx context.Context, o Owner, r run, now Draft) (map[string]Content, error) {
	lines := map[string]Content{}
	for line, section := range r.Result.Sections {
		spec, ok := specOf(line)
		if !ok || spec.Kind != Narrative {
			continue
		}
		content, err := s.section(ctx, o, r, section, now.Line(line))
		if err != nil {
			return nil, err
		}
		if content.Text != nil {
			lines[line] = content
		}
	}
	for line, value := range r.Result.PartA {
		if value != nil {
			putField(lines, line, value.Value, r.cites(value.CitationIDs))
		}
	}
	putPeople(lines, "260", r.Result.SectionC.KeyIndividuals, r)
	putPeople(lines, "268", r.Result.SectionC.Contractors, r)
	for _, box := range r.Result.Evidence {
		if spec, ok := specOf(strconv.Itoa(box.Line)); ok && spec.Kind == Tick && box.Status == "seen" {
			yes := true
			lines[spec.Line] = Content{Checked: &yes, Citations: r.cites(box.CitationIDs)}
		}
	}
	return lines, nil
}

var answers = map[string]bool{"yes": true, "oui": true, "true": true, "x": true, "no": false, "non": false, "false": false}

// putField sets a field if the stated value fits its kind; what does not fit is for a person to enter.
func putField(lines map[string]Content, line, value string, citations []Citation) {
	spec, ok := specOf(line)
	if !ok {
		return
	}
	v := Value{}
	switch spec.Kind {
	case Text, Code, Date:
		v.HasText, v.Text = true, &value
	case Tick, YesNo:
		answer, known := answers[strings.ToLower(strings.TrimSpace(value))]
		if !known {
			return
		}
		v.HasChecked, v.Checked = true, &answer
	default:
		return
	}
	if content, err := v.content(spec); err == nil && (content.Text != nil || content.Checked != nil) {
		content.Citations = citations
		lines[line] = content
	}
}

func putPeople(lines map[string]Content, line string, people []cited, r run) {
	spec, _ := specOf(line)
	var content Content
	for _, person := range people[:min(len(people), maxRows)] {
		if utf8.RuneCountInString(person.Label) <= maxField && strings.TrimSpace(person.Label) != "" {
			content.Rows = append(content.Rows, map[string]string{spec.Columns[0]: person.Label})
			content.Citations = append(content.Citations, r.cites(person.CitationIDs)...)
		}
	}
	if content.Rows != nil {
		lines[line] = content
	}
}
