package handlers

import (
	"net/http"
	"slices"

	"github.com/sredspace/sredspace/gen/db"
)

// historyPage is an api.HistoryPage, newest message first until it is written.
type historyPage struct {
	messages []db.MessageListBeforeRow
	next     *string
}

// VisitGetHistoryResponse writes the page.
func (p historyPage) VisitGetHistoryResponse(w http.ResponseWriter) error { return p.encode().send(w) }

func (p historyPage) encode() document {
	size := 64
	for _, m := range p.messages {
		size += len(m.Content) + len(m.Content)/16 + 256
	}
	d := newDocument(size).open('{').field("items").open('[')
	for _, m := range slices.Backward(p.messages) {
		d = d.open('{').field("content").text(m.Content).field("copiedFrom").idOrNull(m.CopiedFrom)
		d = d.field("createdAt").time(m.CreatedAt).field("id").id(m.ID)
		d = d.field("role").text(string(m.Role)).field("runId").idOrNull(m.RunID).close('}')
	}
	return d.close(']').field("nextCursor").textOrNull(p.next).close('}')
}
