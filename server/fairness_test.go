package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// capacity is a worker that reports how many runs it accepts.
func capacity(runs int) http.HandlerFunc {
	return answer(fmt.Sprintf(`{"status":"ok","version":"1","capacity":{"runs":%d,"readings":1}}`, runs))
}

// later admits a run and does not wait for it.
func (c *client) later(project string) api.Run {
	c.b.t.Helper()
	session := c.session(project, "T661")
	return decode[api.Run](c.do("POST", runsOf(session), hello, header("Prefer", "respond-async")).want(202))
}

func (c *client) run(id uuid.UUID) api.Run {
	c.b.t.Helper()
	return decode[api.Run](c.do("GET", "/api/v1/runs/"+id.String(), nil).want(200))
}

// crowd is a worker that counts concurrent runs per user; each run waits until it is released.
type crowd struct {
	mu        sync.Mutex
	now, most int
	order     []uuid.UUID
	next      chan struct{}
	fake      *fakeWorker
}

func newCrowd(t *testing.T, runs int) *crowd {
	c := &crowd{fake: newFakeWorker(t), next: make(chan struct{})}
	c.fake.ready.set(capacity(runs))
	c.fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.now++
		c.most = max(c.most, c.now)
		c.order = append(c.order, c.fake.last().Project.Id)
		c.mu.Unlock()
		select {
		case <-c.next:
			answer(`{"markdown":"fine"}`)(w, r)
		case <-r.Context().Done():
		}
		c.mu.Lock()
		c.now--
		c.mu.Unlock()
	})
	return c
}

// letGo answers n runs, one after the other.
func (c *crowd) letGo(n int) {
	for range n {
		c.next <- struct{}{}
	}
}

func (c *crowd) with() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func TestOnePersonDoesNotHoldUpAnother(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, 4)
	b := setup(t, c.fake.use)
	alice, bob := b.as("alice"), b.as("bob")
	project := alice.project()
	eventually(t, "the worker is ready", func() bool { return b.count("server_processes WHERE worker_ready") == 1 })
	var long []api.Run
	for range 6 {
		long = append(long, alice.later(project))
	}
	eventually(t, "one user has three of four slots", func() bool { return c.with() == 3 })
	eventually(t, "her last run waits for its turn", func() bool {
		run := alice.run(long[5].RunId)
		return run.Status == "QUEUED" && run.WaitingFor.MustGet() == "turn"
	})
	stream := alice.events("GET", "/api/v1/runs/"+long[5].RunId.String()+"/events", nil, func(seen []sse) bool { return len(seen) == 2 })
	if stream[1].Type != "run.waiting" || !strings.Contains(stream[1].Data, `"waitingFor":"turn"`) {
		t.Errorf("got %+v", stream)
	}
	short := bob.later(bob.project())
	eventually(t, "the other user's run is with the worker", func() bool { return c.with() == 4 })
	if run := bob.run(short.RunId); run.Status != "RUNNING" {
		t.Errorf("got %+v", run)
	}
	c.letGo(7)
	eventually(t, "all end", func() bool { return b.count("runs WHERE status = 'SUCCEEDED'") == 7 })
	if c.most > 4 {
		t.Errorf("the worker had %d runs at once", c.most)
	}
	b.checkLedger(t)
}

func TestWaitingPeopleTakeTurns(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, 1)
	b := setup(t, c.fake.use)
	alice, bob := b.as("alice"), b.as("bob")
	hers, his := alice.project(), bob.project()
	eventually(t, "the worker is ready", func() bool { return b.count("server_processes WHERE worker_ready") == 1 })
	for range 4 {
		alice.later(hers)
	}
	eventually(t, "the first is with the worker", func() bool { return c.with() == 1 })
	for range 2 {
		bob.later(his)
	}
	for i := range 6 {
		eventually(t, fmt.Sprintf("run %d is with the worker", i+1), func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return len(c.order) == i+1
		})
		c.letGo(1)
	}
	var names []string
	for _, project := range c.order {
		names = append(names, map[bool]string{true: "alice", false: "bob"}[strings.HasSuffix(hers, project.String())])
	}
	if got := strings.Join(names, " "); got != "alice bob alice bob alice alice" {
		t.Errorf("the order was %s", got)
	}
	if c.most != 1 {
		t.Errorf("the worker had %d runs at once", c.most)
	}
}

// Two processes share the worker.
func TestProcessesShareTheWorker(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, 4)
	b := setup(t, c.fake.use)
	other := b.second()
	eventually(t, "both processes are known", func() bool { return b.count("server_processes WHERE worker_ready") == 2 })
	time.Sleep(200 * time.Millisecond) // for the first to count the second
	for i := range 8 {
		at := []*bundle{b, other}[i%2]
		one := at.as(fmt.Sprintf("person-%d", i))
		one.later(one.project())
	}
	eventually(t, "the worker is full", func() bool { return c.with() == 4 })
	c.letGo(8)
	eventually(t, "all end", func() bool { return b.count("runs WHERE status = 'SUCCEEDED'") == 8 })
	if c.most != 4 {
		t.Errorf("the worker had %d runs at once", c.most)
	}
}

