package exports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sredspace/sredspace/server/drafts"
)

// valueOf is the value of a line in words.
func valueOf(line drafts.Line, words phrases) string {
	if line.Checked != nil {
		if line.Kind == drafts.Tick {
			return "X"
		}
		return words.answer(*line.Checked)
	}
	return line.AsText()
}

// writeText writes each line twice: as it is, to paste into a field of any width, and wrapped at 78 characters.
func writeText(out io.Writer, draft drafts.Draft, words phrases) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s %s, %s %d\n%s\n", draft.ProjectName, words.say("Tax year", "Année d'imposition"), taxYear(draft, words),
		words.say("version", "version"), draft.Version, words.disclaimer())
	for _, line := range draft.Lines {
		if line.Empty() {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n%s %s%s %s\n", strings.Repeat("=", 78), words.say("LINE", "LIGNE"), line.Line,
			words.say(":", "\u00a0:"), words.line(line.Line))
		if line.Kind != drafts.Narrative {
			fmt.Fprintf(&b, "\n%s\n", valueOf(line, words))
			continue
		}
		counts := line.Counts()
		fmt.Fprintf(&b, "%s\n\n%s\n\n%s\n\n", words.counts(counts.Words, counts.WordLimit, counts.Lines, counts.LineLimit), *line.Text,
			words.say("--- wrapped at 78 characters ---", "--- lignes de 78 caractères ---"))
		for _, wrapped := range drafts.Wrap(*line.Text) {
			b.WriteString(wrapped + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func taxYear(draft drafts.Draft, words phrases) string {
	if draft.TaxYearStart == nil || draft.TaxYearEnd == nil {
		return draft.FiscalYear
	}
	return draft.TaxYearStart.Format(time.DateOnly) + words.say(" to ", " au ") + draft.TaxYearEnd.Format(time.DateOnly)
}

// writeCSV writes a row for each value; a table has one for each cell.
func writeCSV(out io.Writer, draft drafts.Draft, words phrases) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil { // spreadsheets otherwise guess the encoding
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	rows := [][]string{{"line", "row", "label", "value", "words", "word_limit", "lines_of_78", "line_limit"}}
	for _, line := range draft.Lines {
		if line.Kind == drafts.Table {
			for i, row := range line.Rows {
				for _, column := range line.Columns {
					rows = append(rows, []string{column, fmt.Sprint(i + 1), words.line(column), row[column], "", "", "", ""})
				}
			}
			continue
		}
		row := []string{line.Line, "", words.line(line.Line), valueOf(line, words), "", "", "", ""}
		if counts := line.Counts(); counts != nil {
			for i, n := range []int{counts.Words, counts.WordLimit, counts.Lines, counts.LineLimit} {
				row[4+i] = fmt.Sprint(n)
			}
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// writeJSON writes the draft for other programs, with every sentence and its sources.
func writeJSON(out io.Writer, draft drafts.Draft, words phrases) error {
	type line struct {
		Line      string              `json:"line"`
		Kind      drafts.LineKind     `json:"kind"`
		Label     string              `json:"label"`
		Version   int32               `json:"version"`
		Text      *string             `json:"text"`
		Wrapped   []string            `json:"wrapped"`
		Checked   *bool               `json:"checked"`
		Rows      []map[string]string `json:"rows"`
		Counts    *drafts.Counts      `json:"counts"`
		Sentences []drafts.Sentence   `json:"sentences"`
		Citations []drafts.Citation   `json:"citations"`
	}
	document := struct {
		Schema       string  `json:"schema"`
		Project      string  `json:"project"`
		FiscalYear   string  `json:"fiscalYear"`
		TaxYearStart *string `json:"taxYearStart"`
		TaxYearEnd   *string `json:"taxYearEnd"`
		Version      int32   `json:"version"`
		Disclaimer   string  `json:"disclaimer"`
		Lines        []line  `json:"lines"`
	}{
		Schema: "sredspace.part2/1", Project: draft.ProjectName, FiscalYear: draft.FiscalYear, TaxYearStart: date(draft.TaxYearStart),
		TaxYearEnd: date(draft.TaxYearEnd), Version: draft.Version, Disclaimer: words.disclaimer(), Lines: []line{},
	}
	for _, l := range draft.Lines {
		if l.Empty() {
			continue
		}
		entry := line{
			Line: l.Line, Kind: l.Kind, Label: words.line(l.Line), Version: l.Version, Text: l.Text, Checked: l.Checked, Rows: l.Rows,
			Counts: l.Counts(), Sentences: l.Sentences, Citations: l.Citations,
		}
		if l.Kind == drafts.Narrative {
			entry.Wrapped = drafts.Wrap(*l.Text)
		}
		document.Lines = append(document.Lines, entry)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

func date(day *time.Time) *string {
	if day == nil {
		return nil
	}
	text := day.Format(time.DateOnly)
	return &text
}
