package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
)

func TestTaxYear(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	create := func(start, end string) *reply {
		return alice.do("POST", "/api/v1/projects", fmt.Sprintf(`{"name":"n","fiscalYear":"2025","taxYearStart":%s,"taxYearEnd":%s}`, start, end))
	}
	for _, tc := range []struct{ start, end, place string }{
		{`"2024-10-01"`, `null`, "/taxYearEnd"}, {`null`, `"2025-09-30"`, "/taxYearStart"}, {`"2025-02-30"`, `"2025-09-30"`, "/taxYearStart"},
		{`"2025-09-30"`, `"2025-09-30"`, "/taxYearEnd"}, {`"2025-09-30"`, `"2024-10-01"`, "/taxYearEnd"},
		{`"2024-10-01"`, `"2025-10-07"`, "/taxYearEnd"}, {`"1 May"`, `"2025-09-30"`, "/taxYearStart"},
		{`"0000-01-01"`, `"0000-02-01"`, "/taxYearStart"}, {`"2019-01-01"`, `"2019-12-31"`, "/taxYearEnd"},
		{`"2023-12-31"`, `"2024-12-31"`, "/taxYearEnd"}, {`"2026-01-01"`, `"2026-12-31"`, "/taxYearEnd"},
	} {
		create(tc.start, tc.end).problem(400, "invalid_request", tc.place)
	}
	for start, end := range map[string]string{
		"2024-12-29": "2026-01-03", // 53 weeks around the year
		"2025-04-01": "2026-03-31", "2025-11-03": "2025-12-31", "2024-01-02": "2025-01-01",
	} {
		made := create(`"`+start+`"`, `"`+end+`"`).want(201)
		alice.do("DELETE", made.Header.Get("Location"), nil).want(204)
	}
	project := create(`"2024-10-01"`, `"2025-10-06"`).want(201) // 53 weeks
	path := project.Header.Get("Location")
	patch := func(body string) api.Project { return decode[api.Project](alice.do("PATCH", path, body).want(200)) }
	for body, place := range map[string]string{
		`{"fiscalYear":"2026"}`: "/fiscalYear", `{"fiscalYear":"1000"}`: "/fiscalYear", `{"fiscalYear":"2100"}`: "/fiscalYear",
		`{"taxYearStart":"2019-01-01","taxYearEnd":"2019-12-31"}`:                     "/taxYearEnd",
		`{"fiscalYear":"2026","taxYearStart":"2024-01-01","taxYearEnd":"2024-12-31"}`: "/taxYearEnd",
	} {
		alice.do("PATCH", path, body).problem(400, "invalid_request", place)
	}
	if p := patch(`{"fiscalYear":"2024"}`); p.TaxYearStart.MustGet() != "2024-10-01" || p.TaxYearEnd.MustGet() != "2025-10-06" {
		t.Errorf("the tax year moved: %+v", p)
	}
	if p := patch(`{"taxYearEnd":"2025-09-30"}`); p.TaxYearEnd.MustGet() != "2025-09-30" || p.TaxYearStart.MustGet() != "2024-10-01" {
		t.Errorf("got %+v", p)
	}
	alice.do("PATCH", path, `{"taxYearEnd":null}`).problem(400, "invalid_request", "/taxYearEnd")
	alice.do("POST", runsOf(alice.session(path, "T661")), hello).want(200)
	if year := fake.last().TaxYear; year == nil || year.Start.String() != "2024-10-01" || year.End.String() != "2025-09-30" {
		t.Errorf("the worker gets %+v", year)
	}
	if p := patch(`{"taxYearStart":null,"taxYearEnd":null}`); !p.TaxYearStart.IsNull() || !p.TaxYearEnd.IsNull() {
		t.Errorf("got %+v", p)
	}
	alice.do("POST", runsOf(alice.session(path, "T661")), hello).want(200)
	if fake.last().TaxYear != nil || fake.last().Decisions != nil {
		t.Errorf("the worker gets %+v", fake.last())
	}
}

