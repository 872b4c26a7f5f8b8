package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/worker"
)

const material = `# Lab notes, edge cache
It was unknown whether the cache could hold 31 ms at p99 on the ARM board, because the published policies were measured on servers.
Hypothesis: a segmented policy would keep the hot set in 4 MB.
On 2025-03-04 we tested three cache sizes with 12 traces and measured the latency at p99.
The largest size held 31 ms; the two smaller ones failed at 44 ms and 52 ms.
We concluded that the allocator, not the policy, sets the latency below 4 MB.
`

// What the real worker writes is taken over with its own counts, and every sentence has its source or is marked.
func TestADraftOfTheRealWorker(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	file := alice.upload(project, "notes.md", "text/markdown", material)
	alice.ready(project, file)
	session := alice.session(project, "T661_GEN")
	run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{
		"type": "T661_GEN", "input": "Write Part 2.", "selected_file_ids": []string{file},
	}).want(200))
	var python struct {
		Result worker.T661GenResult `json:"result"`
	}
	if err := json.Unmarshal(run.Python.MustGet(), &python); err != nil {
		t.Fatal(err)
	}
	alice.do("POST", project+"/draft/import", map[string]any{"runId": run.RunId}, header("If-Match", `"draft.0"`)).want(201)
	quotes := 0
	for number, section := range map[string]worker.DraftSection{
		"242": python.Result.Sections.N242, "244": python.Result.Sections.N244, "246": python.Result.Sections.N246,
	} {
		if section.Text == "" {
			continue
		}
		line := alice.line(project, number)
		counts := line.Counts.MustGet()
		if counts.WordCount != section.WordCount || counts.LineCount != section.LineCount || counts.WordLimit != section.WordLimit ||
			counts.LineLimit != section.LineLimit || line.Text.MustGet() != section.Text || len(line.Sentences) != len(section.Sentences) {
			t.Errorf("%s: %+v and %d sentences, the worker says %+v", number, counts, len(line.Sentences), section)
		}
		for _, s := range line.Sentences {
			if s.Support == "unsupported" {
				t.Errorf("%s: %q is unsupported: %+v", number, s.Text, s)
			}
			for _, c := range s.Citations {
				quotes++
				if c.Check != "exact" || string([]rune(material)[c.CharStart:c.CharEnd]) != c.Quote {
					t.Errorf("%s: %q cites %+v", number, s.Text, c)
				}
			}
		}
	}
	if quotes < 3 {
		t.Errorf("only %d citations", quotes)
	}
	// What a person dismisses stays out of the next run; what they place comes back in its line.
	line := alice.line(project, "244")
	sentence := line.Sentences[len(line.Sentences)-1]
	passages := decode[api.DraftPassagePage](alice.do("GET", project+"/draft/passages", nil).want(200))
	for _, p := range passages.Items {
		alice.do("POST", project+"/draft/passages/decisions",
			map[string]any{"runId": run.RunId, "passageId": p.PassageId, "decision": "dismiss"}).want(200)
	}
	again := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{
		"type": "T661_GEN", "input": "Write Part 2.", "selected_file_ids": []string{file},
	}).want(200))
	if again.Status != "SUCCEEDED" || sentence.Text == "" {
		t.Errorf("got %+v", again.Error)
	}
}

const unedited = "It was unknown whether the cache could hold 31 ms at p99 on the ARM board. " +
	"It is important to note that the policies were " +
	"measured on servers. Customers love our seamless platform."

// A T661_DRAFT run works on the draft as it is, without a copy of it in the prompt, and the next one respects what was decided.
func TestARunEditsTheDraftItself(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	session := alice.session(project, "T661_DRAFT")
	ask := func(kind, input string) (api.Run, worker.T661DraftResult) {
		t.Helper()
		run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{"type": kind, "input": input}).want(200))
		var python struct {
			Result worker.T661DraftResult `json:"result"`
		}
		if err := json.Unmarshal(run.Python.MustGet(), &python); err != nil {
			t.Fatal(err)
		}
		return run, python.Result
	}
	if _, none := ask("T661_DRAFT", "Tighten it."); none.Base != nil {
		t.Errorf("without a draft: %+v", none.Base)
	}
	alice.write(project, "242", unedited)
	alice.write(project, "244", "We tested three cache sizes with 12 traces and measured the latency at p99.")
	first, result := ask("T661_DRAFT", "Tighten it.")
	if result.Base == nil || result.Base.Kind != "draft" || result.Base.Id != "2" || result.Sections["242"].Before != unedited {
		t.Fatalf("got %+v", result)
	}
	changes := decode[api.DraftChangeList](alice.do("GET", project+"/draft/changes?runId="+first.RunId.String(), nil).want(200))
	var accepted, refused *api.DraftChange
	for i, c := range changes.Items {
		switch {
		case !c.Before.IsNull() && c.Before.MustGet() == "Customers love our seamless platform.":
			accepted = &changes.Items[i]
		case !c.Before.IsNull() && !c.After.IsNull() && c.Line == "242":
			refused = &changes.Items[i]
		}
	}
	if accepted == nil || refused == nil || !accepted.Applicable {
		t.Fatalf("got %+v", changes.Items)
	}
	decide := func(c *api.DraftChange, decision string) {
		t.Helper()
		alice.do("POST", project+"/draft/changes/decisions", map[string]any{
			"runId": first.RunId, "changeId": c.ChangeId, "decision": decision, "reason": "we know better",
		}, header("If-Match", alice.draft(project).Etag)).want(200)
	}
	decide(accepted, "accept")
	decide(refused, "refuse")
	_, again := ask("T661_DRAFT", "Tighten it.")
	if again.Base == nil || again.Base.Id != "3" || !strings.Contains(again.Sections["242"].After, refused.Before.MustGet()) ||
		strings.Contains(again.Sections["242"].Before, "seamless") {
		t.Errorf("got %+v", again)
	}
	for _, c := range again.Changes {
		if c.Before != nil && *c.Before == refused.Before.MustGet() || c.After != nil && *c.After == accepted.Before.MustGet() {
			t.Errorf("it proposes %+v again", c)
		}
	}
	if _, review := ask("T661_ANALYSIS", "Review it."); review.Base == nil || review.Base.Kind != "draft" {
		t.Errorf("a review: %+v", review.Base)
	}
	// A draft in the prompt comes first.
	if _, pasted := ask("T661_DRAFT",
		"Tighten it.\n\n242\nIt was unknown whether the second cache could hold 31 ms."); pasted.Base.Kind != "message" {
		t.Errorf("a draft in the prompt: %+v", pasted.Base)
	}
}
