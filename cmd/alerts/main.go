// Command alerts causes what each alert of ops/observe is for, in a whole Sredspace with two servers under a real Prometheus, and checks
// that the alert is silent before and fires after. It exits with 1 if one does not. Times are scaled down; the rules are otherwise those
// that operators get.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

func main() {
	if stage.Playing() {
		return
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "alerts:", err)
		os.Exit(1)
	}
}

func run(args []string) (err error) {
	root, err := parts.Root()
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("alerts", flag.ExitOnError)
	server := flags.String("server", filepath.Join(root, "bin", "sredspace"), "the server's program")
	prometheus := flags.String("prometheus", "prometheus", "the program of Prometheus")
	only := flags.String("only", "", "comma-separated names of alerts; default: all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "sredspace-alerts-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			fmt.Println("The logs are in", dir)
			return
		}
		err = os.RemoveAll(dir)
	}()
	rules, err := os.ReadFile(filepath.Join(root, "ops", "observe", "alerts.yml"))
	if err != nil {
		return err
	}
	names := alertNames(string(rules))
	for _, name := range names {
		if !slices.ContainsFunc(causes, func(c cause) bool { return c.alert == name }) {
			return fmt.Errorf("nothing here causes %s", name)
		}
	}
	s, err := start(ctx, dir, *server)
	defer s.Stop()
	if err != nil {
		return err
	}
	p, err := startPrometheus(ctx, *prometheus, dir, scaled(string(rules)), s.Private)
	if err != nil {
		return err
	}
	defer p.stop()
	return try(ctx, &scene{Stage: s}, p, func(name string) bool {
		return slices.Contains(names, name) && (*only == "" || slices.Contains(strings.Split(*only, ","), name))
	})
}

// start makes small servers: two slots each, few connections, short times.
func start(ctx context.Context, dir, server string) (*stage.Stage, error) {
	s, err := stage.Start(ctx, stage.Options{Dir: dir, Server: server, Servers: 2, Links: true, Env: []string{
		"SREDSPACE_RUN_CONCURRENCY=2", "SREDSPACE_DATABASE_CONNS=5", "SREDSPACE_RUN_LEASE=3s", "SREDSPACE_RUN_QUEUE_TIMEOUT=10s",
		"SREDSPACE_SWEEP_INTERVAL=500ms", "SREDSPACE_AUDIT_INTERVAL=1m", "SREDSPACE_RATE_USER=0", "SREDSPACE_RATE_ADDRESS=0",
	}})
	if err != nil {
		return s, err
	}
	_, err = s.DB.Exec(ctx, "UPDATE tier_limits SET limit_value = 1000000 WHERE metric IN ('AI_RUNS_MONTHLY', 'PROJECT_COUNT')")
	return s, err
}

const patience = 3 * time.Minute

// try causes one alert after another. A failure does not keep the others from being tried.
func try(ctx context.Context, s *scene, p *prometheus, wanted func(string) bool) error {
	var failed []string
	for _, c := range causes {
		if !wanted(c.alert) {
			continue
		}
		began := time.Now()
		err := once(ctx, s, p, c)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed = append(failed, c.alert)
			fmt.Printf("FAILED %-28s %v\n", c.alert, err)
		default:
			fmt.Printf("fired  %-28s after %s: %s\n", c.alert, time.Since(began).Round(time.Second), c.what)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("not fired: %s", strings.Join(failed, ", "))
	}
	return nil
}

func once(ctx context.Context, s *scene, p *prometheus, c cause) error {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if err := p.await(ctx, c.alert, false); err != nil {
		return fmt.Errorf("it is not silent before: %w", err)
	}
	causing, end := context.WithCancel(ctx)
	defer end()
	undo, err := c.do(causing, s)
	if undo != nil {
		defer undo()
	}
	if err != nil {
		return fmt.Errorf("cause it: %w", err)
	}
	return p.await(ctx, c.alert, true)
}
