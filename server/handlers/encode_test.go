package handlers

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"
	"pgregory.net/rapid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

// sameJSON compares a hand-written encoding with the generated type's.
func sameJSON(t *rapid.T, written document, generated any) {
	t.Helper()
	text, err := json.Marshal(generated)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatalf("%v in %s", err, written)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("wrote %s\nwant  %s", written, text)
	}
}

var (
	texts = rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r != 0 && !(0xd800 <= r && r < 0xe000) }))
	ids   = rapid.Custom(func(t *rapid.T) uuid.UUID { return uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")) })
	times = rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "time")).In(time.FixedZone("", rapid.IntRange(-50000, 50000).Draw(t, "zone")))
	})
)

func TestHistoryIsWrittenAsTheContractHasIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		page := historyPage{next: rapid.Ptr(texts, true).Draw(t, "next")}
		want := api.HistoryPage{Items: []api.Message{}, NextCursor: toNullable(page.next)}
		for range rapid.IntRange(0, 3).Draw(t, "messages") {
			m := db.MessageListBeforeRow{
				ID: ids.Draw(t, "id"), Role: rapid.SampledFrom([]db.MessageRole{"USER", "ASSISTANT"}).Draw(t, "role"),
				Content: texts.Draw(t, "content"), RunID: rapid.Ptr(ids, true).Draw(t, "run"),
				CopiedFrom: rapid.Ptr(ids, true).Draw(t, "copied"), CreatedAt: times.Draw(t, "created"),
			}
			page.messages = append(page.messages, m)
			want.Items = append(want.Items, api.Message{
				Id: m.ID, Role: api.MessageRole(m.Role), Content: m.Content, RunId: toNullable(m.RunID),
				CopiedFrom: toNullable(m.CopiedFrom), CreatedAt: m.CreatedAt.UTC(),
			})
		}
		slices.Reverse(want.Items)
		sameJSON(t, page.encode(), want)
	})
}

func TestProjectsAreWrittenAsTheContractHasThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		page := projectPage{next: rapid.Ptr(texts, true).Draw(t, "next")}
		want := api.ProjectPage{Items: []api.Project{}, NextCursor: nullable.NewNullNullable[string]()}
		if page.next != nil {
			want.NextCursor.Set(*page.next)
		}
		for range rapid.IntRange(0, 3).Draw(t, "projects") {
			row := db.ProjectGetRow{
				ID: ids.Draw(t, "id"), Name: texts.Draw(t, "name"), FiscalYear: texts.Draw(t, "year"), Status: db.ProjectStatusDRAFT,
				Description: rapid.Ptr(texts, true).Draw(t, "description"), CreatedAt: times.Draw(t, "created"), UpdatedAt: times.Draw(t, "updated"),
				TaxYearStart: rapid.Ptr(times, true).Draw(t, "start"), TaxYearEnd: rapid.Ptr(times, true).Draw(t, "end"),
				SessionCount: rapid.Int64Range(0, 1e9).Draw(t, "sessions"), FileCount: rapid.Int64Range(0, 1e9).Draw(t, "files"),
			}
			page.projects = append(page.projects, db.ProjectListRow(row))
			want.Items = append(want.Items, toProject(row))
		}
		sameJSON(t, page.encode(), want)
	})
}
