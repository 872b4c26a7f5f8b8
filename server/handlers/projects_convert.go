package handlers

import (
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

func toProject(p db.ProjectGetRow) api.Project {
	return api.Project{
		Id: p.ID, Name: p.Name, FiscalYear: p.FiscalYear, Status: api.ProjectStatus(p.Status), Description: toNullable(p.Description),
		SessionCount: int(p.SessionCount), FileCount: int(p.FileCount), CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(),
	}
}

func toListedProject(p db.ProjectListRow) api.Project { return toProject(db.ProjectGetRow(p)) }
