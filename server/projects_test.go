package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

// project creates a project and returns its path.
func (c *client) project() string {
	c.b.t.Helper()
	r := c.do("POST", "/api/v1/projects", map[string]any{"name": "Edge inference", "fiscalYear": "2025"}).want(201)
	return r.Header.Get("Location")
}

func TestProjectLife(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	created := alice.do("POST", "/api/v1/projects", `{"name":"Edge inference","fiscalYear":"2025","description":"ASR on ARM"}`).want(201)
	path := created.Header.Get("Location")
	if path != "/api/v1/projects/"+created.str("id") {
		t.Errorf("Location is %q", path)
	}
	p := decode[api.Project](alice.do("GET", path, nil).want(200))
	if p.Name != "Edge inference" || p.FiscalYear != "2025" || p.Status != "DRAFT" || p.Description.MustGet() != "ASR on ARM" ||
		p.SessionCount != 0 || p.FileCount != 0 {
		t.Errorf("got %+v", p)
	}

	t.Run("an absent field stays, null clears the description", func(t *testing.T) {
		got := alice.do("PATCH", path, `{"status":"IN_REVIEW"}`).want(200)
		if got.str("status") != "IN_REVIEW" || got.str("description") != "ASR on ARM" {
			t.Errorf("got %s", got.Body)
		}
		got = alice.do("PATCH", path, `{"description":null,"name":"New","fiscalYear":"2026"}`).want(200)
		if got.JSON()["description"] != nil || got.str("name") != "New" || got.str("fiscalYear") != "2026" || got.str("status") != "IN_REVIEW" {
			t.Errorf("got %s", got.Body)
		}
	})
	t.Run("counts", func(t *testing.T) {
		alice.session(path, "T661")
		if got := decode[api.Project](alice.do("GET", path, nil)); got.SessionCount != 1 {
			t.Errorf("sessionCount is %d", got.SessionCount)
		}
	})
	t.Run("a deleted project is gone", func(t *testing.T) {
		alice.do("DELETE", path, nil).want(204)
		for _, method := range []string{"GET", "DELETE"} {
			alice.do(method, path, nil).problem(404, "not_found")
		}
		alice.do("PATCH", path, `{"name":"x"}`).problem(404, "not_found")
		if list := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects", nil)); len(list.Items) != 0 {
			t.Errorf("still listed: %v", list.Items)
		}
	})
}

func TestProjectListPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	var paths []string
	for range 5 {
		paths = append(paths, alice.project())
	}
	var got []string
	query := "?limit=2"
	for range 3 {
		page := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects"+query, nil).want(200))
		for _, p := range page.Items {
			got = append(got, "/api/v1/projects/"+p.Id.String())
		}
		if page.NextCursor.IsNull() {
			query = ""
			break
		}
		query = "?limit=2&cursor=" + page.NextCursor.MustGet()
	}
	if query != "" || len(got) != 5 || got[0] != paths[4] || got[4] != paths[0] {
		t.Errorf("got %v, want %v newest first", got, paths)
	}
	t.Run("limits are clamped", func(t *testing.T) {
		for query, want := range map[string]int{
			"0": 1, "-7": 1, "1000000": 5, "99999999999999999999999999": 5, "-99999999999999999999999999": 1,
		} {
			if page := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects?limit="+query, nil).want(200)); len(page.Items) != want {
				t.Errorf("limit=%s gives %d items, want %d", query, len(page.Items), want)
			}
		}
	})
	t.Run("a non-integer is refused", func(t *testing.T) {
		for _, query := range []string{"ten", "1.5", "", "1e2", "0x10", "%00"} {
			alice.do("GET", "/api/v1/projects?limit="+query, nil).problem(400, "invalid_request", "limit")
		}
	})
	t.Run("an unknown cursor is refused", func(t *testing.T) {
		alice.do("GET", "/api/v1/projects?cursor=zzz", nil).problem(400, "invalid_request", "cursor")
	})
	t.Run("others see nothing", func(t *testing.T) {
		if page := decode[api.ProjectPage](b.as("bob").do("GET", "/api/v1/projects", nil)); len(page.Items) != 0 {
			t.Errorf("bob sees %v", page.Items)
		}
	})
}

