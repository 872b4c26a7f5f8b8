package exports

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/sredspace/sredspace/server/drafts"
	"github.com/sredspace/sredspace/server/problem"
)

// format is a file format of Part 2.
type format struct {
	extension, contentType string
	write                  func(out io.Writer, draft drafts.Draft, words phrases) error
}

var formats = map[string]format{
	"part2_docx": {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", writeDocx},
	"part2_text": {"txt", "text/plain; charset=utf-8", writeText},
	"part2_csv":  {"csv", "text/csv; charset=utf-8", writeCSV},
	"part2_json": {"json", "application/json", writeJSON},
}

// RegisterPart2 adds the exports of a draft.
func RegisterPart2(s *Service, service *drafts.Service) {
	for kind, format := range formats {
		s.Register(kind, part2{format: format, drafts: service})
	}
}

// part2 makes an export of a version of the draft.
type part2 struct {
	format
	drafts *drafts.Service
}

// Plan fixes the version.
func (m part2) Plan(ctx context.Context, r Request) (Plan, error) {
	if r.RunID != nil {
		return Plan{}, problem.Invalid(problem.Pointer("/runId", "only a logbook is exported from a run"))
	}
	draft, err := m.drafts.Current(ctx, drafts.Owner{User: r.User, Project: r.Project})
	if err != nil {
		return Plan{}, err
	}
	version := draft.Version
	if r.Version != nil {
		version = *r.Version
	}
	if version == 0 || version > draft.Version {
		return Plan{}, problem.New(problem.CodeNothingToExport, "The draft has no such version, or is empty.")
	}
	return plan(m.format, parameters{Version: &version, Language: r.Language},
		fmt.Sprintf("%s-part2-v%d.%s", Slug(draft.ProjectName), version, m.extension))
}

func plan(f format, p parameters, filename string) (Plan, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return Plan{}, fmt.Errorf("encode parameters: %w", err)
	}
	return Plan{Parameters: raw, Filename: filename, ContentType: f.contentType}, nil
}

// Steps are reading and writing.
func (part2) Steps(Task) int32 { return 2 }

// Write writes the file.
func (m part2) Write(ctx context.Context, t Task, out io.Writer, step func()) error {
	version, _, language := ParametersOf(t.Parameters)
	if version == nil {
		return fmt.Errorf("export %s names no version", t.ID)
	}
	owner, words := drafts.Owner{User: t.User, Project: t.Project}, phrasesOf(language)
	draft, err := m.drafts.At(ctx, owner, *version)
	if err != nil {
		return fmt.Errorf("read draft: %w", err)
	}
	if words.files, err = m.drafts.FileNames(ctx, owner, draft); err != nil {
		return err
	}
	step()
	if err := m.write(out, draft, words); err != nil {
		return err
	}
	step()
	return nil
}
