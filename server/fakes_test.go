package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/config"
)

// fakeWorker is a worker with moods, for what the real one can't be made to do. It takes whatever the contract lets through.
type fakeWorker struct {
	*httptest.Server
	task, index http.HandlerFunc
	ready       http.HandlerFunc
	indexCalls  atomic.Int32

	mu    sync.Mutex
	tasks []worker.TaskEnvelope
}

func newFakeWorker(t *testing.T) *fakeWorker {
	t.Helper()
	f := &fakeWorker{task: answer(`{"markdown":"fine"}`), index: answer(`{}`), ready: answer(`{"status":"ok","version":"1"}`)}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // net/http notices a caller that hangs up only once the body is read
		if strings.HasPrefix(r.URL.Path, "/health/") {
			f.ready(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/files/index") {
			f.indexCalls.Add(1)
			f.index(w, r)
			return
		}
		var task worker.TaskEnvelope
		if err := json.Unmarshal(body, &task); err != nil {
			t.Errorf("the envelope is no JSON: %v", err)
		}
		f.mu.Lock()
		f.tasks = append(f.tasks, task)
		f.mu.Unlock()
		f.task(w, r)
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
