package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

func runsOf(session string) string { return "/api/v1/sessions/" + session + "/runs" }

func (c *client) history(session, query string) api.HistoryPage {
	c.b.t.Helper()
	return decode[api.HistoryPage](c.do("GET", "/api/v1/sessions/"+session+"/history"+query, nil).want(200))
}

// quota expects these amounts of a metric.
func (c *client) quota(t *testing.T, metric string, used, reserved int64) {
	t.Helper()
	for _, m := range decode[api.Quotas](c.do("GET", "/api/v1/quotas/me", nil).want(200)).Metrics {
		if string(m.Metric) == metric && (m.Used != used || m.Reserved != reserved) {
			t.Errorf("%s: used %d reserved %d, want %d and %d", metric, m.Used, m.Reserved, used, reserved)
		}
	}
}

// citation has the common fields of all citations.
type citation struct {
	FileID    *string `json:"fileId"`
	MessageID *string `json:"messageId"`
	CharStart int     `json:"charStart"`
	CharEnd   int     `json:"charEnd"`
	Quote     string  `json:"quote"`
}

func TestEveryRunTypeAnswersWithExactCitations(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	content := "2025-03-04. It was unknown whether the quantised model could keep 95 % accuracy under 40 ms.\n" +
		"We expected that per-channel scales would reduce the error.\nWe tested 12 variants; the error dropped from 9.1 % to 4.2 %.\n" +
		"Café 😀: we concluded that calibration data matters more than bit width.\n"
	file := alice.upload(project, "notes.md", "text/markdown", content)
	if state := alice.ready(project, file); state.IndexStatus != "READY" {
		t.Fatalf("got %+v", state)
	}
	texts := map[string]string{file: decode[api.TextDocument](alice.do("GET", project+"/files/"+file+"/text", nil)).Text}
	used := int64(0)
	for _, kind := range []string{"PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK"} {
		session := alice.session(project, kind)
		input := "It was uncertain whether the DMA engine could be shared."
		if kind == "T661_DRAFT" {
			input = "Line 242\n" + input + " Our innovative, robust platform delights customers.\n" +
				"Line 244\nWe tested 12 variants by trial and error.\n"
		}
		run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{
			"type": kind, "input": input, "selected_file_ids": []string{file, file},
		}).want(200))
		if run.Status != "SUCCEEDED" || !run.Error.IsNull() || run.QuotaEffect != "CONFIRMED" || len(run.SelectedFileIds) != 1 {
			t.Fatalf("%s: got %+v", kind, run)
		}
		used++
		page := alice.history(session, "")
		if len(page.Items) != 2 || page.Items[0].Role != "USER" || page.Items[1].Role != "ASSISTANT" ||
			page.Items[0].Id != run.Messages.UserMessageId || page.Items[1].Id != run.Messages.AssistantMessageId.MustGet() {
			t.Fatalf("%s: history is %+v", kind, page)
		}
		for _, m := range page.Items {
			texts[m.Id.String()] = m.Content
		}
		var python struct {
			Markdown  string     `json:"markdown"`
			Citations []citation `json:"citations"`
		}
		if err := json.Unmarshal(run.Python.MustGet(), &python); err != nil || python.Markdown != page.Items[1].Content {
			t.Errorf("%s: python is not what the history has (%v)", kind, err)
		}
		if len(python.Citations) == 0 {
			t.Errorf("%s: no citation", kind)
		}
		for _, c := range python.Citations {
			source := c.FileID
			if source == nil {
				source = c.MessageID
			}
			runes := []rune(texts[*source])
			if c.CharEnd > len(runes) || string(runes[c.CharStart:c.CharEnd]) != c.Quote {
				t.Errorf("%s: citation %+v is not in %q", kind, c, texts[*source])
			}
		}
	}
	alice.quota(t, "AI_RUNS_MONTHLY", used, 0)
}

