package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// sse is one event as a reader gets it.
type sse struct{ ID, Type, Data string }

// events reads a stream until it ends, or until enough returns true.
func (c *client) events(method, path string, body any, enough func([]sse) bool, options ...option) []sse {
	t := c.b.t
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	raw := ""
	if body != nil {
		raw = body.(string)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.b.URL+path, strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept", "text/event-stream")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, option := range options {
		option(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("got %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	var read bytes.Buffer
	defer func() {
		(&reply{t: t, Status: resp.StatusCode, Header: resp.Header, Body: read.Bytes()}).checkContract(req)
	}()
	var out []sse
	var e sse
	lines := bufio.NewScanner(io.TeeReader(resp.Body, &read))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.ID = value
		case "event":
			e.Type = value
		case "data":
			e.Data += value
		case "":
			if e.Type != "" {
				out = append(out, e)
				e = sse{}
				if enough != nil && enough(out) {
					return out
				}
			}
		}
	}
	return out
}

// checkEvents expects consecutive ids after a number, data of the event's type, and exactly one last event.
func checkEvents(t *testing.T, events []sse, from int, end string) api.Run {
	t.Helper()
	for i, e := range events {
		var data struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal([]byte(e.Data), &data); err != nil || data.Type != e.Type || e.ID != fmt.Sprint(from+i) {
			t.Fatalf("event %d is %+v (%v)", i, e, err)
		}
	}
	if len(events) == 0 {
		t.Fatal("no events")
	}
	last := events[len(events)-1]
	if last.Type != end {
		t.Fatalf("the last event is %+v, want %s", last, end)
	}
	var ended api.RunEndedEvent
	if err := json.Unmarshal([]byte(last.Data), &ended); err != nil {
		t.Fatal(err)
	}
	return ended.Run
}

func text(events []sse) string {
	var out strings.Builder
	for _, e := range events {
		var delta api.MessageDeltaEvent
		if e.Type == "message.delta" && json.Unmarshal([]byte(e.Data), &delta) == nil {
			out.WriteString(delta.Text)
		}
	}
	return out.String()
}

// streaming is a worker that sends progress; it waits at the gate before its second half.
func streaming(gate <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		say := func(text string) {
			_, _ = fmt.Fprintln(w, text)
			w.(http.Flusher).Flush()
		}
		say(`{"type":"progress","step":"reading","detail":"a.md","done":0,"total":1}`)
		say(`{"type":"delta","text":"first <half>, "}`)
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
		say(`{"type":"delta","text":"second"}`)
		say(`{"type":"delta","text":" half 😀"}`)
		say(`{"type":"result","result":{"markdown":"first <half>, second half 😀","n":1.0}}`)
	}
}

const hello = `{"type":"T661","input":"hello"}`

func TestStreamFromTheRequest(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	gate := make(chan struct{})
	fake.task.set(streaming(gate))
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	var once sync.Once
	events := alice.events("POST", runsOf(session), hello, func(seen []sse) bool {
		if strings.Contains(text(seen), "first") {
			once.Do(func() { close(gate) }) // only once the first half was seen live
		}
		return false
	})
	run := checkEvents(t, events, 1, "run.completed")
	if text(events) != "first <half>, second half 😀" || run.Status != "SUCCEEDED" ||
		string(run.Python.MustGet()) != `{"markdown":"first <half>, second half 😀","n":1.0}` &&
			!strings.Contains(string(run.Python.MustGet()), `"n":1.0`) {
		t.Errorf("text %q, run %+v", text(events), run)
	}
	if events[0].Type != "run.queued" || events[1].Type != "run.started" || events[2].Type != "progress" {
		t.Errorf("got %+v", events)
	}
	t.Run("replay from any point, repeatedly", func(t *testing.T) {
		path := "/api/v1/runs/" + run.RunId.String() + "/events"
		for after := range len(events) {
			rest := alice.events("GET", path, nil, nil, header("Last-Event-ID", fmt.Sprint(after)))
			if want := events[after:]; fmt.Sprint(rest) != fmt.Sprint(want) {
				t.Errorf("after %d: got %v, want %v", after, rest, want)
			}
		}
		alice.do("GET", path, nil, header("Last-Event-ID", fmt.Sprint(len(events)))).want(204)
		alice.do("GET", path, nil, header("Last-Event-ID", fmt.Sprint(len(events)+1))).want(204)
		alice.do("GET", path, nil, header("Last-Event-ID", "x")).problem(400, "invalid_request", "Last-Event-ID")
		alice.do("GET", "/api/v1/runs/"+strings.Repeat("0", 8)+"-0000-7000-8000-000000000000/events", nil).problem(404, "not_found")
	})
}

