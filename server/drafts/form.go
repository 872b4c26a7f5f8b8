// Package drafts keeps the draft of Part 2 of form T661 as versions that never change: form.go knows the lines, sentences.go and
// support.go what supports each sentence, sources.go the stored texts, write.go the one way a version is made, the others its origins.
package drafts

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/sredspace/sredspace/server/problem"
)

// LineKind is what kind of value a line of the form has.
type LineKind string

// The kinds of lines.
const (
	Narrative LineKind = "narrative"
	Text      LineKind = "text"
	Code      LineKind = "code"
	Date      LineKind = "date"
	Tick      LineKind = "tick"
	YesNo     LineKind = "yes_no"
	Table     LineKind = "table"
)

// Spec is a line of the form.
type Spec struct {
	Line    string
	Kind    LineKind
	Words   int      // the most that a narrative may have
	Lines   int      // of 78 characters
	Columns []string // of a table
}

// Form lists the lines of Part 2 in the order of the form.
var Form = func() []Spec {
	form := []Spec{
		{Line: "200", Kind: Text}, {Line: "202", Kind: Date}, {Line: "204", Kind: Date}, {Line: "206", Kind: Code},
		{Line: "208", Kind: Tick}, {Line: "210", Kind: Tick}, {Line: "218", Kind: YesNo},
		{Line: "220", Kind: Table, Columns: []string{"220", "221"}},
		{Line: "242", Kind: Narrative, Words: 350, Lines: 50}, {Line: "244", Kind: Narrative, Words: 700, Lines: 100},
		{Line: "246", Kind: Narrative, Words: 350, Lines: 50},
		{Line: "253", Kind: Tick}, {Line: "254", Kind: Text}, {Line: "255", Kind: Tick}, {Line: "256", Kind: Text},
		{Line: "257", Kind: Tick}, {Line: "258", Kind: Text}, {Line: "259", Kind: Text},
		{Line: "260", Kind: Table, Columns: []string{"260", "261"}},
		{Line: "265", Kind: YesNo}, {Line: "266", Kind: YesNo}, {Line: "267", Kind: YesNo},
		{Line: "268", Kind: Table, Columns: []string{"268", "269"}},
	}
	for line := 270; line <= 281; line++ {
		form = append(form, Spec{Line: fmt.Sprint(line), Kind: Tick})
	}
	return append(form, Spec{Line: "282", Kind: Text})
}()

var lineNumbers = func() []string {
	numbers := make([]string, 0, len(Form))
	for _, spec := range Form {
		numbers = append(numbers, spec.Line)
	}
	return numbers
}()

// specOf finds a line of the form; the contract lists the same lines.
func specOf(line string) (Spec, bool) {
	at := slices.Index(lineNumbers, line)
	if at < 0 {
		return Spec{}, false
	}
	return Form[at], true
}

const (
	maxField = 175 // characters that the CRA's schema allows
	maxCode  = 15
	maxRows  = 200
)

// isDay reports whether a text is a month or a day of the calendar.
func isDay(text string) bool {
	return slices.ContainsFunc([]string{"2006-01", time.DateOnly}, func(layout string) bool {
		_, err := time.Parse(layout, text)
		return err == nil
	})
}

// Value is what a line is set to: the field that its kind has.
type Value struct {
	Text    *string
	Checked *bool
	Rows    []map[string]string
	// which of them the request names
	HasText, HasChecked, HasRows bool
}

// content checks a value and brings it into its stored form. An empty value has an empty Content.
func (v Value) content(spec Spec) (Content, error) {
	var problems []problem.Field
	for _, given := range []struct {
		has  bool
		name string
		fits bool
	}{
		{v.HasText, "/text", slices.Contains([]LineKind{Narrative, Text, Code, Date}, spec.Kind)},
		{v.HasChecked, "/checked", spec.Kind == Tick || spec.Kind == YesNo},
		{v.HasRows, "/rows", spec.Kind == Table},
	} {
		switch {
		case given.has && !given.fits:
			problems = append(problems, problem.Pointer(given.name, "a line of the kind "+string(spec.Kind)+" has no such value"))
		case given.fits && !given.has:
			problems = append(problems, problem.Pointer(given.name, "is required for a line of the kind "+string(spec.Kind)))
		}
	}
	if len(problems) > 0 {
		return Content{}, problem.Invalid(problems...)
	}
	switch spec.Kind { //nolint:exhaustive // the others have a text
	case Tick:
		if v.Checked != nil && !*v.Checked {
			return Content{}, nil // a box without a tick
		}
		return Content{Checked: v.Checked}, nil
	case YesNo:
		return Content{Checked: v.Checked}, nil
	case Table:
		return tableContent(spec, v.Rows)
	}
	if v.Text == nil {
		return Content{}, nil
	}
	return textContent(spec, *v.Text)
}

func textContent(spec Spec, text string) (Content, error) {
	text = normal(text)
	if spec.Kind != Narrative {
		text = strings.Join(strings.Fields(text), " ")
	}
	if strings.TrimSpace(text) == "" {
		return Content{}, nil
	}
	limit := map[LineKind]int{Text: maxField, Code: maxCode}[spec.Kind]
	if limit > 0 && utf8.RuneCountInString(text) > limit {
		return Content{}, problem.Invalid(problem.Pointer("/text", fmt.Sprintf("at most %d characters", limit)))
	}
	if spec.Kind == Date && !isDay(text) {
		return Content{}, problem.Invalid(problem.Pointer("/text", "must be a month or a day of the calendar, YYYY-MM or YYYY-MM-DD"))
	}
	return Content{Text: &text}, nil
}

func tableContent(spec Spec, rows []map[string]string) (Content, error) {
	var kept []map[string]string
	for i, row := range rows {
		stored := map[string]string{}
		for column, cell := range row {
			if !slices.Contains(spec.Columns, column) {
				return Content{}, problem.Invalid(problem.Pointer(
					fmt.Sprintf("/rows/%d/%s", i, column), "the columns are "+strings.Join(spec.Columns, " and ")))
			}
			if cell = strings.Join(strings.Fields(normal(cell)), " "); cell != "" {
				stored[column] = cell
			}
		}
		if len(stored) > 0 {
			kept = append(kept, stored)
		}
	}
	return Content{Rows: kept}, nil
}

// normal is the form in which text is compared and stored: NFC with \n line endings, as all extracted text.
func normal(text string) string {
	return norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
}
