package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
)

func (c *client) draft(project string) api.Draft {
	c.b.t.Helper()
	return decode[api.Draft](c.do("GET", project+"/draft", nil).want(200))
}

func (c *client) line(project, number string) api.DraftLine {
	c.b.t.Helper()
	for _, line := range c.draft(project).Lines {
		if string(line.Line) == number {
			return line
		}
	}
	c.b.t.Fatalf("the draft has no line %s", number)
	return api.DraftLine{}
}

// write sets a narrative as it is now.
func (c *client) write(project, number, text string) api.DraftLine {
	c.b.t.Helper()
	return decode[api.DraftLine](c.do("PUT", project+"/draft/lines/"+number, map[string]any{"text": text},
		header("If-Match", c.line(project, number).Etag)).want(200))
}

func idOf(project string) string { return strings.TrimPrefix(project, "/api/v1/projects/") }

const notes = "Lab notes, March 2025.\nIt was unknown whether the cache would hold 31 ms at p99. We tested three cache sizes. " +
	"Only the largest did not reach 31 ms.\nWe learned that the allocator, not the cache, sets the latency.\n"

// cite makes a citation of a part of a text.
func cite(id, file, text, quote string) map[string]any {
	start := len([]rune(text[:strings.Index(text, quote)]))
	return map[string]any{
		"id": id, "fileId": file, "messageId": nil, "commitSha": nil, "url": nil, "page": nil, "line": 2, "charStart": start,
		"charEnd": start + len([]rune(quote)), "quote": quote,
	}
}

func passage(file, text, quote string) map[string]any {
	c := cite("", file, text, quote)
	return map[string]any{
		"inputKind": "file", "inputId": file, "page": nil, "line": 2, "charStart": c["charStart"], "charEnd": c["charEnd"], "quote": quote,
		"suggestedLine": "244", "reason": "word_limit", "by": nil,
	}
}

// drafted is a project with a file and a T661_GEN run whose result is known.
type drafted struct {
	*client
	project, session, file string
	fake                   *fakeWorker
	run                    api.Run
}

func (b *bundle) drafted(fake *fakeWorker, user string) drafted {
	b.t.Helper()
	d := drafted{client: b.as(user), fake: fake}
	d.project = d.client.project()
	d.session = d.client.session(d.project, "T661_GEN")
	d.file = d.upload(d.project, "notes.txt", "text/plain", notes)
	d.ready(d.project, d.file)
	d.run = d.answered("T661_GEN", map[string]any{
		"citations": []any{
			cite("c1", d.file, notes, "It was unknown whether the cache would hold 31 ms at p99."),
			cite("c2", d.file, notes, "Only the largest did not reach 31 ms."),
		},
		"notPlaced": []any{passage(d.file, notes, "We tested three cache sizes.")},
		"leftOut":   []any{passage(d.file, notes, "We learned that the allocator, not the cache, sets the latency.")},
		"result": map[string]any{
			"partA": map[string]any{"200": map[string]any{"value": "Edge cache", "citationIds": []string{}}, "202": nil},
			"sections": map[string]any{
				"242": map[string]any{"text": "It was unknown whether the cache would hold 31 ms at p99.", "sentences": []any{
					map[string]any{"text": "It was unknown whether the cache would hold 31 ms at p99.", "origin": "quote", "citationIds": []string{"c1"}},
				}},
				"244": map[string]any{"text": "We then observed the following. Only the largest did not reach 31 ms.", "sentences": []any{
					map[string]any{"text": "We then observed the following.", "origin": "template", "citationIds": []string{}},
					map[string]any{"text": "Only the largest did not reach 31 ms.", "origin": "quote", "citationIds": []string{"c2"}},
				}},
			},
			"evidence": []any{map[string]any{"line": 273, "status": "seen", "citationIds": []string{"c1"}}},
			"sectionC": map[string]any{"keyIndividuals": []any{map[string]any{"label": "Ann Lee", "citationIds": []string{"c1"}}}},
		},
	})
	return d
}

// answered is a run whose worker answers with a payload.
func (d drafted) answered(kind string, payload map[string]any) api.Run {
	d.b.t.Helper()
	payload["markdown"] = "fine"
	raw, err := json.Marshal(payload)
	if err != nil {
		d.b.t.Fatal(err)
	}
	d.fake.task.set(answer(string(raw)))
	return decode[api.Run](d.do("POST", runsOf(d.session), map[string]any{
		"type": kind, "input": "write it", "selected_file_ids": []string{d.file},
	}).want(200))
}