func TestProjectBadInput(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	path := alice.project()
	create := func(body string, places ...string) func(t *testing.T) {
		return func(*testing.T) {
			alice.do("POST", "/api/v1/projects", body).problem(400, "invalid_request", places...)
		}
	}
	t.Run("malformed", create(`{"name":`, "/name"))
	t.Run("empty body", create(``))
	t.Run("not an object", create(`[]`, ""))
	t.Run("two documents", create(`{"name":"a","fiscalYear":"2025"}{}`))
	t.Run("wrong type", create(`{"name":7,"fiscalYear":"2025"}`, "/name"))
	t.Run("missing", create(`{"name":"a"}`, "/fiscalYear"))
	t.Run("unknown field", create(`{"name":"a","fiscalYear":"2025","ow/ner":"bob"}`, "/ow~1ner"))
	t.Run("null name", create(`{"name":null,"fiscalYear":"2025"}`, "/name"))
	t.Run("empty name", create(`{"name":"","fiscalYear":"2025"}`, "/name"))
	t.Run("blank name", create(`{"name":" \t","fiscalYear":"2025"}`, "/name"))
	t.Run("over-long name", create(fmt.Sprintf(`{"name":%q,"fiscalYear":"2025"}`, strings.Repeat("é", 201)), "/name"))
	t.Run("over-long description", create(
		fmt.Sprintf(`{"name":"a","fiscalYear":"2025","description":%q}`, strings.Repeat("x", 10001)), "/description",
	))
	t.Run("year", create(`{"name":"a","fiscalYear":"25"}`, "/fiscalYear"))
	t.Run("year long ago", create(`{"name":"a","fiscalYear":"1000"}`, "/fiscalYear"))
	t.Run("year far ahead", create(`{"name":"a","fiscalYear":"2999"}`, "/fiscalYear"))
	t.Run("year as number", create(`{"name":"a","fiscalYear":2025}`, "/fiscalYear"))
	t.Run("NUL", create(`{"name":"a\u0000b","fiscalYear":"2025"}`, "/name"))
	t.Run("lone surrogate", create(`{"name":"a\ud800","fiscalYear":"2025"}`, "/name"))
	t.Run("bad UTF-8", create("{\"name\":\"a\xff\",\"fiscalYear\":\"2025\"}", "/name"))
	t.Run("name twice", create(`{"name":"a","name":"b","fiscalYear":"2025"}`, "/name"))
	t.Run("nothing but brackets", create(strings.Repeat("[", 100_000), ""))
	t.Run("several at once", create(`{"name":"","fiscalYear":"x"}`, "/name", "/fiscalYear"))

	t.Run("patch", func(t *testing.T) {
		for body, place := range map[string]string{
			`{}`: "", `{"status":"DONE"}`: "/status", `{"name":null}`: "/name", `{"status":null}`: "/status", `{"id":"x"}`: "/id", `null`: "",
		} {
			alice.do("PATCH", path, body).problem(400, "invalid_request", place)
		}
		if got := alice.do("GET", path, nil); got.str("name") != "Edge inference" || got.str("status") != "DRAFT" {
			t.Errorf("a refused patch changed it: %s", got.Body)
		}
	})
	t.Run("a message for a person", func(t *testing.T) {
		got := alice.do("POST", "/api/v1/projects", `{"name":"  ","fiscalYear":"2025"}`).problem(400, "invalid_request", "/name")
		if !strings.Contains(string(got.Body), "at least one of them not blank") {
			t.Errorf("it shows a regular expression: %s", got.Body)
		}
	})
	t.Run("query", func(t *testing.T) {
		alice.do("GET", "/api/v1/projects?limit=5&limit=6", nil).problem(400, "invalid_request", "limit")
		alice.do("GET", "/api/v1/projects?limit=", nil).problem(400, "invalid_request", "limit")
		alice.do("GET", "/api/v1/projects?limit=%zz", nil).problem(400, "invalid_request")
	})
	t.Run("ids that are not UUIDs", func(t *testing.T) {
		for _, id := range []string{
			"7", "abc", "019ab3dd-0a00-7000-8000-00000000000g", "{019ab3dd-0a00-7000-8000-000000000001}", "%00", "019ab3dd0a0070008000000000000001",
		} {
			alice.do("GET", "/api/v1/projects/"+id, nil).problem(400, "invalid_request", "projectId")
		}
	})
	t.Run("content type", func(t *testing.T) {
		for _, media := range []string{
			"text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data; boundary=x", "application/jsonx",
		} {
			alice.do(
				"POST", "/api/v1/projects", `{"name":"a","fiscalYear":"2025"}`, header("Content-Type", media),
			).problem(415, "unsupported_media_type")
		}
		alice.do(
			"POST", "/api/v1/projects", `{"name":"a","fiscalYear":"2025"}`, header("Content-Type", "application/json; charset=utf-8"),
		).want(201)
		alice.do(
			"POST", "/api/v1/projects", `{"name":"a","fiscalYear":"2025"}`, header("Content-Encoding", "gzip"),
		).problem(415, "unsupported_media_type")
	})
	t.Run("body over 1 MiB", func(t *testing.T) {
		alice.do("POST", "/api/v1/projects", `{"name":"`+strings.Repeat("x", 1<<20)+`"}`).problem(413, "body_too_large")
	})
	t.Run("unknown path and method", func(t *testing.T) {
		alice.do("GET", "/api/v1/nothing", nil).problem(404, "not_found")
		alice.do("GET", "/api/v1/projects/", nil).problem(404, "not_found")
		if allow := alice.do("PUT", path, `{}`).problem(405, "method_not_allowed").Header.Get("Allow"); !strings.Contains(allow, "PATCH") ||
			!strings.Contains(allow, "DELETE") {
			t.Errorf("Allow is %q", allow)
		}
	})
	if list := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects", nil)); len(list.Items) != 2 {
		t.Errorf("refused requests made projects: %d", len(list.Items))
	}
}
