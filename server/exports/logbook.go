package exports

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/xuri/excelize/v2"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

var logbookFormats = map[string]format{
	"logbook_csv":  {extension: "csv", contentType: "text/csv; charset=utf-8"},
	"logbook_xlsx": {extension: "xlsx", contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
}

// RegisterLogbook adds the exports of LOGBOOK runs.
func RegisterLogbook(s *Service, pool *pgxpool.Pool) {
	for kind, format := range logbookFormats {
		s.Register(kind, logbook{format: format, pool: pool})
	}
}

type logbook struct {
	format
	pool *pgxpool.Pool
}

var errNoLogbook = problem.New(problem.CodeNothingToExport, "The project has no such LOGBOOK run that succeeded.")

// Plan fixes the run.
func (m logbook) Plan(ctx context.Context, r Request) (Plan, error) {
	if r.Version != nil {
		return Plan{}, problem.Invalid(problem.Pointer("/version", "a logbook has no versions"))
	}
	q := db.New(m.pool)
	project, err := q.ProjectGet(ctx, r.Project, r.User)
	if err != nil {
		return Plan{}, database.OrNotFound(err)
	}
	run, err := q.ExportLogbookRun(ctx, db.ExportLogbookRunParams{RunID: r.RunID, ProjectID: r.Project, UserID: r.User})
	if database.NoRows(err) {
		return Plan{}, errNoLogbook
	}
	if err != nil {
		return Plan{}, fmt.Errorf("find run: %w", err)
	}
	return plan(m.format, parameters{RunID: &run, Language: r.Language}, fmt.Sprintf("%s-logbook.%s", Slug(project.Name), m.extension))
}

// Steps are reading and writing.
func (logbook) Steps(Task) int32 { return 2 }

// Write writes the file.
func (m logbook) Write(ctx context.Context, t Task, out io.Writer, step func()) error {
	_, run, language := ParametersOf(t.Parameters)
	if run == nil {
		return fmt.Errorf("export %s names no run", t.ID)
	}
	row, err := db.New(m.pool).DraftRunGet(ctx, db.DraftRunGetParams{ID: *run, ProjectID: t.Project, UserID: t.User})
	if database.NoRows(err) {
		return errNoLogbook // its session was deleted
	}
	if err != nil {
		return fmt.Errorf("read run: %w", err)
	}
	var payload struct {
		Citations []worker.Citation    `json:"citations"`
		Result    worker.LogbookResult `json:"result"`
	}
	if err := json.Unmarshal(row.Python, &payload); err != nil {
		return errNoLogbook
	}
	step()
	rows := logRows(payload.Result, payload.Citations, phrasesOf(language))
	if m.extension == "csv" {
		err = writeLogCSV(out, rows)
	} else {
		err = writeLogSheet(out, rows)
	}
	if err != nil {
		return err
	}
	step()
	return nil
}

// logRows are the entries, the dated ones first, under a row of headings.
func logRows(result worker.LogbookResult, citations []worker.Citation, words phrases) [][]any {
	quotes := map[string]worker.Citation{}
	for _, c := range citations {
		quotes[c.Id] = c
	}
	say := words.say
	rows := [][]any{{
		say("Date", "Date"), say("Source of the date", "Source de la date"), say("Author", "Auteur"), say("Activity", "Activité"),
		say("Stage", "Étape"), say("Lines", "Lignes"), say("Hours", "Heures"), say("Evidence box", "Case de preuve"),
		say("Commit", "Commit"), say("Flags", "Indications"), say("Sources", "Sources"),
	}}
	for _, e := range append(append([]worker.LogEntry{}, result.Entries...), result.Undated...) {
		lines := make([]string, 0, len(e.Lines))
		for _, line := range e.Lines {
			lines = append(lines, fmt.Sprint(line))
		}
		flags := make([]string, 0, len(e.Flags))
		for _, flag := range e.Flags {
			flags = append(flags, string(flag))
		}
		sources := make([]string, 0, len(e.Evidence))
		for _, id := range e.Evidence {
			if c, ok := quotes[id]; ok {
				sources = append(sources, say("“", "«\u00a0")+c.Quote+say("”", "\u00a0»"))
			}
		}
		var hours any = ""
		if e.Hours != nil {
			hours = float64(*e.Hours)
		}
		rows = append(rows, []any{
			orNone(e.Date), string(e.DateSource), orNone(e.Author), e.Activity, string(e.Stage), strings.Join(lines, " "), hours,
			e.EvidenceBox, orNone(e.CommitSha), strings.Join(flags, " "), strings.Join(sources, "; "),
		})
	}
	return rows
}

func orNone(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func writeLogCSV(out io.Writer, rows [][]any) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, 0, len(row))
		for _, cell := range row {
			switch value := cell.(type) {
			case string:
				cells = append(cells, harmless(value))
			case float64:
				cells = append(cells, strconv.FormatFloat(value, 'f', -1, 64))
			default:
				cells = append(cells, fmt.Sprint(value))
			}
		}
		if err := w.Write(cells); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	w.Flush()
	return w.Error()
}

const sheet = "Logbook"

// longestCell is how many characters a cell of a spreadsheet holds.
const longestCell = 32767

func writeLogSheet(out io.Writer, rows [][]any) error {
	file := excelize.NewFile()
	defer func() { _ = file.Close() }() // it only removes temporary files
	if err := file.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	w, err := file.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("make sheet: %w", err)
	}
	for column, width := range []float64{12, 16, 20, 80, 14, 12, 8, 12, 14, 24, 80} {
		if err := w.SetColWidth(column+1, column+1, width); err != nil {
			return fmt.Errorf("set width: %w", err)
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freeze headings: %w", err)
	}
	for i, row := range rows {
		for at, cell := range row {
			if text, ok := cell.(string); ok {
				if letters := []rune(text); len(letters) > longestCell {
					row[at] = string(letters[:longestCell-1]) + "…"
				}
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("finish sheet: %w", err)
	}
	_, err = file.WriteTo(out)
	return err
}