func (d drafted) imported() api.DraftVersion {
	d.b.t.Helper()
	return decode[api.DraftVersion](d.do("POST", d.project+"/draft/import", map[string]any{"runId": d.run.RunId},
		header("If-Match", d.draft(d.project).Etag)).want(201))
}

func TestDraftFromARun(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	empty := d.draft(d.project)
	if empty.Version != 0 || len(empty.Lines) != 36 || empty.Etag != `"draft.0"` {
		t.Errorf("got %+v", empty)
	}
	version := d.imported()
	if version.Version != 1 || version.Kind != "run" || version.RunId.MustGet() != d.run.RunId || version.Author.Subject != "alice" ||
		fmt.Sprint(version.Lines) != "[200 242 244 260 273]" {
		t.Errorf("got %+v", version)
	}
	line := d.line(d.project, "244")
	if line.Counts.MustGet().WordCount != 13 || len(line.Sentences) != 2 || line.Sentences[0].Support != "template" {
		t.Fatalf("got %+v", line)
	}
	sentence := line.Sentences[1]
	citation := sentence.Citations[0]
	if sentence.Support != "exact" || citation.Check != "exact" || citation.ReadingId.IsNull() || sentence.CharStart != 32 ||
		string([]rune(notes)[citation.CharStart:citation.CharEnd]) != citation.Quote {
		t.Errorf("got %+v", sentence)
	}
	if title := d.line(d.project, "200"); title.Text.MustGet() != "Edge cache" || d.line(d.project, "273").Checked.MustGet() != true {
		t.Errorf("got %+v", title)
	}
	if people := d.line(d.project, "260"); len(people.Rows) != 1 || people.Rows[0]["260"] != "Ann Lee" {
		t.Errorf("got %+v", people)
	}

	// What a person entered stays, unless the request names the line.
	d.do("PUT", d.project+"/draft/lines/200", `{"text":"My title"}`, header("If-Match", d.draft(d.project).Etag)).want(200)
	d.imported()
	if got := d.line(d.project, "200").Text.MustGet(); got != "My title" {
		t.Errorf("the title is %q", got)
	}
	d.do("POST", d.project+"/draft/import", map[string]any{"runId": d.run.RunId, "lines": []string{"200"}, "reason": "as it was"},
		header("If-Match", d.draft(d.project).Etag)).want(201)
	if got := d.line(d.project, "200").Text.MustGet(); got != "Edge cache" {
		t.Errorf("the title is %q", got)
	}
}

func TestEditedSentencesKeepWhatTheirSourcesHold(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.imported()
	for text, want := range map[string]string{
		"Only the largest did not reach 31 ms.":                           "exact",
		"The largest did not reach 31 ms.":                                "exact",       // part of the quote
		"Only the largest did reach 31 ms.":                               "unsupported", // the meaning turned around
		"Only the largest did not reach 32 ms.":                           "unsupported",
		"Unknown whether the cache would hold at p99.":                    "trimmed",
		"We tested three cache sizes.":                                    "exact", // in the source, although nobody had cited it
		"We learned that the allocator, not the cache, sets the latency.": "exact",
		"Customers loved the new dashboard.":                              "unsupported",
		"[GAP: what did you expect and why?]":                             "gap",
	} {
		line := d.write(d.project, "244", "It stays the same. "+text)
		last := line.Sentences[len(line.Sentences)-1]
		if string(last.Support) != want || last.Text != text {
			t.Errorf("%q is %s (%q), want %s", text, last.Support, last.Text, want)
		}
		if want == "exact" || want == "trimmed" {
			c := last.Citations[0]
			if c.Check != "exact" || string([]rune(notes)[c.CharStart:c.CharEnd]) != c.Quote {
				t.Errorf("%q cites %+v", text, c)
			}
		}
		d.do("POST", d.project+"/draft/restore", `{"version":1}`, header("If-Match", d.draft(d.project).Etag)).want(201)
	}
}

