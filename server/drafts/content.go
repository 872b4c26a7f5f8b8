package drafts

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// Content is the stored value of a line. It is the zero value for an empty line.
type Content struct {
	Text      *string             `json:"text,omitempty"`
	Checked   *bool               `json:"checked,omitempty"`
	Rows      []map[string]string `json:"rows,omitempty"`
	Sentences []Sentence          `json:"sentences,omitempty"`
	Citations []Citation          `json:"citations,omitempty"`
}

// Sentence is a sentence of a narrative, with what supports it.
type Sentence struct {
	Text      string     `json:"text"`
	Start     int        `json:"start"` // in the text of the line, in code points
	End       int        `json:"end"`
	Origin    string     `json:"origin"`
	Support   Support    `json:"support"`
	Citations []Citation `json:"citations,omitempty"`
}

// Citation is a place in a source.
type Citation struct {
	FileID    *uuid.UUID `json:"fileId,omitempty"`
	ReadingID *uuid.UUID `json:"readingId,omitempty"`
	MessageID *uuid.UUID `json:"messageId,omitempty"`
	CommitSHA *string    `json:"commitSha,omitempty"`
	URL       *string    `json:"url,omitempty"`
	Page      *int       `json:"page,omitempty"`
	Line      *int       `json:"line,omitempty"`
	Start     int        `json:"charStart"`
	End       int        `json:"charEnd"`
	Quote     string     `json:"quote"`
	Check     Check      `json:"check"`
	Why       Unread     `json:"uncheckedReason,omitempty"`
}

// Check is whether the stored source has the quote at the offsets.
type Check string

// The results of a check.
const (
	Exact     Check = "exact"
	Mismatch  Check = "mismatch"
	Unchecked Check = "unchecked"
)

// Unread is why a citation could not be checked.
type Unread string

// The reasons.
const (
	NotKept        Unread = "text_not_kept"
	SourceDeleted  Unread = "source_deleted"
	TooLarge       Unread = "too_large"
	TooManySources Unread = "too_many_sources"
)

// Support is what supports a sentence.
type Support string

// The kinds of support.
const (
	SupportExact    Support = "exact"
	SupportTrimmed  Support = "trimmed"
	SupportCited    Support = "cited"
	SupportTemplate Support = "template"
	SupportGap      Support = "gap"
	Unsupported     Support = "unsupported"
)

const originManual, originGap = "manual", "gap"

// Line is a line of the form with its value.
type Line struct {
	Spec
	Content
	Version int32 // that set it; 0: none did
}

// Draft is the whole draft, as it is or was.
type Draft struct {
	ProjectID     uuid.UUID
	ProjectName   string
	FiscalYear    string
	TaxYearStart  *time.Time
	TaxYearEnd    *time.Time
	Version       int32
	RunID         *uuid.UUID
	UpdatedAt     *time.Time
	Lines         []Line // all, in the order of the form
	projectStatus db.ProjectStatus
}

// Line finds a line of the form.
func (d Draft) Line(number string) Line {
	for _, line := range d.Lines {
		if line.Line == number {
			return line
		}
	}
	return Line{}
}

// cited are the citations of all lines: a sentence may move from one to another.
func (d Draft) cited() []Citation {
	var out []Citation
	for _, line := range d.Lines {
		for _, sentence := range line.Sentences {
			out = append(out, sentence.Citations...)
		}
	}
	return out
}

// ETag names the state of the draft.
func (d Draft) ETag() string { return draftTag(d.Version) }

// ETag names a version of a draft.
func ETag(version int32) string { return draftTag(version) }

func draftTag(version int32) string { return fmt.Sprintf(`"draft.%d"`, version) }

// ETag names the state of the line: it stays the same while other lines change.
func (l Line) ETag() string { return fmt.Sprintf(`"%s.%d"`, l.Spec.Line, l.Version) }

// Counts are the length of a narrative; nil for other lines.
func (l Line) Counts() *Counts {
	if l.Kind != Narrative {
		return nil
	}
	counts := countsOf(l.Spec, l.value())
	return &counts
}

func (c Content) value() string {
	if c.Text == nil {
		return ""
	}
	return *c.Text
}

// sameValue compares what a person sees; sentences and citations follow from it.
func (c Content) sameValue(other Content) bool {
	return c.value() == other.value() && reflect.DeepEqual(c.Checked, other.Checked) && reflect.DeepEqual(c.Rows, other.Rows)
}

// AsText is the value in words, for comparisons and for plain text.
func (l Line) AsText() string {
	switch {
	case l.Text != nil:
		return *l.Text
	case l.Checked != nil && *l.Checked:
		return "yes"
	case l.Checked != nil:
		return "no"
	}
	rows := make([]string, 0, len(l.Rows))
	for _, row := range l.Rows {
		cells := make([]string, 0, len(l.Columns))
		for _, column := range l.Columns {
			cells = append(cells, row[column])
		}
		rows = append(rows, strings.TrimSuffix(strings.Join(cells, " | "), " | "))
	}
	return strings.Join(rows, "\n")
}

// Empty reports whether the line has no value.
func (l Line) Empty() bool { return l.Text == nil && l.Checked == nil && len(l.Rows) == 0 }

func decodeContent(raw json.RawMessage) (Content, error) {
	var content Content
	if err := json.Unmarshal(raw, &content); err != nil {
		return content, fmt.Errorf("read line: %w", err)
	}
	return content, nil
}
