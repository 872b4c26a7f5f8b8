package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/config"
)

// indexing is a worker that stores one document, or none, and answers; the response of an honest one is the starting point.
func indexing(document string, answer func(honest map[string]any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var task worker.IndexRequest
		mustDecode(r, &task)
		honest := storeText(worker.IndexRequest{FileId: task.FileId, TextUploadUrl: "http://127.0.0.1:1/"}, []byte(noteText))
		if document != "" {
			fields := maps.Clone(honest)
			fields["text"], fields["segments"] = noteText, []any{}
			whole, _ := json.Marshal(fields)
			document := strings.ReplaceAll(document, "HONEST", strings.TrimSuffix(strings.TrimPrefix(string(whole), "{"), "}"))
			storeObject(task.TextUploadUrl, []byte(strings.ReplaceAll(document, "FILE", task.FileId.String())))
		}
		answer(honest)
		writeJSON(w, http.StatusOK, honest)
	}
}

func TestTheAnswerOfTheWorkerIsChecked(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	as := func(name string, value any) func(map[string]any) {
		return func(honest map[string]any) { honest[name] = value }
	}
	honest := func(map[string]any) {}
	const whole = `{HONEST}`
	for name, index := range map[string]http.HandlerFunc{
		"no text":               indexing("", honest),
		"no JSON":               indexing("<html>", honest),
		"cut off":               indexing(`{HONEST`, honest),
		"no object":             indexing(`[{HONEST}]`, honest),
		"more after it":         indexing(`{HONEST}{}`, honest),
		"a field twice":         indexing(`{HONEST,"text":"x"}`, honest),
		"nothing in it":         indexing(`{}`, honest),
		"no segments":           indexing(`{"fileId":"FILE","text":"","characters":0,"textSha256":"x"}`, honest),
		"another hash":          indexing(whole, as("textSha256", strings.Repeat("0", 64))),
		"another count":         indexing(whole, as("characters", 7)),
		"no hash":               indexing(whole, as("textSha256", "")),
		"no hash of the file":   indexing(whole, as("sha256", nil)),
		"an answer of no shape": answer(`[1]`),
		"an answer too large":   answer(`{"a":"` + strings.Repeat("x", 2<<20) + `"}`),
	} {
		before := fake.indexCalls.Load()
		fake.index.set(index)
		id := alice.upload(project, "note.txt", "text/plain", noteText)
		file := alice.ready(project, id)
		if file.IndexStatus != api.IndexStatusFAILED || !strings.HasPrefix(file.IndexError.MustGet(), "The file could not be read: the ") {
			t.Errorf("%s: %+v", name, file)
		}
		if calls := fake.indexCalls.Load() - before; calls != 1 {
			t.Errorf("%s: tried %d times", name, calls)
		}
		alice.do("GET", project+"/files/"+id+"/text", nil).problem(409, "file_not_ready")
		alice.do("DELETE", project+"/files/"+id, nil).want(204)
	}
	b.tidied(0)
}

func TestAMissingTextIsNotAStorageOutage(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id, _ := alice.readFile(project)
	for _, key := range b.objects() {
		if strings.Contains(key, "/text-") {
			if _, err := stack.S3.Client().DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &stack.S3.Bucket, Key: &key}); err != nil {
				t.Fatal(err)
			}
		}
	}
	alice.do("GET", project+"/files/"+id+"/text", nil).problem(409, "file_not_ready")
	alice.do("POST", project+"/files/"+id+"/reindex", nil).want(202)
	alice.reread(project, id)
	if got := alice.text(project, id, ""); got != noteText {
		t.Errorf("the text is %q", got)
	}
}

func TestSignedURLsStayOutOfReasonsAndLogs(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	for status, retryable := range map[int]bool{422: false, 500: false, 502: true} {
		fake.index.set(func(w http.ResponseWriter, r *http.Request) {
			var task worker.IndexRequest
			mustDecode(r, &task)
			b.abandon("UPDATE file_readings SET tries = 5") // the last one
			writeJSON(w, status, map[string]any{
				"code":   "object_unavailable " + task.DownloadUrl,
				"detail": "GET " + task.DownloadUrl + " failed; PUT <" + task.TextUploadUrl + "> too.\x00", "retryable": retryable,
			})
		})
		file := alice.ready(project, alice.upload(project, "note.txt", "text/plain", noteText))
		if got := file.IndexError.MustGet(); got != "GET [link removed] failed; PUT <[link removed]> too." {
			t.Errorf("%d: the reason is %q", status, got)
		}
	}
	log := b.logs.String()
	if !strings.Contains(log, "file not read") || strings.Contains(log, "X-Amz") || strings.Contains(log, "original?") {
		t.Errorf("the log says\n%.3000s", log)
	}
}

func TestABusyWorkerCostsNoAttempt(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fine := fake.index.get()
	var refused atomic.Int32
	fake.index.set(func(w http.ResponseWriter, r *http.Request) {
		if n := refused.Add(1); n <= 6 {
			answerStatus(503, fmt.Sprintf(`{"code":%q,"detail":"later","retryable":true}`, []string{"busy", "not_ready"}[n%2]))(w, r)
			return
		}
		fine(w, r)
	})
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.readFile(project)
	if tries := b.number("SELECT tries FROM file_readings"); tries != 1 || refused.Load() != 7 {
		t.Errorf("%d tries after %d calls", tries, refused.Load())
	}
}

