package handlers

import (
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

func toSession(s db.Session) api.Session {
	out := api.Session{
		Id: s.ID, ProjectId: s.ProjectID, Type: api.RunType(s.Type), Status: api.SessionStatus(s.Status), Title: toNullable(s.Title),
		MessageCount: int(s.MessageCount), CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC(),
		Etag:       revisionTag(s.Revision),
		ForkedFrom: nullable.NewNullNullable[api.ForkedFrom](),
	}
	if s.ForkedFrom != nil {
		out.ForkedFrom.Set(api.ForkedFrom{SessionId: *s.ForkedFrom, BeforeMessageId: *s.ForkedBeforeMessage})
	}
	return out
}
