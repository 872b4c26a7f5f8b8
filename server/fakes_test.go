package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/config"
)

// fakeWorker is a programmable worker, for behaviour that the real one cannot be made to show. It accepts whatever the contract allows.
type fakeWorker struct {
	*httptest.Server
	task, index, ready behaviour
	indexCalls         atomic.Int32

	mu    sync.Mutex
	tasks []worker.TaskEnvelope
}

// behaviour is a handler that a test changes while the worker serves.
type behaviour struct{ handler atomic.Value }

func (b *behaviour) set(handler http.HandlerFunc) { b.handler.Store(handler) }

func (b *behaviour) get() http.HandlerFunc { return b.handler.Load().(http.HandlerFunc) }

func newFakeWorker(t *testing.T) *fakeWorker {
	t.Helper()
	f := &fakeWorker{}
	f.task.set(answer(`{"markdown":"fine"}`))
	f.index.set(reading("9.9.9"))
	f.ready.set(answer(`{"status":"ok","version":"9.9.9"}`))
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // net/http notices a caller that hangs up only once the body is read
		switch {
		case strings.HasPrefix(r.URL.Path, "/health/"):
			f.ready.get()(w, r)
			return
		case strings.HasSuffix(r.URL.Path, "/files/index"):
			f.indexCalls.Add(1)
			r.Body = io.NopCloser(bytes.NewReader(body))
			f.index.get()(w, r)
			return
		}
		var task worker.TaskEnvelope
		if err := json.Unmarshal(body, &task); err != nil {
			t.Errorf("the envelope is not JSON: %v", err)
		}
		f.mu.Lock()
		f.tasks = append(f.tasks, task)
		f.mu.Unlock()
		f.task.get()(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeWorker) use(c *config.Config) { c.WorkerURL, c.WorkerToken = f.URL, "token" }

func (f *fakeWorker) calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.tasks)
}

func (f *fakeWorker) last() worker.TaskEnvelope {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tasks[len(f.tasks)-1]
}

func answer(body string) http.HandlerFunc { return answerStatus(http.StatusOK, body) }

func answerStatus(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// reading reads every file as plain text and reports one version.
func reading(version string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var task worker.IndexRequest
		if err := json.NewDecoder(r.Body).Decode(&task); err != nil {
			panic(err)
		}
		text, err := fetch(task.DownloadUrl)
		if err != nil {
			answerStatus(http.StatusBadGateway, `{"code":"object_unavailable","retryable":true}`)(w, r)
			return
		}
		result := storeText(task, text)
		result["engineVersion"] = version
		writeJSON(w, http.StatusOK, result)
	}
}

// storeText stores the text document of a text and returns the worker's response.
func storeText(task worker.IndexRequest, text []byte) map[string]any {
	digest := sha256.Sum256(text)
	sum := hex.EncodeToString(digest[:])
	characters := utf8.RuneCount(text)
	document, _ := json.Marshal(map[string]any{
		"fileId": task.FileId, "text": string(text), "characters": characters, "textSha256": sum, "segments": []any{},
	})
	storeObject(task.TextUploadUrl, document)
	return map[string]any{"fileId": task.FileId, "sha256": sum, "textSha256": sum, "characters": characters, "skipped": []any{}}
}

func storeObject(url string, content []byte) {
	req, err := http.NewRequest(http.MethodPut, url, bytes.NewReader(content))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return // the connection of the worker is cut
	}
	resp.Body.Close()
}

func fetch(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// gate is a worker that answers when it is opened.
func gate() (http.HandlerFunc, func()) {
	open := make(chan struct{})
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-open:
			answer(`{"markdown":"late but fine"}`)(w, r)
		case <-r.Context().Done():
		}
	}, sync.OnceFunc(func() { close(open) })
}

func listObjects(t *testing.T, prefix string) []string {
	t.Helper()
	out, err := stack.S3.Client().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &stack.S3.Bucket, Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, object := range out.Contents {
		keys = append(keys, aws.ToString(object.Key))
	}
	return keys
}

func mustDecode(r *http.Request, into any) {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		panic(err)
	}
}

// held is a handler that answers once it is released.
func held(next http.HandlerFunc) (http.HandlerFunc, func()) {
	open := make(chan struct{})
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-open:
			next(w, r)
		case <-r.Context().Done():
		}
	}, sync.OnceFunc(func() { close(open) })
}

// holdReadings lets each reading answer only once it is released, and returns how the worker answered before.
func (f *fakeWorker) holdReadings() (http.HandlerFunc, func()) {
	before := f.index.get()
	slow, open := held(before)
	f.index.set(slow)
	return before, open
}

// again returns the request with its body restored.
func again(r *http.Request, task worker.IndexRequest) *http.Request {
	body, err := json.Marshal(task)
	if err != nil {
		panic(err)
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}
