package balance_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/balance"
)

// fake is a server that returns its name and what it received.
type fake struct {
	*httptest.Server
	ready atomic.Bool
	calls atomic.Int32
}

func newFake(t *testing.T, name string, handler http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{}
	f.ready.Store(true)
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !f.ready.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	if handler == nil {
		handler = func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %s %s", name, r.Host, body)
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		f.calls.Add(1)
		handler(w, r)
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) host() string { return strings.TrimPrefix(f.URL, "http://") }

func start(t *testing.T, ready int, hosts ...string) *balance.Balancer {
	t.Helper()
	b, err := balance.Start(t.Context(), "127.0.0.1:0", hosts, log.New(io.Discard, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Stop)
	settle(t, b, ready)
	return b
}

func settle(t *testing.T, b *balance.Balancer, ready int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); b.Ready() != ready; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d servers are ready, not %d", b.Ready(), ready)
		}
	}
}

func send(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// nobody returns a host that refuses connections.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestReadyServersTakeTurns(t *testing.T) {
	t.Parallel()
	one, two := newFake(t, "one", nil), newFake(t, "two", nil)
	b := start(t, 2, one.host(), two.host())
	for range 10 {
		if status, text := send(
			t,
			"POST",
			b.URL+"/x",
			"hello",
		); status != 200 ||
			!strings.HasSuffix(text, strings.TrimPrefix(b.URL, "http://")+" hello") {
			t.Fatalf("%d %q: the body and the host are passed on", status, text)
		}
	}
	if one.calls.Load() != 5 || two.calls.Load() != 5 {
		t.Errorf("%d and %d requests", one.calls.Load(), two.calls.Load())
	}
	one.ready.Store(false)
	settle(t, b, 1)
	for range 4 {
		if _, text := send(t, "GET", b.URL+"/x", ""); !strings.HasPrefix(text, "two") {
			t.Errorf("%q: a server that is not ready was asked", text)
		}
	}
	// No server is ready, but the checks may be wrong: trying is better than refusing.
	two.ready.Store(false)
	settle(t, b, 0)
	if status, _ := send(t, "GET", b.URL+"/x", ""); status != 200 {
		t.Errorf("got %d", status)
	}
}

func TestRefusedConnectionGoesToTheOther(t *testing.T) {
	t.Parallel()
	one := newFake(t, "one", nil)
	b := start(t, 1, nobody(t), one.host())
	one.ready.Store(false) // so that both are not ready, and the dead one is tried too
	settle(t, b, 0)
	body := strings.Repeat("x", 1<<20)
	for range 6 {
		if status, text := send(t, "POST", b.URL+"/x", body); status != 200 || !strings.HasSuffix(text, body) {
			t.Fatalf("%d %.80q: the whole body goes to the live server", status, text)
		}
	}
}

func problem(t *testing.T, text string) map[string]any {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	return p
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	b := start(t, 0, nobody(t), nobody(t))
	status, text := send(t, "POST", b.URL+"/x", "hello")
	if p := problem(t, text); status != 503 || p["code"] != "unavailable" || p["requestId"] == "" {
		t.Errorf("%d %s", status, text)
	}
}

func TestWhatMayHaveArrivedIsNotSentTwice(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	dies := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if calls.Add(1) == 1 {
			panic(http.ErrAbortHandler) // as a server that is killed looks from outside
		}
		fmt.Fprint(w, "fine")
	}
	one, two := newFake(t, "one", dies), newFake(t, "two", dies)
	b := start(t, 2, one.host(), two.host())
	status, text := send(t, "POST", b.URL+"/x", "hello")
	if p := problem(t, text); status != 502 || p["code"] != "unavailable" || calls.Load() != 1 {
		t.Errorf("%d %s after %d calls", status, text, calls.Load())
	}
	settle(t, b, 2)
	calls.Store(0)
	if status, text := send(t, "GET", b.URL+"/x", ""); status != 200 || text != "fine" || calls.Load() != 2 {
		t.Errorf("%d %q after %d calls: reading is repeated", status, text, calls.Load())
	}
}

func TestEventsComeAsTheyAreSent(t *testing.T) {
	t.Parallel()
	next, gone := make(chan struct{}), make(chan struct{})
	one := newFake(t, "one", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 2 {
			fmt.Fprintf(w, "id: %d\n\n", i)
			_ = http.NewResponseController(w).Flush()
			<-next
		}
		<-r.Context().Done() // the server notices that the reader has left
		close(gone)
	})
	b := start(t, 1, one.host())
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", b.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	for i := range 2 {
		if line, err := lines.ReadString('\n'); err != nil || line != fmt.Sprintf("id: %d\n", i) {
			t.Fatalf("%q %v", line, err)
		}
		_, _ = lines.ReadString('\n')
		next <- struct{}{}
	}
	leave()
	select {
	case <-gone:
	case <-time.After(time.Minute):
		t.Error("the server does not hear that the reader left")
	}
}
