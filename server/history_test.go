package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

// fill puts messages into a session: USER and ASSISTANT in turn, and a SYSTEM one after every ten.
func (b *bundle) fill(session string, count int) {
	b.t.Helper()
	_, err := b.DB.Exec(b.t.Context(), `
		INSERT INTO messages (id, session_id, seq, content, role)
		SELECT gen_random_uuid(), $1, i, 'm' || i,
			(CASE WHEN i % 10 = 0 THEN 'SYSTEM' WHEN i % 2 = 1 THEN 'USER' ELSE 'ASSISTANT' END)::message_role
		FROM generate_series(1, $2) i`, session, count)
	if err != nil { // without ANALYZE: the plan must be right on a table that was just filled
		b.t.Fatal(err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	if page := alice.history(session, ""); len(page.Items) != 0 || !page.NextCursor.IsNull() {
		t.Errorf("got %+v", page)
	}
	b.fill(session, 300) // 270 of them are shown
	for query, want := range map[string]int{
		"": 50, "?limit=0": 0, "?limit=-3": 0, "?limit=7": 7, "?limit=200": 200, "?limit=201": 200, "?limit=99999999999999999999": 200,
	} {
		page := alice.history(session, query)
		if len(page.Items) != want {
			t.Fatalf("%q gives %d messages, want %d", query, len(page.Items), want)
		}
		if want > 0 && page.Items[want-1].Content != "m299" {
			t.Errorf("%q ends with %s", query, page.Items[want-1].Content)
		}
		if page.NextCursor.IsNull() {
			t.Errorf("%q: no cursor though there is more", query)
		}
	}
	for _, query := range []string{"?limit=x", "?limit=1.5", "?limit=", "?before=zz"} {
		alice.do("GET", "/api/v1/sessions/"+session+"/history"+query, nil).want(400)
	}
	t.Run("pages reach the beginning without a gap", func(t *testing.T) {
		var all []string
		query := "?limit=90"
		for range 3 {
			page := alice.history(session, query)
			var contents []string
			for _, m := range page.Items {
				contents = append(contents, m.Content)
			}
			all = append(contents, all...)
			if page.NextCursor.IsNull() {
				query = ""
				break
			}
			query = "?limit=90&before=" + page.NextCursor.MustGet()
		}
		if query != "" || len(all) != 270 || all[0] != "m1" || all[269] != "m299" {
			t.Errorf("%d messages, from %s to %s, open end %q", len(all), all[0], all[len(all)-1], query)
		}
	})
}

func TestHistoryCostsTheSameInALongSession(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	short, long := alice.session(project, "T661"), alice.session(project, "T661")
	b.fill(short, 100)
	b.fill(long, 200_000)
	cost := func(session string) (buffers float64) {
		var plan []byte
		err := b.DB.QueryRow(t.Context(), fmt.Sprintf(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
			SELECT m.id, m.seq, m.role, m.content, m.run_id, m.created_at FROM messages m JOIN sessions s ON s.id = m.session_id
			WHERE m.session_id = '%s' AND s.user_id = (SELECT id FROM users) AND s.deleted_at IS NULL
				AND m.role <> 'SYSTEM' AND m.seq < 9223372036854775807
			ORDER BY m.seq DESC LIMIT 51`, session)).Scan(&plan)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(plan), `"Seq Scan",`) && strings.Contains(string(plan), `"Relation Name": "messages",
                "Alias": "m",
                "Seq`) {
			t.Errorf("scans the whole table: %s", plan)
		}
		var parsed []struct {
			Plan struct {
				Hit  float64 `json:"Shared Hit Blocks"`
				Read float64 `json:"Shared Read Blocks"`
			} `json:"Plan"`
		}
		if err := json.Unmarshal(plan, &parsed); err != nil {
			t.Fatal(err)
		}
		return parsed[0].Plan.Hit + parsed[0].Plan.Read
	}
	small, large := cost(short), cost(long)
	if large > small+30 {
		t.Errorf("the long session touches %v pages, the short one %v", large, small)
	}
	if page := alice.history(long, "?limit=50"); len(page.Items) != 50 || page.Items[49].Content != "m199999" {
		t.Errorf("got %+v", page.Items[len(page.Items)-1])
	}
	if s := decode[api.Session](alice.do("GET", project+"/sessions/"+long, nil)); s.Status != "ACTIVE" {
		t.Errorf("got %+v", s)
	}
}
