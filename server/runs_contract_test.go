package server_test

import (
	"fmt"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

// failedRun leaves a failed run that can be retried.
func (c *client) failedRun(fake *fakeWorker, session, body string) string {
	c.b.t.Helper()
	fake.task.set(answerStatus(500, `{}`))
	id := c.do("POST", runsOf(session), body).want(200).str("runId")
	fake.task.set(answer(`{"markdown":"fine"}`))
	return "/api/v1/runs/" + id
}

// retryRun can refuse everything that createRun can refuse.
func TestRetryIsRefusedLikeARun(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	file := alice.upload(project, "a.txt", "text/plain", "hello")
	alice.ready(project, file)
	failed := alice.failedRun(fake, session, fmt.Sprintf(`{"type":"T661","input":"hello","selected_file_ids":[%q]}`, file))

	alice.do("POST", failed+"/retry", nil, header("Idempotency-Key", "two words")).problem(400, "invalid_request", "Idempotency-Key")
	alice.do("POST", runsOf(session), hello, header("Idempotency-Key", "taken")).want(200)
	alice.do("POST", failed+"/retry", nil, header("Idempotency-Key", "taken")).problem(422, "idempotency_key_reused")
	alice.do("DELETE", project+"/files/"+file, nil).want(204)
	alice.do("POST", failed+"/retry", nil).problem(422, "files_not_usable")

	again := alice.failedRun(fake, session, hello)
	b.abandon("UPDATE tier_limits SET limit_value = 1 WHERE metric = 'AI_RUNS_MONTHLY'")
	if q := decode[api.Problem](alice.do("POST", again+"/retry", nil).problem(429, "quota_exceeded")).Quota; q.Used != 1 || q.Limit != 1 {
		t.Errorf("got %+v", q)
	}
	b.abandon("UPDATE tier_limits SET limit_value = 50 WHERE metric = 'AI_RUNS_MONTHLY'")

	task, open := gate()
	defer open()
	fake.task.set(task)
	started := alice.do("POST", again+"/retry", nil, header("Prefer", "respond-async")).want(202)
	if started.Header.Get("Location") != "/api/v1/runs/"+started.str("runId") || started.str("retryOf") == "" {
		t.Errorf("got %v %s", started.Header, started.Body)
	}
	busy := alice.do("POST", again+"/retry", nil).problem(409, "run_in_progress")
	if busy.str("runId") != started.str("runId") {
		t.Errorf("got %s", busy.Body)
	}
	open()
	eventually(t, "the retry ends", func() bool {
		return alice.do("GET", "/api/v1/runs/"+started.str("runId"), nil).want(200).str("status") == "SUCCEEDED"
	})
	b.checkLedger(t)
}

// Every event of every kind of stream matches the contract: checkContract validates streams too.
func TestStreamsAreWhatTheContractSays(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	open := make(chan struct{})
	close(open)
	stream := header("Accept", "text/event-stream")

	failed := alice.failedRun(fake, session, hello)
	alice.do("GET", failed+"/events", nil).want(200)
	fake.task.set(streaming(open))
	for _, r := range []*reply{
		alice.do("POST", runsOf(session), hello, stream).want(200),
		alice.do("POST", failed+"/retry", nil, stream).want(200),
	} {
		if media := r.Header.Get("Content-Type"); media != "text/event-stream" {
			t.Errorf("got %s", media)
		}
	}
	fake.task.set(streaming(nil)) // never continues
	id := alice.do("POST", runsOf(session), hello, header("Prefer", "respond-async")).want(202).str("runId")
	alice.do("POST", "/api/v1/runs/"+id+"/cancel", nil).want(200)
	alice.do("GET", "/api/v1/runs/"+id+"/events", nil, header("Last-Event-ID", "1")).want(200)
}

// The events of a run come as plain text only to clients that prefer it; the bytes are the same.
func TestEventsAsPlainText(t *testing.T) {
	t.Parallel()
	alice := setup(t, newFakeWorker(t).use).as("alice")
	path := "/api/v1/runs/" + alice.do("POST", runsOf(alice.session(alice.project(), "T661")), hello).want(200).str("runId") + "/events"
	want := string(alice.do("GET", path, nil).want(200).Body)
	for accept, media := range map[string]string{
		"": "text/event-stream", "*/*": "text/event-stream", "application/problem+json": "text/event-stream",
		"text/plain, text/event-stream, application/problem+json": "text/event-stream",
		"text/plain":                               "text/plain; charset=utf-8",
		"text/plain, text/event-stream;q=0.5":      "text/plain; charset=utf-8",
		"text/event-stream, text/plain;q=0.5, */*": "text/event-stream",
	} {
		r := alice.do("GET", path, nil, header("Accept", accept)).want(200)
		if got := r.Header.Get("Content-Type"); got != media || string(r.Body) != want {
			t.Errorf("Accept %q gives %s, %d bytes of %d", accept, got, len(r.Body), len(want))
		}
	}
}

// Generated clients accept every media type of an operation alike, and expect JSON.
func TestEventsOnlyForClientsThatPreferThem(t *testing.T) {
	t.Parallel()
	alice := setup(t, newFakeWorker(t).use).as("alice")
	session := alice.session(alice.project(), "T661")
	for accept, want := range map[string]string{
		"": "application/json", "*/*": "application/json", "text/event-stream": "text/event-stream",
		"application/json,text/event-stream,application/problem+json": "application/json",
		"text/event-stream, application/json;q=0.9":                   "text/event-stream",
		"text/event-stream;q=0.5, application/json":                   "application/json",
		"text/event-stream, */*;q=0.1":                                "text/event-stream",
		"text/event-stream;q=0":                                       "application/json",
	} {
		r := alice.do("POST", runsOf(session), hello, header("Accept", accept)).want(200)
		if got := r.Header.Get("Content-Type"); got != want {
			t.Errorf("Accept %q gives %s", accept, got)
		}
	}
}
