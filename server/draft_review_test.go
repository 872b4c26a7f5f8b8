package server_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
)

func TestChangesOfARun(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	list := decode[api.DraftChangeList](d.do("GET", d.project+"/draft/changes", nil).want(200))
	if len(list.Items) != 0 || !list.RunId.IsNull() {
		t.Errorf("without a run: %+v", list)
	}
	d.imported()
	change := func(id, line, op string, before, after any, reason string) map[string]any {
		return map[string]any{
			"id": id, "line": line, "op": op, "before": before, "after": after, "reason": reason, "ruleId": "D", "citationIds": []string{"c1"},
			"autoApplied": false,
		}
	}
	run := d.answered("T661_DRAFT", map[string]any{
		"citations": []any{cite("c1", d.file, notes, "We tested three cache sizes.")},
		"result": map[string]any{"changes": []any{
			change("d1", "244", "replace", "We then observed the following.", "We tested three cache sizes.", "evidence"),
			change("d2", "244", "delete", "Only the largest  did not\nreach 31 ms.", nil, "routine"),
			change("d3", "242", "insert_gap", nil, "[GAP: what did you expect?]", "missing"),
			change("d4", "242", "move", "It was unknown whether the cache would hold 31 ms at p99.",
				"It was unknown whether the cache would hold 31 ms at p99.", "It belongs to line 244."),
			change("d5", "246", "replace", "No such words.", "x", "none"),
		}},
	})
	at := "?runId=" + run.RunId.String()
	list = decode[api.DraftChangeList](d.do("GET", d.project+"/draft/changes"+at, nil).want(200))
	for i, applicable := range []bool{true, true, true, true, false} {
		if c := list.Items[i]; c.Applicable != applicable || !c.Decision.IsNull() || len(c.Citations) != 1 {
			t.Errorf("change %d: %+v", i, c)
		}
	}
	decide := func(id, decision string, options ...option) *reply {
		return d.do("POST", d.project+"/draft/changes/decisions",
			map[string]any{"runId": run.RunId, "changeId": id, "decision": decision, "reason": "because"}, options...)
	}
	now := func(line string) option { return header("If-Match", d.line(d.project, line).Etag) }
	decide("d1", "accept").problem(428, "precondition_required")
	decide("d1", "accept", header("If-Match", `"244.9"`)).problem(412, "precondition_failed")
	decide("d9", "accept", now("244")).problem(404, "not_found")
	decide("d5", "accept", now("246")).problem(409, "change_not_applicable")

	accepted := decide("d1", "accept", now("244"), header("Idempotency-Key", "k")).want(200)
	first := decode[api.DraftDecision](accepted)
	if first.Kind != "change_accepted" || first.Version.MustGet() != 2 || first.Author.Subject != "alice" ||
		accepted.Header.Get("ETag") != `"draft.2"` {
		t.Errorf("got %+v", first)
	}
	again := decide("d1", "accept", now("244"), header("Idempotency-Key", "k")).want(200)
	if again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("got %s", again.Body)
	}
	decide("d2", "accept", now("244"), header("Idempotency-Key", "k")).problem(422, "idempotency_key_reused")
	decide("d1", "accept", now("244")).problem(409, "change_not_applicable")
	line := d.line(d.project, "244")
	if line.Text.MustGet() != "We tested three cache sizes. Only the largest did not reach 31 ms." || line.Sentences[0].Support != "exact" ||
		line.Sentences[0].Citations[0].Check != "exact" {
		t.Errorf("got %+v", line)
	}
	decide("d2", "accept", header("If-Match", "*")).want(200)
	decide("d3", "accept", now("242")).want(200)
	if got := d.line(d.project, "242").Sentences; len(got) != 2 || got[1].Support != "gap" {
		t.Errorf("got %+v", got)
	}
	decide("d4", "accept", now("242")).want(200)
	if from, to := d.line(d.project, "242").Text.MustGet(), d.line(d.project, "244"); from != "[GAP: what did you expect?]" ||
		to.Text.MustGet() != "We tested three cache sizes. It was unknown whether the cache would hold 31 ms at p99." ||
		to.Sentences[1].Support != "exact" {
		t.Errorf("moved: %q %+v", from, to)
	}
	refused := decode[api.DraftDecision](decide("d5", "refuse").want(200))
	if refused.Kind != "change_refused" || !refused.Version.IsNull() {
		t.Errorf("got %+v", refused)
	}
	list = decode[api.DraftChangeList](d.do("GET", d.project+"/draft/changes"+at, nil).want(200))
	if kind := list.Items[4].Decision.MustGet().Kind; kind != "change_refused" || list.Items[0].Decision.MustGet().Version.MustGet() != 2 {
		t.Errorf("got %+v", list.Items)
	}
	page := decode[api.DraftDecisionPage](d.do("GET", d.project+"/draft/decisions?limit=2", nil).want(200))
	if len(page.Items) != 2 || page.Items[0].Id != refused.Id || page.NextCursor.IsNull() {
		t.Errorf("got %+v", page)
	}

	// The next run is told what a person decided.
	d.answered("T661_DRAFT", map[string]any{})
	envelope := fake.last()
	if envelope.Decisions == nil || len(*envelope.Decisions) != 5 {
		t.Fatalf("the worker gets %+v", envelope.Decisions)
	}
	if last := (*envelope.Decisions)[4]; last.Kind != "change_refused" || *last.Before != "No such words." || *last.Line != "246" {
		t.Errorf("the worker gets %+v", last)
	}
	d.do("PATCH", d.project, `{"status":"ARCHIVED"}`).want(200)
	decide("d5", "refuse").problem(409, "project_archived")
}

