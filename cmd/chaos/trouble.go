package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// trouble injects faults into the stage under load.
type trouble struct {
	*records
	stage    *stage.Stage
	random   *rand.Rand
	lease    time.Duration // a process frozen for longer loses its runs
	pace     time.Duration // average time between two faults
	mu       sync.Mutex
	kills    int
	lasting  sync.WaitGroup // faults that end later
	problems []error
}

// make injects faults until enough processes were killed or ctx is done, and returns when everything is restored.
func (t *trouble) make(ctx context.Context, kills int) {
	for ctx.Err() == nil && t.killed() < kills {
		wait(ctx, time.Duration(t.random.Int64N(int64(2*t.pace))))
		switch chosen := t.random.IntN(100); {
		case chosen < 38:
			t.killServer(t.random.IntN(len(t.stage.Servers)))
		case chosen < 43:
			for i := range t.stage.Servers {
				t.killServer(i)
			}
		case chosen < 58:
			if t.stage.Worker.Signal(syscall.SIGKILL) {
				t.killedOne("worker")
			}
		case chosen < 64:
			t.freeze(ctx)
		case chosen < 67:
			t.restartPostgres(ctx)
		default:
			t.breakLink(ctx)
		}
	}
	t.lasting.Wait()
	for _, server := range t.stage.Servers { // a process that stays frozen would be an error of the campaign
		server.Signal(syscall.SIGCONT)
	}
}

func (t *trouble) killed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kills
}

func (t *trouble) killedOne(part string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kills++
	t.count("killed -9: " + part)
}

func (t *trouble) killServer(i int) {
	if t.stage.Servers[i].Signal(syscall.SIGKILL) {
		t.killedOne("server")
	}
}

// freeze stops a server for a while, mostly shorter than its lease: it resumes without knowing that time has passed.
func (t *trouble) freeze(ctx context.Context) {
	server := t.stage.Servers[t.random.IntN(len(t.stage.Servers))]
	length := time.Duration(200+t.random.IntN(2500)) * time.Millisecond
	if t.random.IntN(4) == 0 {
		length = t.lease + 3*time.Second
	}
	if !server.Signal(syscall.SIGSTOP) {
		return
	}
	t.count("frozen: server")
	t.lasting.Go(func() {
		wait(ctx, length)
		server.Signal(syscall.SIGCONT)
	})
}

func (t *trouble) restartPostgres(ctx context.Context) {
	t.count("restarted: Postgres")
	if err := t.stage.RestartPostgres(context.WithoutCancel(ctx)); err != nil {
		t.problem(err)
	}
}

func (t *trouble) problem(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.problems = append(t.problems, err)
}

func (t *trouble) breakLink(ctx context.Context) {
	faults := []stage.Fault{
		{Toxic: "down"},
		{Toxic: "timeout", Attributes: map[string]any{"timeout": 0}}, // data is dropped silently
		{Toxic: "reset_peer", Attributes: map[string]any{"timeout": t.random.IntN(200)}},
		{Toxic: "latency", Attributes: map[string]any{"latency": 30 + t.random.IntN(400), "jitter": 30}},
		{Toxic: "bandwidth", Attributes: map[string]any{"rate": 5 + t.random.IntN(40)}},
		{Toxic: "slicer", Attributes: map[string]any{"average_size": 40, "size_variation": 30, "delay": 300}},
	}
	link, fault := t.stage.Links[t.random.IntN(len(t.stage.Links))], faults[t.random.IntN(len(faults))]
	length := time.Duration(100+t.random.IntN(3000)) * time.Millisecond
	t.lasting.Go(func() {
		done, err := link.Break(fault, func() { wait(ctx, length) })
		if err != nil {
			t.problem(err)
		}
		if done {
			t.count("broken links: " + fault.Toxic)
		}
	})
}

func wait(ctx context.Context, length time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(length):
	}
}
