package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

func TestRunSurvivesItsClient(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	// The client gives up when the worker has its question: earlier there may be no run yet.
	ctx, giveUp := context.WithCancel(t.Context())
	fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		giveUp()
		task(w, r)
	})
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	req, err := http.NewRequestWithContext(ctx, "POST", alice.b.URL+runsOf(session), strings.NewReader(`{"type":"T661","input":"hello"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+alice.token)
	if _, err := http.DefaultClient.Do(req); err == nil {
		t.Fatal("the client did not give up")
	}
	open()
	eventually(t, "the run succeeds without its client", func() bool {
		page := decode[api.RunPage](alice.do("GET", runsOf(session), nil).want(200))
		return len(page.Items) == 1 && page.Items[0].Status == "SUCCEEDED"
	})
	if page := alice.history(session, ""); len(page.Items) != 2 {
		t.Errorf("history is %+v", page)
	}
}

// abandon puts a run into the state in which a dead process leaves it.
func (b *bundle) abandon(sql string) {
	b.t.Helper()
	if _, err := b.DB.Exec(b.t.Context(), sql); err != nil {
		b.t.Fatal(err)
	}
}

func TestLostProcess(t *testing.T) {
	t.Parallel()
	// A server that executes nothing admits the run; then the row is put into the state in which a process died.
	admit := func(t *testing.T, left string) (*client, string, *fakeWorker) {
		fake := newFakeWorker(t)
		b := setup(t, fake.use, func(c *config.Config) { c.RunTimeout = 20 * time.Second })
		alice := b.as("alice")
		session := alice.session(alice.project(), "T661")
		task, open := gate()
		fake.task.set(task)
		t.Cleanup(open)
		go func() { _, _ = alice.try("POST", runsOf(session), `{"type":"T661","input":"hello"}`) }()
		eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
		fake.task.set(answer(`{"markdown":"second"}`))
		b.abandon(left)
		return alice, session, fake
	}
	last := func(alice *client, session string) api.RunSummary {
		return decode[api.RunPage](alice.do("GET", runsOf(session), nil).want(200)).Items[0]
	}
	t.Run("after the hand-over: ends interrupted, is not paid twice", func(t *testing.T) {
		t.Parallel()
		alice, session, fake := admit(t, "UPDATE runs SET lease_expires_at = now() - interval '1 second', attempt = attempt + 1")
		eventually(t, "the run ends", func() bool { return last(alice, session).Status == "FAILED" })
		if e := last(alice, session).Error.MustGet(); e.Code != "run_interrupted" || !e.Retryable {
			t.Errorf("got %+v", e)
		}
		alice.quota(t, "AI_RUNS_MONTHLY", 0, 0)
		if fake.calls() != 1 {
			t.Errorf("the worker was asked %d times", fake.calls())
		}
		alice.do("POST", runsOf(session), `{"type":"T661","input":"again"}`).want(200)
		alice.b.checkLedger(t)
	})
	t.Run("before the hand-over: another process executes it", func(t *testing.T) {
		t.Parallel()
		alice, session, _ := admit(
			t, "UPDATE runs SET lease_expires_at = now() - interval '1 second', attempt = attempt + 1, handed_over_at = NULL",
		)
		eventually(t, "the run succeeds", func() bool { return last(alice, session).Status == "SUCCEEDED" })
		if page := alice.history(session, ""); len(page.Items) != 2 || page.Items[1].Content != "second" {
			t.Errorf("history is %+v", page)
		}
		alice.quota(t, "AI_RUNS_MONTHLY", 1, 0)
		alice.b.checkLedger(t)
	})
	t.Run("before it was claimed: gets a new job", func(t *testing.T) {
		t.Parallel()
		alice, session, _ := admit(t, `UPDATE runs SET status = 'QUEUED', lease_expires_at = NULL, attempt = attempt + 1, handed_over_at = NULL,
			enqueued_at = now() - interval '1 hour'`)
		eventually(t, "the run succeeds", func() bool { return last(alice, session).Status == "SUCCEEDED" })
	})
	t.Run("never claimed: ends at the queue timeout", func(t *testing.T) {
		t.Parallel()
		alice, session, _ := admit(t, `UPDATE runs SET status = 'QUEUED', lease_expires_at = NULL, attempt = attempt + 1, handed_over_at = NULL,
			created_at = now() - interval '1 hour'`)
		eventually(t, "the run ends", func() bool { return last(alice, session).Status == "FAILED" })
		if e := last(alice, session).Error.MustGet(); e.Code != "run_queue_timeout" || !e.Retryable {
			t.Errorf("got %+v", e)
		}
		alice.b.checkLedger(t)
	})
}

func TestSlowProcessCanNotOverwrite(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	task, open := gate()
	fake.task.set(task)
	waiting := make(chan *reply, 1)
	go func() {
		r, _ := alice.try("POST", runsOf(session), `{"type":"T661","input":"hello"}`)
		waiting <- r
	}()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	// Another process took over and is at work; the old one wakes up and has an answer.
	b.abandon("UPDATE runs SET attempt = attempt + 1, lease_expires_at = now() + interval '2 seconds'")
	open()
	r := <-waiting
	if r == nil || r.str("status") != "FAILED" || decode[api.Run](r).Error.MustGet().Code != "run_interrupted" {
		t.Errorf("got %s", r.Body)
	}
	if page := alice.history(session, ""); len(page.Items) != 1 {
		t.Errorf("the old attempt wrote: %+v", page)
	}
	b.checkLedger(t)
}

func TestDeletingEndsRuns(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"session", "project"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			fake := newFakeWorker(t)
			b := setup(t, fake.use)
			alice := b.as("alice")
			project := alice.project()
			session := alice.session(project, "T661")
			task, open := gate()
			defer open()
			fake.task.set(task)
			waiting := make(chan *reply, 1)
			go func() {
				r, _ := alice.try("POST", runsOf(session), `{"type":"T661","input":"hello"}`)
				waiting <- r
			}()
			eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
			path := project + "?erase=true"
			if what == "session" {
				path = project + "/sessions/" + session
			}
			alice.do("DELETE", path, nil).want(204)
			r := <-waiting
			run := decode[api.Run](r.want(200))
			if run.Status != "CANCELLED" || run.Error.MustGet().Code != "session_deleted" || run.QuotaEffect != "CANCELLED" {
				t.Errorf("got %s", r.Body)
			}
			alice.quota(t, "AI_RUNS_MONTHLY", 0, 0)
			alice.do("GET", "/api/v1/runs/"+run.RunId.String(), nil).problem(404, "not_found")
			eventually(t, "the rows are gone", func() bool {
				var left int
				err := b.DB.QueryRow(t.Context(), "SELECT count(*) FROM sessions").Scan(&left)
				return err == nil && left == 0
			})
		})
	}
}

func TestRestartFinishesLeftoverRuns(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	defer open()
	fake.task.set(task)
	b := setup(t, fake.use, func(c *config.Config) { c.DrainTimeout = 200 * time.Millisecond })
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	go func() { _, _ = alice.try("POST", runsOf(session), `{"type":"T661","input":"hello"}`) }()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	b.halt()
	b.start()
	eventually(t, "the run ends", func() bool {
		page := decode[api.RunPage](alice.do("GET", runsOf(session), nil).want(200))
		return page.Items[0].Status == "FAILED" && page.Items[0].Error.MustGet().Code == "run_interrupted"
	})
	alice.quota(t, "AI_RUNS_MONTHLY", 0, 0)
	b.checkLedger(t)
}