func TestDraftConditions(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	put := func(line string, body any, etag string) *reply {
		options := []option{}
		if etag != "" {
			options = append(options, header("If-Match", etag))
		}
		return alice.do("PUT", project+"/draft/lines/"+line, body, options...)
	}
	put("242", `{"text":"One."}`, "").problem(428, "precondition_required")
	put("242", `{"text":"One."}`, `"242.0"`).want(200)
	stale := put("242", `{"text":"Two."}`, `"242.0"`).problem(412, "precondition_failed")
	if stale.str("currentEtag") != `"242.1"` || fmt.Sprint(stale.JSON()["currentVersion"]) != "1" {
		t.Errorf("got %s", stale.Body)
	}
	if again := put("242", `{"text":"One."}`, `"242.0"`).want(200); again.Header.Get("ETag") != `"242.1"` {
		t.Errorf("a repeated save: %s", again.Body)
	}
	put("244", `{"text":"Another line does not conflict."}`, `"244.0"`).want(200)
	put("246", `{"text":"x"}`, `"draft.1"`).problem(412, "precondition_failed")
	put("246", `{"text":"x"}`, `"draft.2"`).want(200)
	if b.count("draft_versions") != 3 {
		t.Errorf("%d versions", b.count("draft_versions"))
	}
	for line, bodies := range map[string]map[string]string{
		"242": {`{"checked":true}`: "/checked", `{"rows":[]}`: "/rows", `{"reason":"x"}`: "/text"},
		"202": {
			`{"text":"March 2025"}`: "/text", `{"text":"2025-02-30"}`: "/text", `{"text":"2025-13"}`: "/text", `{"text":"2025-06-31"}`: "/text",
		},
		"206": {`{"text":"2.02.09 Software engineering"}`: "/text"},
		"270": {`{"text":"x"}`: "/text"},
		"220": {`{"rows":[{"242":"x"}]}`: "/rows/0/242"},
	} {
		for body, place := range bodies {
			put(line, body, `"draft.3"`).problem(400, "invalid_request", place)
		}
	}
	put("202", `{"text":"2025-03"}`, "*").want(200)
	put("270", `{"checked":true}`, `"270.0"`).want(200)
	put("218", `{"checked":false}`, `"218.0"`).want(200)
	put("220", `{"rows":[{"220":" Acme  Ltd ","221":""},{}]}`, `"220.0"`).want(200)
	if rows := alice.line(project, "220").Rows; len(rows) != 1 || rows[0]["220"] != "Acme Ltd" || len(rows[0]) != 1 {
		t.Errorf("got %+v", rows)
	}
	alice.do("GET", project+"/draft/versions/99", nil).problem(404, "not_found")
	alice.do("GET", project+"/draft/diff?from=99", nil).problem(404, "not_found")
	alice.do("POST", project+"/draft/restore", `{"version":99}`, header("If-Match", alice.draft(project).Etag)).
		problem(400, "invalid_request", "/version")
	alice.do("POST", project+"/draft/restore", `{"version":1}`).problem(428, "precondition_required")
	alice.do("POST", project+"/draft/restore", `{"version":1}`, header("If-Match", `"draft.1"`)).problem(412, "precondition_failed")
	alice.do("POST", project+"/draft/restore", `{"version":7}`, header("If-Match", "*")).want(201)

	alice.do("PATCH", project, `{"status":"ARCHIVED"}`).want(200)
	put("242", `{"text":"x"}`, `"242.1"`).problem(409, "project_archived")
	alice.do("POST", project+"/draft/restore", `{"version":1}`, header("If-Match", alice.draft(project).Etag)).problem(409, "project_archived")
	b.abandon("DELETE FROM projects")
	if b.count("drafts") != 0 || b.count("draft_versions") != 0 || b.count("draft_lines") != 0 {
		t.Error("a draft outlives its project")
	}
}