func TestStreamOnAnotherProcess(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	gate := make(chan struct{})
	fake.task.set(streaming(gate))
	b := setup(t, fake.use)
	other := b.second(func(c *config.Config) { c.RunConcurrency = 1 })
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	run := alice.do("POST", runsOf(session), hello, header("Prefer", "respond-async")).want(202).str("runId")
	there := &client{b: other, token: alice.token}
	var wg sync.WaitGroup
	for _, c := range []*client{alice, there, there} {
		wg.Go(func() {
			events := c.events("GET", "/api/v1/runs/"+run+"/events", nil, nil)
			checkEvents(t, events, 1, "run.completed")
			if text(events) != "first <half>, second half 😀" {
				t.Errorf("got %q", text(events))
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	close(gate)
	wg.Wait()
}

func TestBackgroundAndBoundedWait(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	defer open()
	fake.task.set(task)
	alice := setup(t, fake.use, func(c *config.Config) { c.RunWait = 2 * time.Second }).as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	async := alice.do("POST", runsOf(session), hello, header("Prefer", "respond-async"), header("Idempotency-Key", "k")).want(202)
	if async.Header.Get("Preference-Applied") != "respond-async" || async.Header.Get("Location") != "/api/v1/runs/"+async.str("runId") {
		t.Errorf("got %v", async.Header)
	}
	if status := async.str("status"); status != "QUEUED" && status != "RUNNING" {
		t.Errorf("status is %s", status)
	}
	start := time.Now()
	again := alice.do("POST", runsOf(session), hello, header("Prefer", "foo=bar, wait=1"), header("Idempotency-Key", "k")).want(202)
	if took := time.Since(start); took < 900*time.Millisecond || again.Header.Get("Preference-Applied") != "wait=1" ||
		again.str("runId") != async.str("runId") {
		t.Errorf("after %s: %v %s", took, again.Header, again.Body)
	}
	late := alice.do("POST", runsOf(alice.session(project, "T661")), hello, header("Prefer", "wait=1000")).want(202)
	if late.Header.Get("Preference-Applied") != "wait=2" {
		t.Errorf("got %v", late.Header)
	}
	found := decode[api.RunPage](alice.do("GET", runsOf(session)+"?idempotencyKey=k", nil).want(200))
	if len(found.Items) != 1 || found.Items[0].RunId.String() != async.str("runId") {
		t.Errorf("got %+v", found)
	}
	if none := decode[api.RunPage](alice.do("GET", runsOf(session)+"?idempotencyKey=other", nil)); len(none.Items) != 0 {
		t.Errorf("got %+v", none)
	}
	open()
	if done := alice.do(
		"POST", runsOf(session), hello, header("Idempotency-Key", "k"),
	).want(200); done.Header.Get("Idempotency-Replayed") != "true" || done.str("status") != "SUCCEEDED" {
		t.Errorf("got %s", done.Body)
	}
}

func TestConcurrentDuplicatesAreOneRun(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	var mu sync.Mutex
	ids := map[string]int{}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			r, err := alice.try("POST", runsOf(session), hello, header("Idempotency-Key", "same"))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[r.want(200).str("runId")]++
		})
	}
	wg.Wait()
	if len(ids) != 1 || fake.calls() != 1 {
		t.Errorf("%d runs, %d calls of the worker", len(ids), fake.calls())
	}
	alice.quota(t, "AI_RUNS_MONTHLY", 1, 0)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.task.set(streaming(nil)) // never continues
	b := setup(t, fake.use)
	other := b.second()
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	id := alice.do("POST", runsOf(session), hello, header("Prefer", "respond-async")).want(202).str("runId")
	path := "/api/v1/runs/" + id
	alice.events("GET", path+"/events", nil, func(seen []sse) bool { return text(seen) != "" })
	cancelled := decode[api.Run]((&client{b: other, token: alice.token}).do("POST", path+"/cancel", nil).want(200))
	if cancelled.Status != "CANCELLED" || cancelled.PartialText.MustGet() != "first <half>, " || !cancelled.Error.IsNull() ||
		cancelled.QuotaEffect != "CANCELLED" {
		t.Errorf("got %+v", cancelled)
	}
	checkEvents(t, alice.events("GET", path+"/events", nil, nil), 1, "run.cancelled")
	again := decode[api.Problem](alice.do("POST", path+"/cancel", nil).problem(409, "run_ended"))
	if again.RunStatus == nil || *again.RunStatus != "CANCELLED" || again.RunId.String() != id {
		t.Errorf("got %+v", again)
	}
	alice.quota(t, "AI_RUNS_MONTHLY", 0, 0)
	fake.task.set(answer(`{"markdown":"fine"}`))
	alice.do("POST", runsOf(session), hello).want(200)
	b.checkLedger(t)
}

func TestRetry(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.task.set(answerStatus(500, `{}`))
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	failed := decode[api.Run](alice.do("POST", runsOf(session), `{"type":"T661","input":"hello","history_limit":7}`).want(200))
	first := fake.last()
	fake.task.set(answer(`{"markdown":"fine"}`))
	retried := decode[api.Run](alice.do("POST", "/api/v1/runs/"+failed.RunId.String()+"/retry", nil, header("Idempotency-Key", "r")).want(200))
	if retried.Status != "SUCCEEDED" || retried.RetryOf.MustGet() != failed.RunId ||
		retried.Messages.UserMessageId != failed.Messages.UserMessageId || retried.HistoryLimit != 7 {
		t.Errorf("got %+v", retried)
	}
	if second := fake.last(); second.Input != first.Input || len(second.History) != len(first.History) {
		t.Errorf("the worker got %+v, first %+v", second, first)
	}
	if page := alice.history(session, ""); len(page.Items) != 2 {
		t.Errorf("history is %+v", page)
	}
	if again := alice.do(
		"POST", "/api/v1/runs/"+failed.RunId.String()+"/retry", nil, header("Idempotency-Key", "r"),
	).want(200); again.str("runId") != retried.RunId.String() {
		t.Errorf("got %s", again.Body)
	}
	alice.do("POST", "/api/v1/runs/"+retried.RunId.String()+"/retry", nil).problem(409, "run_not_retryable")
	again := decode[api.Problem](alice.do("POST", "/api/v1/runs/"+failed.RunId.String()+"/retry", nil).problem(409, "run_not_retryable"))
	if *again.RunId != retried.RunId || *again.RunStatus != "SUCCEEDED" {
		t.Errorf("got %+v", again)
	}
	fake.task.set(answerStatus(400, `{}`))
	rejected := alice.do("POST", runsOf(session), hello).want(200).str("runId")
	alice.do("POST", "/api/v1/runs/"+rejected+"/retry", nil).problem(409, "run_not_retryable")
	if page := decode[api.RunPage](
		alice.do("GET", runsOf(session)+"?status=FAILED", nil),
	); len(page.Items) != 2 || page.Items[0].Error.MustGet().Code != "worker_rejected" {
		t.Errorf("got %+v", page)
	}
}
