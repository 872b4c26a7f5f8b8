package server_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// Whatever the worker sends, what is stored of it is bounded; pieces of the answer are never dropped.
func TestEventsOfARunAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("😀", 60_000)
	for name, tc := range map[string]struct {
		lines   int
		between string // lines between two progress lines
		answer  string
		dropped bool
	}{
		"progress":                 {60_000, "", "fine", true},
		"progress between pieces":  {20_000, `{"type":"delta","text":"é"}` + "\n", strings.Repeat("é", 20_000), true},
		"one piece as long as all": {0, `{"type":"delta","text":"` + long + `"}` + "\n", long, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := newFakeWorker(t)
			fake.task.set(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-ndjson")
				out := bufio.NewWriter(w)
				defer out.Flush()
				for i := range max(tc.lines, 1) {
					if tc.lines > 0 {
						fmt.Fprintf(out, `{"type":"progress","step":"reading","detail":"%s","done":%d,"total":60000}`+"\n", strings.Repeat("x", i%50), i)
					}
					fmt.Fprint(out, tc.between)
				}
				fmt.Fprintf(out, `{"type":"result","result":{"markdown":%q}}`+"\n", tc.answer)
			})
			b := setup(t, fake.use, func(c *config.Config) { c.WorkerMaxBytes = 16 << 20 })
			alice := b.as("alice")
			session := alice.session(alice.project(), "T661")
			run := decode[api.Run](alice.do("POST", runsOf(session), hello).want(200))
			if run.Status != "SUCCEEDED" {
				t.Fatalf("got %+v", run.Error)
			}
			events := alice.events("GET", "/api/v1/runs/"+run.RunId.String()+"/events", nil, nil)
			checkEvents(t, events, 1, "run.completed")
			kept, dropped, reports := 0, 0, 0
			for _, e := range events {
				if e.Type == "progress" {
					kept++
				}
				if e.Type == "events.dropped" {
					reports++
					if _, err := fmt.Sscanf(e.Data, `{"count":%d,`, &dropped); err != nil {
						t.Errorf("got %s", e.Data)
					}
				}
				if e.Type == "message.delta" && len(e.Data) > 100<<10 {
					t.Errorf("an event has %d bytes", len(e.Data))
				}
			}
			if len(events) > 2100 || kept+dropped != tc.lines || reports > 1 || (reports == 1) != tc.dropped {
				t.Errorf("%d events: %d progress, %d dropped in %d reports", len(events), kept, dropped, reports)
			}
			if tc.between != "" && text(events) != tc.answer {
				t.Errorf("the text of the stream has %d bytes of %d", len(text(events)), len(tc.answer))
			}
		})
	}
}

// A process that stops before the hand-over returns the run at once.
func TestDrainBeforeTheHandOverGivesTheRunBack(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use, func(c *config.Config) {
		c.DrainTimeout, c.RunLease, c.GitHubTimeout = 200*time.Millisecond, time.Minute, 20*time.Second
	})
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	const mint = "POST /applications/"
	hub.Inject(localgithub.Fault{Request: mint, Delay: 10 * time.Second, Times: 1})
	run := alice.later(project)
	eventually(t, "GitHub is called", func() bool { return hub.Calls(mint) == 1 })
	b.halt()
	if b.count("runs WHERE status = 'QUEUED' AND lease_expires_at IS NULL") != 1 || fake.calls() != 0 {
		t.Errorf("the run was not returned to the queue; the worker was called %d times", fake.calls())
	}
	b.start()
	eventually(t, "the run succeeds", func() bool { return alice.run(run.RunId).Status == "SUCCEEDED" })
	b.checkLedger(t)
}

func TestRetryRemembersSuccess(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	fake.task.set(answerStatus(500, `{}`))
	retry := func(run api.Run) string { return "/api/v1/runs/" + run.RunId.String() + "/retry" }
	first := decode[api.Run](alice.do("POST", runsOf(session), hello).want(200))
	second := decode[api.Run](alice.do("POST", retry(first), nil).want(200))
	fake.task.set(answer(`{"markdown":"fine"}`))
	third := decode[api.Run](alice.do("POST", retry(second), nil, header("Idempotency-Key", "k")).want(200))
	if third.Status != "SUCCEEDED" {
		t.Fatalf("got %+v", third)
	}
	for _, run := range []api.Run{first, second} {
		p := decode[api.Problem](alice.do("POST", retry(run), nil).problem(409, "run_not_retryable"))
		if *p.RunId != third.RunId || *p.RunStatus != "SUCCEEDED" {
			t.Errorf("got %+v", p)
		}
	}
	again := alice.do("POST", retry(second), nil, header("Idempotency-Key", "k")).want(200)
	if again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("got %s", again.Body)
	}
	alice.quota(t, "AI_RUNS_MONTHLY", 1, 0)
	if page := alice.history(session, ""); len(page.Items) != 2 {
		t.Errorf("history is %+v", page)
	}
}

// A half-open connection gives no error and no notification.
func TestHalfOpenListenRecovers(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	var way *door
	other := b.second(func(c *config.Config) {
		u, err := url.Parse(c.ListenURL)
		if err != nil {
			t.Fatal(err)
		}
		way = newDoor(t, u.Host)
		c.ListenURL = strings.Replace(c.ListenURL, u.Host, way.addr, 1)
	})
	eventually(t, "both listen", func() bool {
		return b.count("pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN sredspace%'") == 2
	})
	way.freeze()
	eventually(t, "the frozen connection is replaced", func() bool { return strings.Contains(other.logs.String(), "listen for runs") })
	// A notification, not the poll: of three runs, at least one ends for its reader sooner than the reader polls, however busy the machine.
	alice := b.as("alice")
	there := &client{b: other, token: alice.token}
	soonest := time.Hour
	for range 3 {
		task, open := gate()
		fake.task.set(task)
		run := alice.later(alice.project())
		open()
		began := time.Now()
		checkEvents(t, there.events("GET", "/api/v1/runs/"+run.RunId.String()+"/events", nil, nil), 1, "run.completed")
		soonest = min(soonest, time.Since(began))
	}
	if soonest > 4*time.Second {
		t.Errorf("the end was noticed after %s", soonest)
	}
}
