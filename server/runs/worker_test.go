package runs

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/runevents"
)

type deaf struct{}

func (deaf) Progress(runevents.Progress) {}
func (deaf) Delta(string)                {}

// A connection that breaks leaves the run with the worker only if the whole task was sent.
func TestTaskThatWasNotSentWholeIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prompt int
		taken  bool
	}{
		"cut off while it is sent": {32 << 20, false},
		"cut off after it":         {10, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					text, seen := make([]byte, 1000), ""
					for ok := true; ok && !strings.HasSuffix(seen, "}") && !(seen != "" && !c.taken); {
						n, err := conn.Read(text)
						seen, ok = strings.TrimSpace(seen+string(text[:n])), err == nil
					}
					_ = conn.Close()
				}
			}()
			client, err := worker.NewClient("http://" + listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			task := worker.TaskEnvelope{Input: worker.TaskInput{Content: strings.Repeat("x", c.prompt)}}
			end, err := NewWorker(client, 1<<20).process(context.Background(), task, deaf{})
			if taken := !errors.Is(err, errNotTaken); taken != c.taken {
				t.Errorf("taken: %v; %+v %v", taken, end, err)
			}
			if c.taken && (end.Failure == nil || end.Failure.Code != FailureWorkerUnreachable) {
				t.Errorf("got %+v", end)
			}
		})
	}
}

// Once a connection broke, a task is sent only when the worker asks for it: a proxy before a dead worker costs no run.
func TestDoubtedWorkerIsAskedFirst(t *testing.T) {
	t.Parallel()
	var asked, taken atomic.Int32
	answers := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Expect") != "" {
			asked.Add(1)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		taken.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"markdown":"fine"}`))
	}))
	defer answers.Close()
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer dead.Close()
	go func() {
		for {
			conn, err := dead.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1<<10)) // the header
			_ = conn.Close()
		}
	}()
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	to := func(address string) *worker.Client {
		client, err := worker.NewClient(address, worker.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	w, task := NewWorker(to("http://"+dead.Addr().String()), 1<<20), worker.TaskEnvelope{}
	if end, err := w.process(context.Background(), task, deaf{}); err != nil || end.Failure.Code != FailureWorkerUnreachable {
		t.Fatalf("before there is doubt: %+v, %v", end, err)
	}
	if _, err := w.process(context.Background(), task, deaf{}); !errors.Is(err, errNotTaken) {
		t.Errorf("with doubt: %v", err)
	}
	w.client = to(answers.URL)
	for range 2 {
		if end, err := w.process(context.Background(), task, deaf{}); err != nil || end.Event != Succeed {
			t.Fatalf("%+v, %v", end, err)
		}
	}
	if asked.Load() != 1 || taken.Load() != 2 {
		t.Errorf("asked first: %d, taken: %d", asked.Load(), taken.Load())
	}
}