func TestConditionalChanges(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	path := project + "/sessions/" + session
	for _, tc := range []struct{ read, change, body string }{
		{project, project, `{"name":"Renamed"}`}, {path, path + "/title", `{"title":"Renamed"}`}, {path, path + "/status", `{"status":"ACTIVE"}`},
	} {
		state := alice.do("GET", tc.read, nil).want(200).Header.Get("ETag")
		alice.do("POST", runsOf(session), hello).want(200) // a new message is no conflict
		changed := alice.do("PATCH", tc.change, tc.body, header("If-Match", state)).want(200).Header.Get("ETag")
		if state == "" || changed == state || alice.do("GET", tc.read, nil).Header.Get("ETag") != changed {
			t.Errorf("%s: %s became %s", tc.change, state, changed)
		}
		refused := alice.do("PATCH", tc.change, tc.body, header("If-Match", state)).problem(412, "precondition_failed")
		if refused.str("currentEtag") != changed {
			t.Errorf("got %s", refused.Body)
		}
		alice.do("PATCH", tc.change, tc.body).want(200)
		alice.do("PATCH", tc.change, tc.body, header("If-Match", "*")).want(200)
		alice.do("PATCH", tc.change, tc.body, header("If-Match", "no quotes")).problem(400, "invalid_request", "If-Match")
	}
}

func TestForks(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	for range 3 {
		alice.do("POST", runsOf(session), hello).want(200)
	}
	origin := alice.history(session, "")
	path := "/api/v1/sessions/" + session + "/fork"
	body := fmt.Sprintf(`{"beforeMessageId":%q,"title":"Second try"}`, origin.Items[4].Id)
	made := alice.do("POST", path, body, header("Idempotency-Key", "k")).want(201)
	fork := decode[api.Session](made)
	from := fork.ForkedFrom.MustGet()
	if from.SessionId.String() != session || from.BeforeMessageId != origin.Items[4].Id || fork.MessageCount != 4 || fork.Status != "ACTIVE" ||
		made.Header.Get("Location") != project+"/sessions/"+fork.Id.String() {
		t.Errorf("got %+v", fork)
	}
	copied := alice.history(fork.Id.String(), "")
	for i, m := range copied.Items {
		o := origin.Items[i]
		if m.Id == o.Id || m.CopiedFrom.MustGet() != o.Id || m.Content != o.Content || m.Role != o.Role ||
			m.RunId.MustGet() != o.RunId.MustGet() ||
			!m.CreatedAt.Equal(o.CreatedAt) {
			t.Errorf("message %d is %+v", i, m)
		}
	}
	if again := alice.do("POST", path, body, header("Idempotency-Key", "k")).want(201); again.Header.Get("Idempotency-Replayed") != "true" ||
		again.str("id") != fork.Id.String() {
		t.Errorf("got %s", again.Body)
	}
	alice.do("POST", path, strings.Replace(body, "Second", "Third", 1), header("Idempotency-Key", "k")).problem(422, "idempotency_key_reused")

	// The fork goes on by itself: its runs get the copies as history, and the original stays as it is.
	alice.do("POST", runsOf(fork.Id.String()), hello).want(200)
	history := fake.last().History
	if len(history) != 4 || history[0].MessageId != copied.Items[0].Id {
		t.Errorf("the worker gets %+v", history)
	}
	if len(alice.history(session, "").Items) != 6 || len(alice.history(fork.Id.String(), "").Items) != 6 {
		t.Error("the sessions share messages")
	}
	alice.do("POST", path, fmt.Sprintf(`{"beforeMessageId":%q}`, uuid.New())).problem(400, "invalid_request", "/beforeMessageId")
	first := decode[api.Session](alice.do("POST", path, fmt.Sprintf(`{"beforeMessageId":%q}`, origin.Items[0].Id)).want(201))
	if first.MessageCount != 0 || len(alice.history(first.Id.String(), "").Items) != 0 {
		t.Errorf("got %+v", first)
	}
	mallory := b.as("mallory")
	mallory.do("POST", path, body).problem(404, "not_found")
	alice.do("PATCH", project, `{"status":"ARCHIVED"}`).want(200)
	alice.do("POST", path, body).problem(409, "project_archived")
	alice.do("PATCH", project, `{"status":"DRAFT"}`).want(200)
	alice.do("DELETE", project+"/sessions/"+session, nil).want(204)
	if got := decode[api.Session](alice.do("GET", project+"/sessions/"+fork.Id.String(), nil).want(200)); got.ForkedFrom.IsNull() {
		t.Errorf("the fork forgets its origin: %+v", got)
	}
}

