package exports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/problem"
)

// KindEvidencePack is the evidence pack of a project.
const KindEvidencePack = "evidence_pack"

// RegisterEvidence adds the export of evidence packs.
func RegisterEvidence(s *Service, pool *pgxpool.Pool, service *evidence.Service) {
	s.Register(KindEvidencePack, evidencePack{exports: s, pool: pool, evidence: service})
}

type evidencePack struct {
	exports  *Service
	pool     *pgxpool.Pool
	evidence *evidence.Service
}

// documents are the exports that a pack holds too, where there is something to export.
var documents = []string{"part2_docx", "part2_text", "logbook_csv", "logbook_xlsx"}

// Plan needs nothing but the project: a pack is the journal as it is when it is made.
func (m evidencePack) Plan(ctx context.Context, r Request) (Plan, error) {
	if r.Version != nil {
		return Plan{}, problem.Invalid(problem.Pointer("/version", "an evidence pack has no versions"))
	}
	if r.RunID != nil {
		return Plan{}, problem.Invalid(problem.Pointer("/runId", "an evidence pack holds all runs of the project"))
	}
	project, err := db.New(m.pool).ProjectGet(ctx, r.Project, r.User)
	if err != nil {
		return Plan{}, database.OrNotFound(err)
	}
	if m.evidence.Keys == nil {
		return Plan{}, problem.New(problem.CodeNothingToExport, "This server has no key to sign evidence with, so it makes no evidence packs.")
	}
	text, err := json.Marshal(parameters{Language: r.Language})
	if err != nil {
		return Plan{}, fmt.Errorf("encode parameters: %w", err)
	}
	return Plan{Parameters: text, Filename: Slug(project.Name) + "-evidence.zip", ContentType: "application/zip"}, nil
}

// Steps are those of the pack, and the documents before it.
func (evidencePack) Steps(Task) int32 { return evidence.PackSteps + 1 }

// Write writes the pack on disk first, because it is verified before anyone gets it.
func (m evidencePack) Write(ctx context.Context, t Task, out io.Writer, step func()) error {
	project, err := db.New(m.pool).ProjectGet(ctx, t.Project, t.User)
	if err != nil {
		return fmt.Errorf("read project: %w", database.OrNotFound(err))
	}
	attached, err := m.attach(ctx, t)
	if err != nil {
		return err
	}
	step()
	file, err := os.CreateTemp("", "pack-*")
	if err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := m.evidence.WritePack(ctx, evidence.Pack{
		ExportID: t.ID, ProjectID: t.Project, UserID: t.User, ProjectName: project.Name, Step: step, Documents: attached,
	}, file)
	if err != nil {
		return fmt.Errorf("write pack: %w", err)
	}
	if _, err := io.Copy(out, io.NewSectionReader(file, 0, size)); err != nil {
		return fmt.Errorf("copy pack: %w", err)
	}
	return nil
}

// attach makes the documents.
func (m evidencePack) attach(ctx context.Context, t Task) ([]evidence.Document, error) {
	_, _, language := ParametersOf(t.Parameters)
	var out []evidence.Document
	for _, kind := range documents {
		maker := m.exports.makers[kind]
		plan, err := maker.Plan(ctx, Request{User: t.User, Project: t.Project, Kind: kind, Language: language})
		if code := problem.From(err).Code; err != nil && (code == problem.CodeNothingToExport || errors.Is(err, database.ErrNotFound)) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("plan %s: %w", kind, err)
		}
		sub := t
		sub.Kind, sub.Parameters = kind, plan.Parameters
		out = append(out, evidence.Document{Name: plan.Filename, Write: func(w io.Writer) error { return maker.Write(ctx, sub, w, func() {}) }})
	}
	return out, nil
}