func TestRunFailures(t *testing.T) {
	t.Parallel()
	hangUp := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
	}
	cut := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"markdown":`))
		hangUp(w, r)
	}
	for name, tc := range map[string]struct {
		task      http.HandlerFunc
		code      string
		retryable bool
		python    string
	}{
		"500":              {answerStatus(500, `{"detail":"boom"}`), "worker_failed", true, `{"detail":"boom"}`},
		"503 without JSON": {answerStatus(503, "<html>"), "worker_failed", true, "null"},
		"422":              {answerStatus(422, `{"code":"text_unavailable"}`), "worker_rejected", false, `{"code":"text_unavailable"}`},
		"garbage":          {answer("%PDF-1.7"), "worker_invalid_response", true, "null"},
		"empty":            {answer(""), "worker_invalid_response", true, "null"},
		"no markdown":      {answer(`{"text":"x"}`), "worker_invalid_response", true, `{"text":"x"}`},
		"blank markdown":   {answer(`{"markdown":" \n"}`), "worker_invalid_response", true, `{"markdown":" \n"}`},
		"NUL":              {answer(`{"markdown":"a\u0000b"}`), "worker_invalid_response", true, `{"markdown":"a\u0000b"}`},
		"not UTF-8":        {answer("{\"markdown\":\"a\xff\"}"), "worker_invalid_response", true, "null"},
		"an array":         {answer(`[1]`), "worker_invalid_response", true, `[1]`},
		"nested deep":      {answer(`{"markdown":"x","a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`), "", false, ""},
		"too much":         {answer(`{"markdown":"` + strings.Repeat("x", 1<<20) + `"}`), "worker_response_too_large", false, "null"},
		"hangs up":         {hangUp, "worker_unreachable", true, "null"},
		"cut off":          {cut, "worker_unreachable", true, "null"},
		"silent":           {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "worker_timeout", true, "null"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := newFakeWorker(t)
			fake.task.set(tc.task)
			b := setup(t, fake.use, func(c *config.Config) { c.RunTimeout = 2 * time.Second })
			alice := b.as("alice")
			project := alice.project()
			session := alice.session(project, "T661")
			r := alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`).want(200)
			run := decode[api.Run](r)
			if tc.code == "" { // either outcome is correct, as long as the run ends
				if run.Status != "SUCCEEDED" && run.Error.MustGet().Code != "worker_invalid_response" {
					t.Fatalf("got %s", r.Body)
				}
				return
			}
			if run.Status != "FAILED" || string(run.Error.MustGet().Code) != tc.code || run.Error.MustGet().Retryable != tc.retryable ||
				!run.Messages.AssistantMessageId.IsNull() || run.QuotaEffect != "CANCELLED" || run.FinishedAt.IsNull() {
				t.Fatalf("got %s", r.Body)
			}
			var body map[string]json.RawMessage
			if err := json.Unmarshal(r.Body, &body); err != nil || string(body["python"]) != tc.python {
				t.Errorf("python is %s, want %s", body["python"], tc.python)
			}
			alice.quota(t, "AI_RUNS_MONTHLY", 0, 0)
			if page := alice.history(session, ""); len(page.Items) != 1 || page.Items[0].Role != "USER" {
				t.Errorf("history is %+v", page)
			}
			fake.task.set(answer(`{"markdown":"fine"}`))
			again := decode[api.Run](alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`).want(200))
			if again.Status != "SUCCEEDED" {
				t.Errorf("the session can't run again: %+v", again)
			}
		})
	}
}