func TestFilteredLists(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	named := func(name string) string {
		return alice.do("POST", "/api/v1/projects", map[string]any{"name": name, "fiscalYear": "2025"}).want(201).Header.Get("Location")
	}
	cache, eclair := named("Latence du réseau"), named("Éclairage adaptatif")
	alice.do("PATCH", cache, `{"status":"IN_REVIEW"}`).want(200)
	ids := func(path string) string {
		t.Helper()
		page := decode[struct {
			Items []struct {
				Id               string
				OriginalFilename *string
			}
		}](alice.do("GET", path, nil).want(200))
		var out []string
		for _, item := range page.Items {
			out = append(out, item.Id)
		}
		return strings.Join(out, " ")
	}
	for query, want := range map[string]string{
		"status=IN_REVIEW": idOf(cache), "status=DRAFT": idOf(eclair), "status=ARCHIVED": "",
		"q=reseau": idOf(cache), "q=R%C3%89SEAUX": idOf(cache),
		"q=eclair": idOf(eclair), "q=latence&status=DRAFT": "", "q=latence&status=IN_REVIEW": idOf(cache), "q=...": "",
	} {
		if got := ids("/api/v1/projects?" + query); got != want {
			t.Errorf("projects, %s: got %q, want %q", query, got, want)
		}
	}
	first := alice.do("POST", cache+"/sessions", `{"type":"T661","title":"Première analyse"}`).want(201).str("id")
	second := alice.do("POST", cache+"/sessions", `{"type":"LOGBOOK","title":"Lab log"}`).want(201).str("id")
	alice.do("PATCH", cache+"/sessions/"+second+"/status", `{"status":"COMPLETED"}`).want(200)
	for query, want := range map[string]string{
		"": second + " " + first, "type=T661": first, "status=COMPLETED": second, "type=T661&status=COMPLETED": "", "q=premieres+analyses": first,
		"q=log&type=LOGBOOK": second, "q=log&type=T661": "",
	} {
		if got := ids(cache + "/sessions?" + query); got != want {
			t.Errorf("sessions, %s: got %q, want %q", query, got, want)
		}
	}
	alice.do("PATCH", cache+"/sessions/"+first+"/title", `{"title":null}`).want(200)
	if got := ids(cache + "/sessions?q=analyse"); got != "" {
		t.Errorf("an old title is found: %s", got)
	}
	file := alice.upload(cache, "lab_notes-2025.md", "text/markdown", "It was unknown.")
	alice.ready(cache, file)
	for query, want := range map[string]string{
		"q=notes": file, "q=2025": file, "status=READY": file, "status=FAILED": "", "q=notes&status=FAILED": "",
	} {
		if got := ids(cache + "/files?" + query); got != want {
			t.Errorf("files, %s: got %q, want %q", query, got, want)
		}
	}
	for _, path := range []string{"/api/v1/projects", cache + "/sessions", cache + "/files"} {
		alice.do("GET", path+"?status=x", nil).problem(400, "invalid_request", "status")
		alice.do("GET", path+"?q=+", nil).problem(400, "invalid_request", "q")
		alice.do("GET", path+"?q="+strings.Repeat("x", 201), nil).problem(400, "invalid_request", "q")
	}
}