func TestPassagesThatARunLeftOut(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.imported()
	list := func(query string) api.DraftPassagePage {
		t.Helper()
		return decode[api.DraftPassagePage](d.do("GET", d.project+"/draft/passages"+query, nil).want(200))
	}
	all := list("")
	if len(all.Items) != 2 || all.Items[0].State != "not_placed" || all.Items[1].State != "left_out" || all.RunId.MustGet() != d.run.RunId {
		t.Fatalf("got %+v", all)
	}
	first := list("?limit=1")
	second := list("?limit=1&cursor=" + first.NextCursor.MustGet())
	if len(first.Items) != 1 || len(second.Items) != 1 || second.Items[0].PassageId != all.Items[1].PassageId || !second.NextCursor.IsNull() {
		t.Errorf("pages: %+v %+v", first, second)
	}
	decide := func(body map[string]any, options ...option) *reply {
		body["runId"] = d.run.RunId
		return d.do("POST", d.project+"/draft/passages/decisions", body, options...)
	}
	place := func() map[string]any {
		return map[string]any{"passageId": all.Items[0].PassageId, "decision": "place", "line": "244", "afterSentence": 1}
	}
	state := header("If-Match", d.line(d.project, "244").Etag)
	decide(place()).problem(428, "precondition_required")
	decide(place(), header("If-Match", `"244.9"`)).problem(412, "precondition_failed")
	decide(map[string]any{"passageId": all.Items[0].PassageId, "decision": "place"}, state).problem(400, "invalid_request", "/line")
	decide(map[string]any{"passageId": all.Items[0].PassageId, "decision": "dismiss", "line": "244"}).problem(400, "invalid_request", "/line")
	decide(map[string]any{"passageId": strings.Repeat("0", 32), "decision": "dismiss"}).problem(404, "not_found")
	placed := decode[api.DraftDecision](decide(place(), state, header("Idempotency-Key", "k")).want(200))
	if placed.Kind != "passage_placed" || placed.Version.MustGet() != 2 {
		t.Errorf("got %+v", placed)
	}
	decide(map[string]any{"passageId": all.Items[1].PassageId, "decision": "dismiss"}, header("Idempotency-Key", "k")).
		problem(422, "idempotency_key_reused")
	line := d.line(d.project, "244")
	if line.Text.MustGet() != "We then observed the following. We tested three cache sizes. Only the largest did not reach 31 ms." ||
		line.Sentences[1].Support != "exact" || line.Sentences[1].Citations[0].Check != "exact" {
		t.Errorf("got %+v", line)
	}
	decide(map[string]any{"passageId": all.Items[1].PassageId, "decision": "dismiss", "reason": "not ours"}).want(200)
	if open, decided := list("?state=open"), list("?state=decided"); len(open.Items) != 0 || len(decided.Items) != 2 ||
		decided.Items[1].Decision.MustGet().Reason.MustGet() != "not ours" {
		t.Errorf("got %+v %+v", open, decided)
	}
	// The same words in another run are decided already.
	d.run = d.answered("T661_GEN", map[string]any{"leftOut": []any{passage(d.file, notes, "We tested three cache sizes.")}})
	if later := list("?runId=" + d.run.RunId.String()); later.Items[0].Decision.MustGet().Id != placed.Id {
		t.Errorf("got %+v", later)
	}
	d.do("GET", d.project+"/draft/passages?runId="+uuid.NewString(), nil).problem(404, "not_found")
	d.do("GET", d.project+"/draft/changes?runId="+uuid.NewString(), nil).problem(404, "not_found")
	d.do("PATCH", d.project, `{"status":"ARCHIVED"}`).want(200)
	decide(map[string]any{"passageId": all.Items[0].PassageId, "decision": "dismiss"}).problem(409, "project_archived")
}