func TestTheWorkersReasonReachesTheUser(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	const said = "The chosen material takes more time than is allowed. Choose fewer files."
	problem := func(status int, code string) string {
		return fmt.Sprintf(`{"type":"about:blank","title":"x","status":%d,"code":%q,"detail":%q,"retryable":false}`, status, code, said)
	}
	for code, tc := range map[string]struct {
		status    int
		run, file string
	}{
		"file_too_complex":       {422, said, said},
		"text_unavailable":       {422, said, said},
		"unreadable_file":        {422, said, said},
		"unsupported_file":       {422, said, said},
		"object_unavailable":     {502, said, said},
		"a_code_of_tomorrow":     {422, said, said},
		"invalid_request":        {400, "The worker rejected the task.", "The file could not be read: the worker failed."},
		"unauthorized":           {401, "The worker rejected the task.", "The file could not be read: the worker failed."},
		"not_found":              {404, "The worker rejected the task.", "The file could not be read: the worker failed."},
		"method_not_allowed":     {405, "The worker rejected the task.", "The file could not be read: the worker failed."},
		"unsupported_media_type": {415, "The worker rejected the task.", "The file could not be read: the worker failed."},
		"body_too_large": {
			413, "The task is larger than the worker accepts. Send fewer earlier messages.", "The file could not be read: the worker failed.",
		},
		"internal": {500, "The worker failed.", "The file could not be read: the worker failed."},
	} {
		body := problem(tc.status, code)
		fake.index.set(answerStatus(tc.status, body))
		id := alice.upload(project, "note.txt", "text/plain", noteText)
		if file := alice.ready(project, id); file.IndexStatus != "FAILED" || file.IndexError.MustGet() != tc.file {
			t.Errorf("%s: the file says %q", code, file.IndexError.MustGet())
		}
		streamed := func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-ndjson")
			_, _ = w.Write([]byte(`{"type":"error","problem":` + body + "}\n"))
		}
		for way, task := range map[string]http.HandlerFunc{"at once": answerStatus(tc.status, body), "streamed": streamed} {
			fake.task.set(task)
			run := decode[api.Run](alice.do("POST", runsOf(alice.session(project, "T661")), `{"type":"T661","input":"hello"}`).want(200))
			if run.Status != "FAILED" || run.Error.MustGet().Message != tc.run {
				t.Errorf("%s, %s: the run says %q", code, way, run.Error.MustGet().Message)
			}
		}
	}
}