func TestSearchOfTheWorkspace(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.task.set(answer(`{"markdown":"The **caches** held 31 ms; les résultats étaient incertains à l'été."}`))
	b := setup(t, fake.use)
	alice, mallory := b.as("alice"), b.as("mallory")
	project := decode[api.Project](alice.do("POST", "/api/v1/projects", `{"name":"Cache tuning","fiscalYear":"2025"}`).want(201))
	path := "/api/v1/projects/" + project.Id.String()
	session := alice.do("POST", path+"/sessions", `{"type":"T661","title":"Cache questions"}`).want(201).str("id")
	alice.upload(path, "cache.txt", "text/plain", "hello")
	alice.do("POST", runsOf(session), `{"type":"T661","input":"Was the cache latency unknown?"}`).want(200)
	other := alice.do("POST", mallory.project()+"/sessions", `{"type":"T661"}`)
	other.problem(404, "not_found")
	find := func(c *client, query string, more ...string) []api.SearchHit {
		t.Helper()
		return decode[api.SearchPage](c.do("GET", "/api/v1/search?q="+url.QueryEscape(query)+strings.Join(more, ""), nil).want(200)).Items
	}
	eventually(t, "the messages are found", func() bool { return len(find(alice, "cache")) == 5 })
	for query, want := range map[string]int{
		"caching": 5, "CACHE latency": 1, "cache -latency": 4, `"latency unknown"`: 1, `"unknown latency"`: 0, "resultat incertain": 1,
		"ete": 1, "incertitude": 0, "resul": 1, "!!!": 0, "the": 0, "zebra": 0, "'; DROP TABLE x": 0, "u:" + project.Id.String(): 0,
	} {
		if hits := find(alice, query); len(hits) != want && query != "the" {
			t.Errorf("%q finds %d, want %d: %+v", query, len(hits), want, hits)
		}
	}
	// Whatever is typed is words or nothing: no operator of the database, no error.
	for _, odd := range []string{
		`"`, `"unclosed`, "-", "- -", "a & b | !c", "(((", ":*", "cache:*", "cache <-> latency", "😀",
		"cache 😀", "été’s", "\u00a0x", "\\", "%_", "''",
		strings.Repeat("é", 200), strings.Repeat("a b ", 50),
	} {
		find(alice, odd)
		if hits := find(mallory, odd); len(hits) != 0 {
			t.Errorf("a stranger finds %+v by %q", hits, odd)
		}
	}
	for _, refused := range []string{"", "   ", strings.Repeat("x", 500), "a\x00b"} {
		alice.do("GET", "/api/v1/search?q="+url.QueryEscape(refused), nil).problem(400, "invalid_request", "q")
	}
	for kind, want := range map[string]int{"project": 1, "session": 1, "file": 1, "message": 2} {
		hits := find(alice, "cache", "&kind="+kind)
		if len(hits) != want || string(hits[0].Kind) != kind || hits[0].ProjectName != "Cache tuning" {
			t.Errorf("%s: %+v", kind, hits)
		}
	}
	hit := find(alice, "resultats", "&kind=message")[0]
	mark := hit.Highlights[0]
	if got := string([]rune(hit.Snippet)[mark.CharStart:mark.CharEnd]); got != "résultats" || hit.SessionId.MustGet().String() != session ||
		hit.Title.MustGet() != "Cache questions" {
		t.Errorf("%q in %+v", got, hit)
	}
	if hits := find(alice, "cache", "&projectId="+uuid.NewString()); len(hits) != 0 {
		t.Errorf("got %+v", hits)
	}
	page := decode[api.SearchPage](alice.do("GET", "/api/v1/search?q=cache&limit=3", nil).want(200))
	rest := decode[api.SearchPage](alice.do("GET", "/api/v1/search?q=cache&limit=3&cursor="+page.NextCursor.MustGet(), nil).want(200))
	if len(page.Items) != 3 || len(rest.Items) != 2 || !rest.NextCursor.IsNull() {
		t.Errorf("pages of %d and %d", len(page.Items), len(rest.Items))
	}
	if hits := find(mallory, "cache"); len(hits) != 0 {
		t.Errorf("a stranger finds %+v", hits)
	}
	if hits := find(mallory, "cache", "&projectId="+project.Id.String()); len(hits) != 0 {
		t.Errorf("a stranger finds %+v", hits)
	}
	alice.do("GET", "/api/v1/search", nil).problem(400, "invalid_request", "q")
	alice.do("GET", "/api/v1/search?q=x&kind=run", nil).problem(400, "invalid_request", "kind")
	alice.do("DELETE", path, nil).want(204)
	if hits := find(alice, "cache"); len(hits) != 0 {
		t.Errorf("deleted things are found: %+v", hits)
	}
}