// A run that ends while a line is edited changes nothing by itself: its import conflicts with the edit, and both texts are kept.
func TestARunThatEndsWhileALineIsEdited(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.imported()
	seen := d.draft(d.project)
	task, open := gate()
	fake.task.set(task)
	run := decode[api.Run](d.do("POST", runsOf(d.session), hello, header("Prefer", "respond-async")).want(202))
	d.write(d.project, "242", "My own words.")
	open()
	eventually(t, "the run ends", func() bool { return d.client.run(run.RunId).Status == "SUCCEEDED" })
	if got := d.line(d.project, "242").Text.MustGet(); got != "My own words." {
		t.Errorf("got %q", got)
	}
	body := map[string]any{"runId": d.run.RunId}
	d.do("POST", d.project+"/draft/import", body, header("If-Match", seen.Etag)).problem(412, "precondition_failed")
	d.do("POST", d.project+"/draft/import", body, header("If-Match", "*")).want(201)
	kept := decode[api.DraftVersionFull](d.do("GET", d.project+"/draft/versions/2", nil).want(200))
	for _, line := range kept.Content {
		if line.Line == "242" && line.Text.MustGet() != "My own words." {
			t.Errorf("version 2 has %q", line.Text.MustGet())
		}
	}
}

// Between any two of 20 versions the difference rebuilds both texts word by word, and every citation is exact or marked.
func TestDifferencesOfTwentyVersions(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.imported()
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("It was unknown whether the cache would hold 31 ms at p99. " +
		"We tested three sizes, l'été « d'essais » — 2.5 % (−3 °C). 😀\n\n x")
	for d.draft(d.project).Version < 20 {
		fields := strings.Fields(d.line(d.project, "244").Text.MustGet())
		for range 1 + random.IntN(4) {
			at := random.IntN(len(fields) + 1)
			switch random.IntN(3) {
			case 0:
				fields = append(fields[:at:at], append([]string{vocabulary[random.IntN(len(vocabulary))]}, fields[at:]...)...)
			case 1:
				if at < len(fields) && len(fields) > 3 {
					fields = append(fields[:at:at], fields[at+1:]...)
				}
			default:
				other := random.IntN(len(fields))
				fields[other], fields[min(at, len(fields)-1)] = fields[min(at, len(fields)-1)], fields[other]
			}
		}
		d.write(d.project, "244", strings.Join(fields, " "))
	}
	texts := []string{""}
	for version := 1; version <= 20; version++ {
		full := decode[api.DraftVersionFull](d.do("GET", fmt.Sprintf("%s/draft/versions/%d", d.project, version), nil).want(200))
		for _, line := range full.Content {
			if line.Line == "244" {
				texts = append(texts, line.Text.MustGet())
				checkSentences(t, line)
			}
		}
	}
	for from := range texts {
		for to := range texts {
			diff := decode[api.DraftDiff](d.do("GET", fmt.Sprintf("%s/draft/diff?from=%d&to=%d", d.project, from, to), nil).want(200))
			before, after, found := "", "", texts[from] == texts[to]
			for _, line := range diff.Lines {
				if line.Line != "244" {
					continue
				}
				found = true
				for _, s := range line.Segments {
					if s.Op != "insert" {
						before += s.Text
					}
					if s.Op != "delete" {
						after += s.Text
					}
				}
				if before != texts[from] || after != texts[to] {
					t.Errorf("%d to %d: rebuilt %q and %q", from, to, before, after)
				}
			}
			if !found {
				t.Errorf("%d to %d: no difference", from, to)
			}
		}
	}
	page := decode[api.DraftVersionPage](d.do("GET", d.project+"/draft/versions?limit=7", nil).want(200))
	if len(page.Items) != 7 || page.Items[0].Version != 20 || page.Items[6].Version != 14 || page.NextCursor.IsNull() {
		t.Errorf("got %+v", page)
	}
}

// checkSentences checks that sentences are where they say, and that what is not marked stands in its source.
func checkSentences(t *testing.T, line api.DraftLine) {
	t.Helper()
	text := []rune(line.Text.MustGet())
	for _, s := range line.Sentences {
		if string(text[s.CharStart:s.CharEnd]) != s.Text {
			t.Errorf("%q is not at %d to %d", s.Text, s.CharStart, s.CharEnd)
		}
		for _, c := range s.Citations {
			if c.Check != "exact" || string([]rune(notes)[c.CharStart:c.CharEnd]) != c.Quote {
				t.Errorf("%q cites %+v", s.Text, c)
			}
		}
		words := strings.ToLower(strings.TrimRight(s.Text, ".,!? "))
		if s.Support == "exact" && !strings.Contains(strings.ToLower(s.Citations[0].Quote), words) &&
			len(strings.Fields(s.Text)) > 1 && !strings.ContainsAny(s.Text, "«»—\n(") {
			t.Errorf("%q is called exact and cites %q", s.Text, s.Citations[0].Quote)
		}
	}
}
