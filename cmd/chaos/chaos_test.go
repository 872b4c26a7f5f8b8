package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

// program is the real server, built once: the tests kill the same program that runs in production.
var program string

func TestMain(m *testing.M) {
	if stage.Playing() {
		return
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	root, err := parts.Root()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "sredspace-chaos-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "sredspace")
	build := exec.Command("go", "build", "-o", program, "./cmd/sredspace")
	build.Dir = root
	if printed, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the server: %v\n%s", err, printed)
		return 1
	}
	return m.Run()
}

// The tests are not parallel: a process can have one S3 server.

func TestShortCampaign(t *testing.T) {
	c := campaign{
		dir: t.TempDir(), server: program, seed: uint64(time.Now().UnixNano()), people: 6, kills: 12, duration: 12 * time.Second,
		lease: 3 * time.Second, bound: 20 * time.Second, pace: 500 * time.Millisecond, say: t.Logf,
	}
	r, err := c.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.report(t.Logf)
	if len(r.broken) > 0 {
		t.Errorf("%d broken invariants; seed %d", len(r.broken), c.seed)
	}
	for _, part := range []string{"runs", "runs: SUCCEEDED", "events read", "killed -9: server"} {
		if r.counts[part] == 0 {
			t.Errorf("nothing happened: no %s", part)
		}
	}
}

// TestRollingRestart: SIGTERM to one server, wait until it is back, then the other; no client may notice.
func TestRollingRestart(t *testing.T) {
	s, err := stage.Start(t.Context(), stage.Options{Dir: t.TempDir(), Server: program, Servers: 2})
	defer s.Stop()
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	var people sync.WaitGroup
	var mu sync.Mutex
	done, failed := 0, 0
	note := func(what string, reply *stage.Reply, err error) {
		mu.Lock()
		defer mu.Unlock()
		done++
		if err != nil || reply.Status != 200 {
			failed++
			t.Errorf("%s: %v %+v", what, err, reply)
		}
	}
	for i := range 6 {
		p, project, session := settle(t, s, fmt.Sprintf("roller-%d", i))
		people.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				body := map[string]any{"type": "T661", "input": stage.Script{Steps: 3, Pause: 100}.Prompt()}
				reply, err := p.Do(context.Background(), "POST", runsOf(session), body)
				note("run", reply, err)
				if err == nil {
					if run, err := reply.Run(); err != nil || run.Status != "SUCCEEDED" {
						t.Errorf("run: %v %s", err, reply.Body)
					}
				}
				reply, err = p.Do(context.Background(), "GET", "/api/v1/projects/"+project, nil)
				note("project", reply, err)
			}
		})
	}
	for round := range 2 {
		for i, server := range s.Servers {
			before := server.Pid()
			if !server.Signal(syscall.SIGTERM) {
				t.Fatal("the server does not run")
			}
			for deadline := time.Now().Add(time.Minute); server.Pid() == before; time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("round %d: server %d is not back", round, i+1)
				}
			}
		}
	}
	close(over)
	people.Wait()
	if done < 50 {
		t.Errorf("only %d requests: too few to prove anything", done)
	}
	t.Logf("%d requests, %d failed", done, failed)
}

func settle(t *testing.T, s *stage.Stage, name string) (p *stage.Person, project, session string) {
	t.Helper()
	p, err := s.Person(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if project, err = p.Make(t.Context(), "/api/v1/projects", map[string]any{"name": "Rolling", "fiscalYear": "2025"}); err != nil {
		t.Fatal(err)
	}
	if session, err = p.Make(t.Context(), "/api/v1/projects/"+project+"/sessions", map[string]any{"type": "T661"}); err != nil {
		t.Fatal(err)
	}
	if _, err = s.DB.Exec(t.Context(), "UPDATE users SET tier = 'ENTERPRISE'"); err != nil {
		t.Fatal(err)
	}
	return p, project, session
}