func TestPythonIsStoredUnchanged(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	const payload = `{"z":1.0,"a":12345678901234567890123,"e":1e400,"markdown":"fine","m":{"b":null,"a":[1.10,-0]},"s":"\ud83d\ude00 \u0000"}`
	fake.task.set(answer(payload))
	alice := setup(t, fake.use).as("alice")
	session := alice.session(alice.project(), "T661")
	created := alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`).want(200)
	for _, r := range []*reply{created, alice.do("GET", "/api/v1/runs/"+created.str("runId"), nil).want(200)} {
		var body map[string]json.RawMessage
		if err := json.Unmarshal(r.Body, &body); err != nil || string(body["python"]) != payload {
			t.Errorf("python is %s", body["python"])
		}
	}
}

func TestRunEnvelope(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	run := func(input, rest string) {
		alice.do("POST", runsOf(session), fmt.Sprintf(`{"type":"T661","input":%q%s}`, input, rest)).want(200)
	}
	for i := range 8 {
		run(fmt.Sprintf("question %d", i), "")
	}
	const hidden = "INSERT INTO messages (id, session_id, seq, role, content) VALUES (gen_random_uuid(), $1, 1000, 'SYSTEM', 'hidden')"
	if _, err := b.DB.Exec(t.Context(), hidden, session); err != nil {
		t.Fatal(err)
	}
	for rest, want := range map[string]int{
		"": 10, `,"history_limit":0`: 0, `,"history_limit":3`: 3, `,"history_limit":-1`: 0, `,"history_limit":1e30`: 50,
		`,"history_limit":99999999999999999999999`: 50, `,"history_limit":4.0`: 4,
	} {
		before := alice.history(session, "?limit=200").Items
		run("now", rest)
		task := fake.last()
		want = min(want, len(before))
		if len(task.History) != want {
			t.Fatalf("%q sent %d messages, want %d", rest, len(task.History), want)
		}
		for i, m := range task.History {
			expected := before[len(before)-want+i]
			if m.Content != expected.Content || string(m.Role) != string(expected.Role) {
				t.Errorf("%q: message %d is %+v, want %+v", rest, i, m, expected)
			}
		}
		if task.Input.Content != "now" {
			t.Errorf("input is %q", task.Input.Content)
		}
	}
	if page := alice.history(session, "?limit=200"); len(page.Items) != 30 {
		t.Errorf("history has %d messages", len(page.Items))
	}
}

func TestRunBadInput(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	pending := alice.presign(project, "a.txt", "text/plain", 5).FileId.String()
	other := alice.project()
	elsewhere := alice.upload(other, "b.txt", "text/plain", "hello")
	alice.ready(other, elsewhere)
	before := b.dump()
	for body, place := range map[string]string{
		`{"input":"x"}`: "/type", `{"type":"T661"}`: "/input", `{"type":"CHAT","input":"x"}`: "/type", `{"type":"T661","input":""}`: "/input",
		`{"type":"T661","input":"  "}`: "/input", `{"type":"T661","input":"a\u0000"}`: "/input",
		`{"type":"T661","input":"x","history_limit":1.5}`:              "/history_limit",
		`{"type":"T661","input":"x","history_limit":"5"}`:              "/history_limit",
		`{"type":"T661","input":"x","selected_file_ids":["zz"]}`:       "/selected_file_ids/0",
		`{"type":"T661","input":"x","selected_file_ids":null}`:         "/selected_file_ids",
		`{"type":"T661","input":"x","historyLimit":5}`:                 "/historyLimit",
		`{"type":"T661","input":"` + strings.Repeat("x", 50001) + `"}`: "/input",
	} {
		alice.do("POST", runsOf(session), body).problem(400, "invalid_request", place)
	}
	chosen := map[string]any{"type": "T661", "input": "x", "selected_file_ids": []string{pending, elsewhere, pending}}
	alice.do("POST", runsOf(session), chosen).
		problem(422, "files_not_usable", "/selected_file_ids/0", "/selected_file_ids/1", "/selected_file_ids/2")
	alice.do("POST", runsOf(session), `{"type":"T661","input":"x"}`, header("Idempotency-Key", strings.Repeat("k", 256))).
		problem(400, "invalid_request", "Idempotency-Key")
	alice.do("GET", runsOf(session)+"?status=DONE", nil).problem(400, "invalid_request", "status")
	if after := b.dump(); after != before {
		t.Errorf("a refused run changed something:\n%s\n---\n%s", before, after)
	}
}

func TestOneActiveRunInASession(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	fake.task.set(task)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	first := make(chan *reply, 1)
	go func() {
		r, err := alice.try("POST", runsOf(session), `{"type":"T661","input":"one"}`)
		if err != nil {
			t.Error(err)
		}
		first <- r
	}()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	busy := alice.do("POST", runsOf(session), `{"type":"T661","input":"two"}`).problem(409, "run_in_progress")
	active := decode[api.RunPage](alice.do("GET", runsOf(session)+"?status=RUNNING", nil).want(200))
	if len(active.Items) != 1 || active.Items[0].RunId.String() != busy.str("runId") || active.Items[0].QuotaEffect != "RESERVED" {
		t.Errorf("got %+v and %s", active, busy.Body)
	}
	alice.quota(t, "AI_RUNS_MONTHLY", 0, 1)
	alice.do("POST", runsOf(alice.session(project, "T661")), `{"type":"CHAT","input":"x"}`).want(400)
	open()
	if r := <-first; r.want(200).str("status") != "SUCCEEDED" {
		t.Errorf("got %s", r.Body)
	}
	alice.do("POST", runsOf(session), `{"type":"T661","input":"two"}`).want(200)
	if page := decode[api.RunPage](alice.do("GET", runsOf(session)+"?limit=1", nil)); len(page.Items) != 1 || page.NextCursor.IsNull() {
		t.Errorf("got %+v", page)
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	key := header("Idempotency-Key", "k-1")
	alice.do("POST", runsOf(session), `{"type":"T661","input":""}`, key).want(400) // does not use the key up
	first := alice.do("POST", runsOf(session), `{"type":"T661","input":"one","history_limit":99}`, key).want(200)
	again := alice.do("POST", runsOf(session), `{"history_limit":50,"input":"one","type":"T661"}`, key).want(200)
	if first.str("runId") != again.str("runId") || first.Header.Get("Idempotency-Replayed") != "" ||
		again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("got %s and %s", first.Body, again.Body)
	}
	alice.do("POST", runsOf(session), `{"type":"T661","input":"two"}`, key).problem(422, "idempotency_key_reused")
	other := alice.session(project, "T661")
	if alice.do("POST", runsOf(other), `{"type":"T661","input":"two"}`, key).want(200).str("runId") == first.str("runId") {
		t.Error("a key reached into another session")
	}
	if _, err := b.DB.Exec(t.Context(), "UPDATE runs SET created_at = created_at - interval '25 hours'"); err != nil {
		t.Fatal(err)
	}
	if alice.do("POST", runsOf(session), `{"type":"T661","input":"two"}`, key).want(200).str("runId") == first.str("runId") {
		t.Error("a key outlived its day")
	}
	if fake.calls() != 3 {
		t.Errorf("the worker was asked %d times", fake.calls())
	}
}