// Of many writers of one line exactly one wins, and writers of different lines all do; a restore while others edit loses or wins whole.
func TestWritersOfOneDraft(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	alice.write(project, "242", "The first text.")
	statuses := make(chan int, 100)
	var all sync.WaitGroup
	send := func(method, path, body, etag string) {
		all.Go(func() {
			r, err := alice.try(method, project+path, body, header("If-Match", etag))
			if err != nil {
				t.Error(err)
				return
			}
			statuses <- r.Status
		})
	}
	count := func() map[int]int {
		all.Wait()
		got := map[int]int{}
		for len(statuses) > 0 {
			got[<-statuses]++
		}
		return got
	}
	for i := range 10 {
		send("PUT", "/draft/lines/242", fmt.Sprintf(`{"text":"Writer %d."}`, i), `"242.1"`)
	}
	if got := count(); got[200] != 1 || got[412] != 9 {
		t.Errorf("one line: %v", got)
	}
	for i := range 10 {
		send("PUT", fmt.Sprintf("/draft/lines/%d", 270+i), `{"checked":true}`, fmt.Sprintf(`"%d.0"`, 270+i))
	}
	if got := count(); got[200] != 10 {
		t.Errorf("ten lines: %v", got)
	}
	now, line := alice.draft(project), alice.line(project, "242")
	for i := range 5 {
		send("POST", "/draft/restore", `{"version":1}`, now.Etag)
		send("PUT", "/draft/lines/242", fmt.Sprintf(`{"text":"Editor %d."}`, i), line.Etag)
	}
	got := count()
	if got[200]+got[201] < 1 || got[200]+got[201] > 2 || got[200] > 1 || got[201] > 1 {
		t.Errorf("restores and edits: %v", got)
	}
	// Every version is there, without gaps, and what lost changed nothing.
	after := alice.draft(project)
	if int(after.Version) != 12+got[200]+got[201] || b.count("draft_versions") != int(after.Version) {
		t.Errorf("version %d, %d rows", after.Version, b.count("draft_versions"))
	}
}

func TestVersionsNeverChange(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	alice.write(project, "242", "One.")
	for _, table := range []string{"draft_versions", "draft_lines"} {
		if _, err := b.DB.Exec(t.Context(), "UPDATE "+table+" SET number = 7"); err == nil {
			t.Errorf("%s can be changed", table)
		}
	}
}

func TestImportIsRefused(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	d := b.drafted(fake, "alice")
	etag := func() option { return header("If-Match", d.draft(d.project).Etag) }
	body := func(id any) map[string]any { return map[string]any{"runId": id} }
	d.do("POST", d.project+"/draft/import", body(d.run.RunId)).problem(428, "precondition_required")
	d.do("POST", d.project+"/draft/import", body(d.run.RunId), header("If-Match", `"draft.7"`)).problem(412, "precondition_failed")
	d.do("POST", d.project+"/draft/import", body(uuid.New()), etag()).problem(404, "not_found")
	precheck := d.answered("PRECHECK", map[string]any{})
	d.do("POST", d.project+"/draft/import", body(precheck.RunId), etag()).problem(409, "run_not_usable")
	d.do("POST", d.project+"/draft/import", map[string]any{"runId": d.run.RunId, "lines": []string{"246"}}, etag()).
		problem(409, "run_not_usable")
	d.fake.task.set(answerStatus(500, `{}`))
	failed := decode[api.Run](d.do("POST", runsOf(d.session), hello).want(200))
	d.do("POST", d.project+"/draft/import", body(failed.RunId), etag()).problem(409, "run_not_usable")

	// Another user's run, and a run of another project of the same user.
	mallory := b.as("mallory")
	mallory.do("POST", mallory.project()+"/draft/import", body(d.run.RunId), header("If-Match", `"draft.0"`)).problem(404, "not_found")
	d.do("POST", d.client.project()+"/draft/import", body(d.run.RunId), header("If-Match", `"draft.0"`)).problem(404, "not_found")

	// A repeated request gives the version that the first one made, although the draft has moved on.
	state := etag()
	first := d.do("POST", d.project+"/draft/import", body(d.run.RunId), state, header("Idempotency-Key", "k")).want(201)
	again := d.do("POST", d.project+"/draft/import", body(d.run.RunId), state, header("Idempotency-Key", "k")).want(201)
	if again.Header.Get("Idempotency-Replayed") != "true" || string(again.Body) != string(first.Body) ||
		again.Header.Get("Location") != d.project+"/draft/versions/1" {
		t.Errorf("got %v %s", again.Header, again.Body)
	}
	d.do("POST", d.project+"/draft/import", body(precheck.RunId), etag(), header("Idempotency-Key", "k")).
		problem(422, "idempotency_key_reused")
	d.do("POST", d.project+"/draft/restore", `{"version":1}`, etag(), header("Idempotency-Key", "r")).want(201)
	d.do("POST", d.project+"/draft/restore", `{"version":1,"lines":["242"]}`, etag(), header("Idempotency-Key", "r")).
		problem(422, "idempotency_key_reused")
}
