package server_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/config"
)

func clientFolder(t *testing.T) string {
	t.Helper()
	root, err := parts.Root()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "gen", "ts")
}

// builtClient is the published TypeScript client, compiled as `npm run build` does it.
func builtClient(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	tsc := exec.CommandContext(t.Context(), clientFolder(t)+"/node_modules/.bin/tsc", "-p", clientFolder(t), "--outDir", dir)
	if out, err := tsc.CombinedOutput(); err != nil {
		t.Fatalf("build the TypeScript client (npm ci in gen/ts?): %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type":"module"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(clientFolder(t), "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// nodeReader is a running gen/ts/test/follow.mjs.
type nodeReader struct {
	mu   sync.Mutex
	out  bytes.Buffer
	done chan error
}

func (n *nodeReader) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.out.Write(p)
}

// lines returns the printed lines with a prefix, without the prefix.
func (n *nodeReader) lines(first string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for line := range strings.Lines(n.out.String()) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), first+" "); ok {
			out = append(out, rest)
		}
	}
	return out
}

func follow(t *testing.T, args ...string) *nodeReader {
	t.Helper()
	n := &nodeReader{done: make(chan error, 1)}
	node := exec.CommandContext(t.Context(), "node", append([]string{clientFolder(t) + "/test/follow.mjs"}, args...)...)
	node.Stdout, node.Stderr = n, n
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { n.done <- node.Wait() }()
	return n
}

// ended expects that the reader has stopped by itself.
func (n *nodeReader) ended(t *testing.T, name string) {
	t.Helper()
	select {
	case err := <-n.done:
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, n.out.String())
		}
	case <-time.After(time.Minute):
		t.Errorf("%s reads for ever:\n%s", name, n.out.String())
	}
}

// A rolling restart cuts the streams of the old process. All clients continue at the new one, miss nothing, and stop at the end.
func TestClientsReadOnAfterARestart(t *testing.T) {
	t.Parallel()
	built := builtClient(t)
	fake := newFakeWorker(t)
	half := make(chan struct{})
	var once sync.Once
	release := func() { once.Do(func() { close(half) }) }
	defer release()
	fake.task.set(streaming(half))
	b := setup(t, fake.use, func(c *config.Config) { c.DrainTimeout = time.Minute })
	alice := b.as("alice")
	run := alice.do("POST", runsOf(alice.session(alice.project(), "T661")), hello, header("Prefer", "respond-async")).want(202).str("runId")

	front := newWire(t, strings.TrimPrefix(b.URL, "http://"))
	url := "http://" + front.Addr().String()
	readers := map[string]*nodeReader{}
	for _, name := range []string{"client", "generated", "eventsource"} {
		readers[name] = follow(t, name, built, url, alice.token, run)
	}
	statuses := func(n int) bool {
		for _, reader := range readers {
			if len(reader.lines("status")) < n {
				return false
			}
		}
		return true
	}
	seen := func(n int) bool {
		for _, reader := range readers {
			if len(reader.lines("event")) < n {
				return false
			}
		}
		return true
	}
	eventually(t, "all have read the first half", func() bool { return seen(4) })

	other := b.second()
	front.mu.Lock()
	front.target = strings.TrimPrefix(other.URL, "http://")
	front.mu.Unlock()
	halted := make(chan struct{})
	go func() { b.halt(); close(halted) }()
	eventually(t, "all have come back", func() bool { return statuses(2) })
	release()
	<-halted
	there := &client{b: other, token: alice.token}
	events := there.events("GET", "/api/v1/runs/"+run+"/events", nil, nil)
	checkEvents(t, events, 1, "run.completed")
	want := make([]string, 0, len(events))
	for _, e := range events {
		want = append(want, e.ID+" "+e.Type)
	}
	for name, reader := range readers {
		reader.ended(t, name)
		if got := reader.lines("event"); !slices.Equal(got, want) {
			t.Errorf("%s read %v, want %v", name, got, want)
		}
	}
	if got := readers["eventsource"].lines("status"); got[len(got)-1] != "204" {
		t.Errorf("the EventSource was answered %v", got)
	}
	for _, name := range []string{"client", "generated"} {
		late := follow(t, name, built, url, alice.token, run, fmt.Sprint(len(events)))
		late.ended(t, name+" at the end")
		if got := late.lines("status"); !slices.Equal(got, []string{"204"}) {
			t.Errorf("%s at the end was answered %v", name, got)
		}
	}
}

// A stream that a stopping process ends is incomplete on the wire too: the last chunk is missing.
func TestUnfinishedStreamIsCutOff(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	half := make(chan struct{})
	defer close(half)
	fake.task.set(streaming(half))
	b := setup(t, fake.use, func(c *config.Config) { c.DrainTimeout = time.Second })
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	created := alice.call("POST", runsOf(session), jsonType, fmt.Sprint("Content-Length: ", len(hello)), "Accept: text/event-stream")
	fmt.Fprint(created, hello)
	eventually(t, "the run exists", func() bool { return b.count("runs") == 1 })
	var run string
	if err := b.DB.QueryRow(t.Context(), "SELECT id::text FROM runs").Scan(&run); err != nil {
		t.Fatal(err)
	}
	calls := []*rawCall{created, alice.call("GET", "/api/v1/runs/"+run+"/events")}
	for _, call := range calls {
		if _, err := call.in.Peek(1); err != nil {
			t.Fatal(err)
		}
	}
	b.halt()
	for i, call := range calls {
		if err := call.wholeBody(); err == nil {
			t.Errorf("stream %d ended as if it were complete", i)
		}
	}
}
