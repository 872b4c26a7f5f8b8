package server_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
)

// operation is one operation of the contract with a body that it accepts, taken from its own example.
type operation struct {
	signed  bool
	limited bool // has the parameter `limit`
	body    any
}

// pathParameters are the names of all path parameters. Those that are no ids have a value that every project has, or may have.
var (
	pathParameters  = []string{"projectId", "sessionId", "fileId", "runId", "userId", "reservationId", "exportId", "line", "version"}
	plainParameters = map[string]string{"line": "242", "version": "1"}
)

// walkContract calls visit for every operation, with path parameters replaced by ids (random ones if none is given).
func walkContract(t *testing.T, visit func(method, path, id string, op *operation), ids ...map[string]string) {
	t.Helper()
	spec, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, more := range ids {
		known = more
	}
	paths := spec.Paths.InMatchingOrder()
	slices.Sort(paths)
	count, erase := 0, func() {}
	for _, pattern := range paths {
		item := spec.Paths.Value(pattern)
		for method, o := range item.Operations() {
			path := pattern
			for _, name := range pathParameters {
				id := cmp.Or(known[name], plainParameters[name])
				if id == "" {
					id = uuid.NewString()
				}
				path = strings.ReplaceAll(path, "{"+name+"}", id)
			}
			for _, p := range o.Parameters {
				if p.Value.In == "query" && p.Value.Required {
					path += "?" + p.Value.Name + "=" + url.QueryEscape(fmt.Sprint(p.Value.Example))
				}
			}
			op := &operation{
				signed:  o.Security == nil || len(*o.Security) > 0,
				limited: o.Parameters.GetByInAndName(openapi3.ParameterInQuery, "limit") != nil,
			}
			if o.RequestBody != nil {
				for _, example := range o.RequestBody.Value.Content["application/json"].Examples {
					text, err := json.Marshal(example.Value.Value)
					if err != nil {
						t.Fatal(err)
					}
					op.body = text
				}
				if op.body == nil {
					t.Errorf("%s has no example of its body", o.OperationID)
				}
			}
			count++
			if o.OperationID == "DeleteMe" { // afterwards nothing is left to walk
				erase = func() { visit(method, path, o.OperationID, op) }
				continue
			}
			visit(method, path, o.OperationID, op)
		}
	}
	erase()
	if count < 25 {
		t.Errorf("walked only %d operations", count)
	}
}

// dump is everything in the database that a user's request could change, as text; leases are renewed without requests.
func (b *bundle) dump() string {
	b.t.Helper()
	var out strings.Builder
	for _, table := range []string{"projects", "sessions", "messages", "files", "runs", "run_files", "quota_counters", "quota_reservations",
		"users", "quota_overrides", "admin_actions", "idempotency_keys", "github_states", "github_connections", "github_revocations",
		"drafts", "draft_versions", "draft_lines", "draft_decisions", "exports"} {
		var text string
		err := b.DB.QueryRow(b.t.Context(), fmt.Sprintf(`SELECT COALESCE(string_agg(t::text, E'\n' ORDER BY t::text), '')
			FROM (SELECT to_jsonb(r) - 'lease_expires_at' AS t FROM %s r) AS rows`, table)).Scan(&text)
		if err != nil {
			b.t.Fatalf("dump %s: %v", table, err)
		}
		fmt.Fprintf(&out, "%s:\n%s\n", table, text)
	}
	return out.String()
}

func TestStrangersFindNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice, mallory := b.as("alice"), b.as("mallory")
	project := alice.project()
	session := alice.session(project, "PRECHECK")
	file := alice.upload(project, "note.md", "text/markdown", "It was unknown whether the model could run under 40 ms on the board.")
	alice.ready(project, file)
	run := alice.do("POST", "/api/v1/sessions/"+session+"/runs", map[string]any{
		"type": "PRECHECK", "input": "Is it SR&ED?", "selected_file_ids": []string{file},
	}).want(200).str("runId")
	mallory.do("GET", "/api/v1/quotas/me", nil).want(200) // mallory exists and owns nothing

	alice.write(project, "242", "It was unknown whether the model could run under 40 ms.")
	ids := map[string]string{
		"projectId": strings.TrimPrefix(project, "/api/v1/projects/"), "sessionId": session, "fileId": file, "runId": run,
		"exportId": alice.exported(project, "part2_text").Id.String(),
	}
	before := b.dump()
	walkContract(t, func(method, path, id string, op *operation) {
		if strings.HasPrefix(path, "/api/v1/admin/") {
			mallory.do(method, path, op.body).problem(403, "forbidden")
			return
		}
		if !op.signed || !strings.ContainsAny(path, "0123456789") || !strings.Contains(path, "-") || path == "/api/v1/quotas/me" {
			return // no id in the path: only the user's own resources
		}
		theirs := mallory.do(method, path, op.body).problem(404, "not_found")
		missing := mallory.do(method, "/"+strings.Join(replaceIDs(strings.Split(path[1:], "/")), "/"), op.body).problem(404, "not_found")
		if theirs.str("detail") != missing.str("detail") || len(theirs.Body) != len(missing.Body) {
			t.Errorf("%s: theirs and missing differ:\n%s\n%s", id, theirs.Body, missing.Body)
		}
	}, ids)
	if after := b.dump(); after != before {
		t.Errorf("a stranger changed something:\n%s\n--- became ---\n%s", before, after)
	}

	t.Run("selecting a stranger's file", func(t *testing.T) {
		own := mallory.project()
		s := mallory.session(own, "PRECHECK")
		mallory.do("POST", "/api/v1/sessions/"+s+"/runs", map[string]any{"type": "PRECHECK", "input": "x", "selected_file_ids": []string{file}}).
			problem(422, "files_not_usable", "/selected_file_ids/0")
	})
}

func replaceIDs(parts []string) []string {
	out := slices.Clone(parts)
	for i, part := range out {
		if _, err := uuid.Parse(part); err == nil {
			out[i] = uuid.NewString()
		}
	}
	return out
}
