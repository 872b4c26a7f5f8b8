package handlers

import (
	"net/http"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

func toProject(p db.ProjectGetRow) api.Project {
	return api.Project{
		Id: p.ID, Name: p.Name, FiscalYear: p.FiscalYear, TaxYearStart: toNullable(toDay(p.TaxYearStart)),
		TaxYearEnd: toNullable(toDay(p.TaxYearEnd)), RetainedUntil: toNullable(toDay(p.RetainUntil)),
		Status: api.ProjectStatus(p.Status), Description: toNullable(p.Description),
		SessionCount: int(p.SessionCount), FileCount: int(p.FileCount), CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(),
		Etag: revisionTag(p.Revision),
	}
}

// project is an api.Project.
type project db.ProjectGetRow

// VisitGetProjectResponse writes the project.
func (p project) VisitGetProjectResponse(w http.ResponseWriter) error {
	w.Header().Set("ETag", revisionTag(p.Revision))
	return p.encode(newDocument(512)).send(w)
}

func (p project) encode(d document) document {
	d = d.open('{').field("createdAt").time(p.CreatedAt).field("description").textOrNull(p.Description)
	d = d.field("etag").text(revisionTag(p.Revision))
	d = d.field("fileCount").number(p.FileCount).field("fiscalYear").text(p.FiscalYear).field("id").id(p.ID).field("name").text(p.Name)
	d = d.field("retainedUntil").textOrNull(toDay(p.RetainUntil))
	d = d.field("sessionCount").number(p.SessionCount).field("status").text(string(p.Status))
	d = d.field("taxYearEnd").textOrNull(toDay(p.TaxYearEnd)).field("taxYearStart").textOrNull(toDay(p.TaxYearStart))
	d = d.field("updatedAt").time(p.UpdatedAt)
	return d.close('}')
}

// projectPage is an api.ProjectPage.
type projectPage struct {
	projects []db.ProjectListRow
	next     *string
}

// VisitListProjectsResponse writes the page.
func (p projectPage) VisitListProjectsResponse(w http.ResponseWriter) error {
	return p.encode().send(w)
}

func (p projectPage) encode() document {
	d := newDocument(64 + 512*len(p.projects)).open('{').field("items").open('[')
	for _, row := range p.projects {
		d = project(row).encode(d)
	}
	return d.close(']').field("nextCursor").textOrNull(p.next).close('}')
}
