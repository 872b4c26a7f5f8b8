package server_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// A slow worker: when a new run could no longer be executed within the queue timeout, it is refused, and nothing else is.
func TestOverloadRefusesOnlyNewRuns(t *testing.T) {
	t.Parallel()
	var addr string
	fake := newFakeWorker(t)
	fake.ready.set(capacity(1))
	fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second)
		answer(`{"markdown":"slow"}`)(w, r)
	})
	const timeout = 20 * time.Second
	b := setup(t, fake.use, private(t, &addr), func(c *config.Config) { c.RunQueueTimeout = timeout })
	alice := b.as("alice")
	project := alice.project()
	for range 3 {
		alice.do("POST", runsOf(alice.session(project, "T661")), hello).want(200)
	}
	hold, release := gate()
	defer release()
	fake.task.set(hold)
	alice.later(project)

	var waiting []api.Run
	var last *client
	var refused *reply
	background := header("Prefer", "respond-async")
	first := b.as("user-0")
	firstSession := runsOf(first.session(first.project(), "T661"))
	waiting = append(waiting, decode[api.Run](first.do("POST", firstSession, hello, background, header("Idempotency-Key", "k")).want(202)))
	for i := 1; i < 100 && refused == nil; i++ {
		last = b.as(fmt.Sprintf("user-%d", i))
		answered := last.do("POST", runsOf(last.session(last.project(), "T661")), hello, background)
		if answered.Status == 503 {
			refused = answered
			break
		}
		waiting = append(waiting, decode[api.Run](answered.want(202)))
	}
	if refused == nil {
		t.Fatal("no run was refused")
	}
	// Each run took at least a second, so more could not be executed in time.
	if len(waiting) > int(timeout/time.Second) {
		t.Errorf("%d runs wait for one slot", len(waiting))
	}
	refused.problem(503, "unavailable")
	if seconds, err := strconv.Atoi(refused.Header.Get("Retry-After")); err != nil || seconds < 1 {
		t.Errorf("Retry-After: %q", refused.Header.Get("Retry-After"))
	}
	replay := first.do("POST", firstSession, hello, background, header("Idempotency-Key", "k")).want(202)
	if replay.Header.Get("Idempotency-Replayed") != "true" || decode[api.Run](replay).RunId != waiting[0].RunId {
		t.Error("a replay is no new run")
	}
	alice.do("POST", runsOf(alice.session(project, "T661")), hello, background).problem(503, "unavailable")
	alice.do("POST", "/api/v1/sessions/"+uuid.NewString()+"/runs", hello, background).problem(404, "not_found")
	alice.do("GET", project, nil).want(200)
	alice.presign(project, "a.md", "text/markdown", 9)
	reserved := b.count("quota_reservations WHERE status = 'RESERVED' AND metric = 'AI_RUNS_MONTHLY'")
	if active := b.count("runs WHERE status IN ('QUEUED', 'RUNNING')"); active != len(waiting)+1 || reserved != active {
		t.Error("a refused run left something behind")
	}
	shed := `sredspace_runs_shed_total{reason="slot"}`
	if got := sample(read(t, "http://"+addr+"/metrics"), shed); got != "2" {
		t.Errorf("%s is %s", shed, got)
	}

	fake.task.set(answer(`{"markdown":"fast"}`))
	release()
	for _, run := range waiting {
		eventually(t, "every accepted run is executed", func() bool {
			return b.count("runs WHERE status = 'SUCCEEDED' AND id = '"+run.RunId.String()+"'") == 1
		})
	}
	eventually(t, "new runs are accepted", func() bool {
		return last.do("POST", runsOf(last.session(last.project(), "T661")), hello, background).Status == 202
	})
}

// The events of ended runs are deleted after their time, except the last one, which every reader gets.
func TestOldEventsAreDeletedButTheLast(t *testing.T) {
	t.Parallel()
	var addr string
	fake := newFakeWorker(t)
	fake.task.set(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		fmt.Fprintln(w, `{"type":"progress","step":"reading","detail":"x","done":1,"total":2}`)
		fmt.Fprintln(w, `{"type":"result","result":{"markdown":"fine"}}`)
	})
	b := setup(t, fake.use, private(t, &addr), func(c *config.Config) { c.EventRetention = time.Hour })
	b.abandon("UPDATE tier_limits SET limit_value = 1000 WHERE metric = 'AI_RUNS_MONTHLY'")
	alice := b.as("alice")
	project := alice.project()
	var runs []string
	for range 120 { // more than two batches
		runs = append(runs, decode[api.Run](alice.do("POST", runsOf(alice.session(project, "T661")), hello).want(200)).RunId.String())
	}
	recent := runs[110:]
	events := func(run string) int { return b.count("run_events WHERE run_id = '" + run + "'") }
	all := events(runs[0])
	if all < 4 {
		t.Fatalf("%d events", all)
	}
	old := "UPDATE runs SET finished_at = finished_at - interval '2 hours' WHERE NOT id::text = ANY($1)"
	if _, err := b.DB.Exec(t.Context(), old, recent); err != nil {
		t.Fatal(err)
	}
	b.abandon("UPDATE measurements SET claimed_at = now() - interval '1 minute'")
	eventually(t, "old events are deleted", func() bool { return events(runs[109]) == 1 })
	for i, run := range runs {
		if got := events(run); (i < 110 && got != 1) || (i >= 110 && got != all) {
			t.Errorf("run %d of %d has %d events", i, len(runs), got)
		}
	}
	path := "/api/v1/runs/" + runs[0] + "/events"
	for _, after := range []string{"", "1", strconv.Itoa(all - 1)} {
		options := []option{}
		if after != "" {
			options = append(options, header("Last-Event-ID", after))
		}
		got := alice.events("GET", path, nil, nil, options...)
		if len(got) != 1 || got[0].ID != strconv.Itoa(all) || got[0].Type != "run.completed" || !strings.Contains(got[0].Data, runs[0]) {
			t.Errorf("after %q: %+v", after, got)
		}
	}
	alice.do("GET", path, nil, header("Last-Event-ID", strconv.Itoa(all))).want(204)
	found := `sredspace_sweeper_found_total{kind="event_forgotten"}`
	if got := sample(read(t, "http://"+addr+"/metrics"), found); got != strconv.Itoa(110*(all-1)) {
		t.Errorf("%s is %s", found, got)
	}
}
