// Command bench measures three properties of runs, on one server process with everything real except
// the worker: many waiting clients, many readers of streams, and what the durable path adds to the worker's own time.
// It also compares requests with their bare SQL and with FastAPI (compare), measures their cost in a large database (fill), what
// grows under a steady load (soak), several servers behind HAProxy (servers), what the evidence adds to settling a run (evidence), and
// whether its tree keeps up (tree).
// Durations depend on the machine, so they are compared with one durable commit of the same database.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

func main() {
	if stage.Playing() {
		return
	}
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one measurement's stage, person and sessions.
type bench struct {
	*stage.Stage
	person   *stage.Person
	sessions []string
}

var measurements = map[string]func(context.Context, *bench) error{
	"start": start, "waiters": waiters, "readers": readers, "latency": latency,
}

func run(ctx context.Context, args []string) error {
	root, err := parts.Root()
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	server := flags.String("server", filepath.Join(root, "bin", "sredspace"), "the server's program")
	only := flags.String("only", "compare,start,latency,waiters,readers,evidence", "which measurements")
	one := flags.String("work", "", "only the comparison's kinds of work whose name contains this")
	connections := flags.Int("connections", 16, "connections of the comparison")
	rounds := flags.Int("rounds", 3, "rounds of the comparison")
	length := flags.Duration("length", 4*time.Second, "length of each part of a round")
	statements := flags.Bool("statements", false, "compare: also print the time of each statement, which slows it down a little")
	scale := flags.Float64("scale", 1, "fill: part of the full size, which is 10,000,000 runs")
	haproxy := flags.String("haproxy", "haproxy", "servers: the program of HAProxy")
	soakFor := flags.Duration("for", 3*time.Minute, "soak: how long")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var errs []error
	// These have stages of their own.
	own := map[string]func() error{
		"compare": func() error {
			return compare(ctx, options{
				server: *server, work: *one, connections: *connections, rounds: *rounds, length: *length, statements: *statements,
			})
		},
		"fill":     func() error { return grow(ctx, *server, *scale) },
		"servers":  func() error { return servers(ctx, *server, *haproxy, *connections, *length) },
		"evidence": func() error { return evidenceCost(ctx) },
		"tree": func() error {
			return onDatabase(ctx, func(pool *pgxpool.Pool) error { return treeKeepsUp(ctx, pool) })
		},
		"soak": func() error { return soak(ctx, *server, *connections, *soakFor) },
	}
	for name := range strings.SplitSeq(*only, ",") {
		measure, ok := own[name]
		if !ok {
			staged, known := measurements[name]
			if !known {
				return fmt.Errorf("there is no measurement %q", name)
			}
			measure = func() error { return on(ctx, *server, staged) }
		}
		if err := measure(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// on starts a new stack for each measurement, so that the memory of one is not counted in the next.
func on(ctx context.Context, server string, measure func(context.Context, *bench) error) error {
	dir, err := os.MkdirTemp("", "sredspace-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// All clients are one user here, which the rate limit of a user would not allow.
	unlimited := []string{"SREDSPACE_RATE_USER=0", "SREDSPACE_USER_STREAMS=0", "SREDSPACE_USER_WAITS=0"} // all clients are one user
	s, err := stage.Start(ctx, stage.Options{Dir: dir, Server: server, Servers: 1, Env: unlimited})
	defer s.Stop()
	if err != nil {
		return err
	}
	b := &bench{Stage: s}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 10_000, DisableCompression: true}}
	if b.person, err = s.Person("bench", client); err != nil {
		return err
	}
	return measure(ctx, b)
}

// settle creates sessions, because a session has one active run at a time.
func (b *bench) settle(ctx context.Context, sessions int) error {
	project, err := b.person.Make(ctx, "/api/v1/projects", map[string]any{"name": "Bench", "fiscalYear": "2025"})
	if err != nil {
		return err
	}
	if _, err := b.DB.Exec(ctx, "UPDATE users SET tier = 'ENTERPRISE'"); err != nil {
		return err
	}
	b.sessions = make([]string, sessions)
	return each(16, sessions, func(i int) (err error) {
		b.sessions[i], err = b.person.Make(ctx, "/api/v1/projects/"+project+"/sessions", map[string]any{"type": "T661"})
		return err
	})
}

func (b *bench) ask(ctx context.Context, i int, script stage.Script, headers ...string) (stage.Run, error) {
	reply, err := b.person.Do(
		ctx,
		http.MethodPost,
		"/api/v1/sessions/"+b.sessions[i]+"/runs",
		map[string]any{"type": "T661", "input": script.Prompt()},
		headers...)
	if err != nil {
		return stage.Run{}, err
	}
	run, err := reply.Run()
	if err != nil {
		return run, fmt.Errorf("%d: %w", reply.Status, err)
	}
	return run, nil
}

// each calls do for 0 to n-1, with limited concurrency, and returns every error.
func each(at, n int, do func(i int) error) error {
	var mu sync.Mutex
	var errs []error
	next := make(chan int)
	var all sync.WaitGroup
	for range at {
		all.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
	if len(errs) > 3 {
		errs = append(errs[:3], fmt.Errorf("and %d more", len(errs)-3))
	}
	return errors.Join(errs...)
}

// peak is the peak memory of the server, in MB.
func (b *bench) peak() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.Servers[0].Pid()))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseFloat(kb, 64)
	return n / 1024, err
}

func p50(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func verdict(ok bool) string {
	if ok {
		return "met"
	}
	return "MISSED"
}
