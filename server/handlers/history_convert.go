package handlers

import (
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

func toMessage(m db.MessageListBeforeRow) api.Message {
	return api.Message{Id: m.ID, Role: api.MessageRole(m.Role), Content: m.Content, RunId: toNullable(m.RunID), CreatedAt: m.CreatedAt.UTC()}
}