func TestAFileWaitsForAWorkerThatIsDown(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	var way *door
	b := setup(t, fake.use, func(c *config.Config) {
		way = newDoor(t, strings.TrimPrefix(fake.URL, "http://"))
		c.WorkerURL = "http://" + way.addr
	})
	way.lock()
	alice := b.as("alice")
	project := alice.project()
	id := alice.upload(project, "note.txt", "text/plain", noteText)
	eventually(t, "it is tried", func() bool {
		return b.number("SELECT extract(epoch FROM now() - created_at)::int FROM file_readings") >= 3
	})
	if file := decode[api.ProjectFile](alice.do("GET", project+"/files/"+id, nil).want(200)); file.IndexStatus == api.IndexStatusFAILED {
		t.Errorf("got %+v", file)
	}
	way.unlock()
	if file := alice.ready(project, id); file.IndexStatus != api.IndexStatusREADY {
		t.Errorf("got %+v", file)
	}
}

func TestFailuresCausedByTheFileAreNotRetried(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	for _, refusal := range []http.HandlerFunc{
		answerStatus(422, `{"code":"file_too_complex","detail":"Too complex.","retryable":false}`), answerStatus(415, `not JSON`),
		answerStatus(500, `{"code":"internal","detail":"It failed.","retryable":false}`),
	} {
		before := fake.indexCalls.Load()
		fake.index.set(refusal)
		if file := alice.ready(project, alice.upload(project, "note.txt", "text/plain", noteText)); file.IndexStatus != api.IndexStatusFAILED {
			t.Errorf("got %+v", file)
		}
		if calls := fake.indexCalls.Load() - before; calls != 1 {
			t.Errorf("tried %d times", calls)
		}
	}
}

func TestWarningsOfAReading(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	many := make([]any, 300)
	for i := range many {
		many[i] = map[string]any{"code": "picture_not_read", "place": fmt.Sprint("page ", i), "reason": "r"}
	}
	link := "see https://objects.example/k?X-Amz-Signature=1"
	skipped := []any{map[string]any{"part": "page 3", "reason": "It is a picture."}}
	for _, c := range []struct {
		sent map[string]any
		want []api.FileWarning
		more int
	}{
		{map[string]any{}, nil, 0},
		{map[string]any{"skipped": skipped}, []api.FileWarning{{Code: "part_not_read", Place: "page 3", Reason: "It is a picture."}}, 0},
		{map[string]any{"skipped": skipped, "warnings": []any{}}, nil, 0},
		{map[string]any{"warnings": []any{map[string]any{"code": "Odd!", "place": link, "reason": link + "\x00"}}},
			[]api.FileWarning{{Code: "part_not_read", Place: "see [link removed]", Reason: "see [link removed]"}}, 0},
		{map[string]any{"warnings": many}, []api.FileWarning{{Code: "picture_not_read", Place: "page 0", Reason: "r"}}, 200},
	} {
		fake.index.set(indexing(`{HONEST}`, func(honest map[string]any) {
			delete(honest, "skipped")
			maps.Copy(honest, c.sent)
		}))
		_, file := alice.readFile(project)
		if len(file.Warnings) != len(c.want)+c.more {
			t.Errorf("%v: got %d warnings", c.sent, len(file.Warnings))
			continue
		}
		for i, want := range c.want {
			if file.Warnings[i] != want {
				t.Errorf("got %+v, want %+v", file.Warnings[i], want)
			}
		}
	}
}

func TestSignedURLsStayOutOfFailedRuns(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id, _ := alice.readFile(project)
	fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		url := fake.last().Files[0].TextUrl
		w.Header().Set("Content-Type", "application/x-ndjson")
		out := json.NewEncoder(w)
		_ = out.Encode(map[string]any{"type": "progress", "step": "read", "detail": "GET " + url})
		_ = out.Encode(map[string]any{"type": "error", "problem": map[string]any{"status": 502, "detail": "GET " + url + " failed."}})
	})
	run := alice.do("POST", runsOf(alice.session(project, "T661")), map[string]any{
		"type": "T661", "input": "hello", "selected_file_ids": []string{id},
	}).want(200)
	var stored string
	if err := b.DB.QueryRow(t.Context(), "SELECT string_agg(data::text, ' ') FROM run_events").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if all := string(run.Body) + stored + b.logs.String(); strings.Contains(all, "X-Amz") ||
		!strings.Contains(all, "GET [link removed] failed.") {
		t.Errorf("the run is %s, its events are %s", run.Body, stored)
	}
}

// counting forwards to the object storage and counts delete calls.
func counting(t *testing.T, upstream string) (url string, single, bulk *atomic.Int32) {
	single, bulk = new(atomic.Int32), new(atomic.Int32)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodDelete:
			single.Add(1)
		case r.Method == http.MethodPost && r.URL.Query().Has("delete"):
			bulk.Add(1)
			if r.Header.Get("Content-MD5") == "" {
				t.Error("a bulk deletion has no Content-MD5")
			}
		}
		req := r.Clone(r.Context())
		req.RequestURI, req.URL.Scheme, req.URL.Host = "", "http", strings.TrimPrefix(upstream, "http://")
		resp, err := http.DefaultTransport.RoundTrip(req) // with the signed Host
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, single, bulk
}