func TestTooManyWaitingRuns(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.ready.set(answerStatus(503, `{}`))
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	b.abandon("UPDATE users SET tier = 'ENTERPRISE'")
	alice.later(project)
	b.abandon(`WITH s AS (INSERT INTO sessions (id, project_id, user_id, type)
		SELECT gen_random_uuid(), p.id, p.user_id, 'T661' FROM projects p, generate_series(1, 198) RETURNING id, project_id, user_id)
		INSERT INTO runs (id, session_id, project_id, user_id, type, user_message_id, history_limit, history_before_seq, request_id)
		SELECT gen_random_uuid(), s.id, s.project_id, s.user_id, 'T661', gen_random_uuid(), 0, 1, 'x' FROM s`)
	session := alice.session(project, "T661")
	alice.later(project) // the 200th
	before := b.dump()
	r := alice.do("POST", runsOf(session), hello).problem(429, "rate_limited")
	if r.Header.Get("Retry-After") == "" || b.dump() != before {
		t.Errorf("got %v, or it changed something", r.Header)
	}
	p := decode[api.Preflight](alice.do("POST", runsOf(session)+"/preflight", hello).want(200))
	if p.WouldRun || p.Blockers[0].Code != "rate_limited" {
		t.Errorf("got %+v", p)
	}
	bob := b.as("bob")
	bob.later(bob.project())
}

func TestThreeTimeoutsSlowAPerson(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, 8)
	b := setup(t, c.fake.use)
	alice, bob := b.as("alice"), b.as("bob")
	project := alice.project()
	crowded := c.fake.task.get()
	c.fake.task.set(answerStatus(500, `{}`))
	for range 3 {
		if run := decode[api.Run](alice.do("POST", runsOf(alice.session(project, "T661")), hello).want(200)); run.QuotaEffect != "CANCELLED" {
			t.Errorf("got %+v", run)
		}
	}
	b.abandon("UPDATE runs SET error_code = 'worker_timeout'")
	c.fake.task.set(crowded)
	for range 3 {
		alice.later(project)
	}
	bob.later(bob.project())
	eventually(t, "one of each is with the worker", func() bool { return c.with() == 2 })
	c.letGo(4)
	eventually(t, "all end", func() bool { return b.count("runs WHERE status = 'SUCCEEDED'") == 4 })
	if c.most != 2 {
		t.Errorf("the worker had %d runs at once", c.most)
	}
}

func TestWorkerThatHasNotTakenTheTaskCostsNoRun(t *testing.T) {
	t.Parallel()
	waits := func(t *testing.T, alice *client, run api.Run) {
		t.Helper()
		events := alice.events("GET", "/api/v1/runs/"+run.RunId.String()+"/events", nil, func(seen []sse) bool {
			return seen[len(seen)-1].Type == "run.waiting"
		})
		if last := events[len(events)-1]; !strings.Contains(last.Data, `"waitingFor":"worker"`) {
			t.Errorf("got %+v", last)
		}
		if now := alice.run(run.RunId); now.Status != "QUEUED" || now.WaitingFor.MustGet() != "worker" {
			t.Errorf("got %+v", now)
		}
	}
	ends := func(t *testing.T, alice *client, run api.Run) {
		t.Helper()
		events := alice.events("GET", "/api/v1/runs/"+run.RunId.String()+"/events", nil, nil)
		if now := checkEvents(t, events, 1, "run.completed"); !now.WaitingFor.IsNull() {
			t.Errorf("got %+v", now)
		}
		alice.b.checkLedger(t)
	}
	t.Run("not ready from the start", func(t *testing.T) {
		t.Parallel()
		fake := newFakeWorker(t)
		fake.ready.set(answerStatus(503, `{"code":"not_ready"}`))
		alice := setup(t, fake.use).as("alice")
		run := alice.later(alice.project())
		waits(t, alice, run)
		if fake.calls() != 0 {
			t.Errorf("the worker was asked %d times", fake.calls())
		}
		fake.ready.set(capacity(2))
		ends(t, alice, run)
	})
	for _, code := range []string{"not_ready", "busy"} {
		t.Run("refuses with "+code, func(t *testing.T) {
			t.Parallel()
			fake := newFakeWorker(t)
			fake.task.set(answerStatus(503, fmt.Sprintf(`{"status":503,"code":%q,"retryable":true}`, code)))
			b := setup(t, fake.use)
			eventually(t, "the worker is ready", func() bool { return b.count("server_processes WHERE worker_ready") == 1 })
			alice := b.as("alice")
			run := alice.later(alice.project())
			waits(t, alice, run)
			eventually(t, "it is tried again", func() bool { return fake.calls() > 1 })
			if fake.calls() > 5 {
				t.Errorf("the worker was called %d times without a pause", fake.calls())
			}
			fake.task.set(answer(`{"markdown":"fine"}`))
			ends(t, alice, run)
		})
	}
	t.Run("refuses connections", func(t *testing.T) {
		t.Parallel()
		fake := newFakeWorker(t)
		var way *door
		b := setup(t, func(c *config.Config) {
			u, err := url.Parse(fake.URL)
			if err != nil {
				t.Fatal(err)
			}
			way = newDoor(t, u.Host)
			c.WorkerURL, c.WorkerToken = "http://"+way.addr, "token"
		})
		eventually(t, "the worker is ready", func() bool { return b.count("server_processes WHERE worker_ready") == 1 })
		way.lock()
		alice := b.as("alice")
		run := alice.later(alice.project())
		waits(t, alice, run)
		way.unlock()
		ends(t, alice, run)
	})
	t.Run("until the queue timeout", func(t *testing.T) {
		t.Parallel()
		fake := newFakeWorker(t)
		fake.ready.set(answerStatus(503, `{}`))
		alice := setup(t, fake.use, func(c *config.Config) { c.RunQueueTimeout = 2 * time.Second }).as("alice")
		session := alice.session(alice.project(), "T661")
		run := decode[api.Run](alice.do("POST", runsOf(session), hello).want(200))
		if e := run.Error.MustGet(); run.Status != "FAILED" || e.Code != "run_queue_timeout" || !e.Retryable {
			t.Errorf("got %+v", run)
		}
	})
}
