package server_test

import (
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

// What is wrong with a request is said in plain words: people read it beside a field of a form.
func TestMessagesArePlain(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	run := func(fields string) [2]string {
		return [2]string{"POST " + runsOf(session), `{"type":"T661","input":"x"` + fields + `}`}
	}
	post := func(path, body string) [2]string { return [2]string{"POST " + path, body} }
	for _, tc := range []struct {
		request   [2]string
		at, wants string
	}{
		{post("/api/v1/projects", `{"fiscalYear":"2025"}`), "/name", "is required"},
		{post("/api/v1/projects", ``), "", "a JSON body is required"},
		{post("/api/v1/projects", `[]`), "", "must be an object"},
		{post("/api/v1/projects", `{"name":7,"fiscalYear":"2025"}`), "/name", "must be text"},
		{post("/api/v1/projects", `{"name":null,"fiscalYear":"2025"}`), "/name", "must not be null"},
		{post("/api/v1/projects", `{"name":"a","fiscalYear":"2025","x":1}`), "/x", "unknown field"},
		{
			post("/api/v1/projects", `{"name":"a","fiscalYear":"25"}`), "/fiscalYear",
			"must be as described: The tax year of the claim, as four digits, from 1985 to 2099.",
		},
		{post("/api/v1/projects", `{"name":"`+strings.Repeat("a", 201)+`","fiscalYear":"2025"}`), "/name", "must have at most 200 characters"},
		{[2]string{"PATCH " + project, `{}`}, "", "must have at least 1 field"},
		{
			[2]string{"PATCH " + project, `{"status":"X"}`}, "/status",
			`must be one of: "DRAFT", "IN_REVIEW", "SUBMITTED", "APPROVED", "ARCHIVED"`,
		},
		{run(`,"history_limit":1e400`), "/history_limit", "the number is too large"},
		{run(`,"history_limit":1.5`), "/history_limit", "must be a whole number"},
		{run(`,"history_limit":"ten"`), "/history_limit", "must be a whole number"},
		{run(`,"selected_file_ids":{}`), "/selected_file_ids", "must be a list"},
		{run(`,"selected_file_ids":["x"]`), "/selected_file_ids/0", "must be a UUID"},
		{run(`,"selected_file_ids":[` + strings.Repeat(`"x",`, 1000) + `"x"]`), "/selected_file_ids", "must have at most 1000 items"},
		{post(project+"/files/presign", `{"files":[]}`), "/files", "must have at least 1 item"},
		{
			post(project+"/files/presign", `{"files":[{"filename":"a.md","contentType":"text/markdown","fileSize":0}]}`), "/files/0/fileSize",
			"must be at least 1",
		},
		{[2]string{"GET /api/v1/projects?limit=ten"}, "limit", "must be a whole number"},
		{[2]string{"GET /api/v1/projects?deleted=maybe"}, "deleted", "must be true or false"},
		{[2]string{"GET /api/v1/search"}, "q", "is required"},
		{[2]string{"GET " + project + "/draft/changes?runId=x"}, "runId", "must be a UUID"},
	} {
		method, path, _ := strings.Cut(tc.request[0], " ")
		var body any
		if method != "GET" {
			body = tc.request[1]
		}
		refused := decode[api.Problem](alice.do(method, path, body).problem(400, "invalid_request", tc.at))
		var got []string
		for _, e := range *refused.Errors {
			if e.Pointer != nil && *e.Pointer == tc.at || e.Parameter != nil && *e.Parameter == tc.at {
				got = append(got, e.Message)
			}
		}
		if len(got) == 0 || got[0] != tc.wants {
			t.Errorf("%s: %q, want %q", tc.request, got, tc.wants)
		}
	}
}
