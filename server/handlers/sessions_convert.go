package handlers

import (
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

func toSession(s db.Session) api.Session {
	return api.Session{
		Id: s.ID, ProjectId: s.ProjectID, Type: api.RunType(s.Type), Status: api.SessionStatus(s.Status), Title: toNullable(s.Title),
		MessageCount: int(s.MessageCount), CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC(),
	}
}
