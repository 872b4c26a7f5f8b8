package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
)

// The real worker reads the local GitHub with a run's token: a logbook of the seeded repository has all three kinds of record.
func TestLogbookOfARepository(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	alice := setup(t, at(t, hub)).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	run := alice.runIn(project)
	if run.Status != "SUCCEEDED" || !run.Github.Attached {
		t.Fatalf("the run is %s, github %+v, error %+v", run.Status, run.Github, run.Error)
	}
	var python struct {
		Inputs []struct {
			Kind, ID, Name string
			Used           bool
		}
		Warnings []struct{ Code, Text string }
	}
	if err := json.Unmarshal(run.Python.MustGet(), &python); err != nil {
		t.Fatal(err)
	}
	for _, warning := range python.Warnings {
		if strings.HasPrefix(warning.Code, "github") {
			t.Errorf("the worker warns: %s", warning.Text)
		}
	}
	kinds := map[string]int{}
	for _, input := range python.Inputs {
		kind, _, threaded := strings.Cut(input.ID, "/")
		if !threaded {
			kind = input.Kind
		}
		kinds[kind]++
	}
	for _, kind := range []string{"commit", "pull", "issues"} {
		if kinds[kind] == 0 {
			t.Errorf("no record of kind %s: %v", kind, kinds)
		}
	}
}

// A GitHub App with only the contents permission still gives its runs the commits.
func TestAnAppWithFewPermissionsStillReadsCommits(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	alice := setup(t, at(t, hub)).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	hub.Inject(localgithub.Fault{Request: "POST /applications/", Status: 422, Times: 1})
	run := alice.runIn(project)
	if run.Status != "SUCCEEDED" || !run.Github.Attached {
		t.Fatalf("the run is %s, github %+v", run.Status, run.Github)
	}
	if text := string(run.Python.MustGet()); !strings.Contains(text, `"kind":"commit"`) || !strings.Contains(text, "github_partial") {
		t.Errorf("the answer is %.2000s", text)
	}
}
