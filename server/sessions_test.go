package server_test

import (
	"fmt"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

// session creates a session in a project and returns its id.
func (c *client) session(project, kind string) string {
	c.b.t.Helper()
	return c.do("POST", project+"/sessions", map[string]any{"type": kind, "title": "First look"}).want(201).str("id")
}

func TestSessionLife(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	for _, kind := range []string{"PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK"} {
		created := alice.do("POST", project+"/sessions", map[string]any{"type": kind}).want(201)
		if created.str("type") != kind || created.str("status") != "ACTIVE" || created.JSON()["title"] != nil {
			t.Errorf("got %s", created.Body)
		}
		if got := created.Header.Get("Location"); got != project+"/sessions/"+created.str("id") {
			t.Errorf("Location is %q", got)
		}
	}
	page := decode[api.SessionPage](alice.do("GET", project+"/sessions?limit=4", nil).want(200))
	if len(page.Items) != 4 || page.Items[0].Type != "LOGBOOK" || page.NextCursor.IsNull() {
		t.Errorf("got %+v", page)
	}
	path := project + "/sessions/" + page.Items[0].Id.String()
	if got := alice.do("PATCH", path+"/title", `{"title":"Renamed"}`).want(200).str("title"); got != "Renamed" {
		t.Errorf("title is %q", got)
	}
	if got := alice.do("PATCH", path+"/title", `{"title":null}`).want(200).JSON()["title"]; got != nil {
		t.Errorf("title is %v", got)
	}
	for _, status := range []string{"COMPLETED", "ARCHIVED", "ACTIVE"} {
		if got := alice.do("PATCH", path+"/status", map[string]any{"status": status}).want(200).str("status"); got != status {
			t.Errorf("status is %q", got)
		}
	}
	alice.do("GET", path, nil).want(200)
	alice.do("DELETE", path, nil).want(204)
	alice.do("GET", path, nil).problem(404, "not_found")
	alice.do("DELETE", path, nil).problem(404, "not_found")
}

func TestSessionBadInput(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project, other := alice.project(), alice.project()
	path := project + "/sessions/" + alice.session(project, "T661")
	for body, place := range map[string]string{
		`{}`: "/type", `{"type":"CHAT"}`: "/type", `{"type":"T661","title":""}`: "/title", `{"type":"T661","title":7}`: "/title",
		`{"type":"T661","x":1}`: "/x",
	} {
		alice.do("POST", project+"/sessions", body).problem(400, "invalid_request", place)
	}
	for _, body := range []string{`{}`, `{"status":null}`, `{"status":"active"}`, `{"status":"ACTIVE","title":"x"}`} {
		alice.do("PATCH", path+"/status", body).want(400)
	}
	for _, body := range []string{`{}`, `{"title":" "}`, `{"title":"a\u0000"}`} {
		alice.do("PATCH", path+"/title", body).want(400)
	}
	t.Run("not in that project", func(t *testing.T) {
		stray := other + path[len(project):]
		alice.do("GET", stray, nil).problem(404, "not_found")
		alice.do("PATCH", stray+"/title", `{"title":"x"}`).problem(404, "not_found")
		alice.do("PATCH", stray+"/status", `{"status":"ARCHIVED"}`).problem(404, "not_found")
		alice.do("DELETE", stray, nil).problem(404, "not_found")
		if got := alice.do("GET", path, nil).want(200); got.str("title") != "First look" || got.str("status") != "ACTIVE" {
			t.Errorf("changed: %s", got.Body)
		}
	})
}

func TestArchivedProjectTakesNothingNew(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	alice.do("PATCH", project, `{"status":"ARCHIVED"}`).want(200)
	alice.do("POST", project+"/sessions", `{"type":"T661"}`).problem(409, "project_archived")
	alice.do(
		"POST", project+"/files/presign", `{"files":[{"filename":"a.md","contentType":"text/markdown","fileSize":3}]}`,
	).problem(409, "project_archived")
	run := fmt.Sprintf("/api/v1/sessions/%s/runs", session)
	alice.do("POST", run, `{"type":"T661","input":"x"}`).problem(409, "project_archived")
	alice.do("GET", project, nil).want(200)
	alice.do("GET", project+"/sessions/"+session, nil).want(200)
	alice.do("PATCH", project, `{"status":"DRAFT"}`).want(200)
	alice.do("POST", project+"/sessions", `{"type":"T661"}`).want(201)

	alice.do("PATCH", project+"/sessions/"+session+"/status", `{"status":"COMPLETED"}`).want(200)
	alice.do("POST", run, `{"type":"T661","input":"x"}`).problem(409, "session_not_active")
	if got := decode[api.HistoryPage](alice.do("GET", "/api/v1/sessions/"+session+"/history", nil)); len(got.Items) != 0 {
		t.Errorf("refused runs left messages: %+v", got.Items)
	}
}
