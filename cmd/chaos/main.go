// Command chaos checks Sredspace's guarantees under faults: it starts its own stack with two servers, generates load,
// kills and freezes processes, restarts Postgres, cuts and slows every link; then it restores everything and checks that
// nothing was lost, duplicated or blocked. It exits with 1 if an invariant is broken.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
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
	broken, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	if broken || err != nil {
		os.Exit(1)
	}
}

func run(args []string) (broken bool, err error) {
	root, err := parts.Root()
	if err != nil {
		return false, err
	}
	c := campaign{say: say}
	flags := flag.NewFlagSet("chaos", flag.ExitOnError)
	flags.StringVar(&c.server, "server", filepath.Join(root, "bin", "sredspace"), "the server's program")
	flags.IntVar(&c.kills, "kills", 60, "stop after this many kills")
	flags.DurationVar(&c.duration, "duration", 5*time.Minute, "stop after this time")
	flags.IntVar(&c.people, "people", 12, "number of users")
	flags.Uint64Var(&c.seed, "seed", uint64(time.Now().UnixNano()), "seed of all random choices")
	flags.DurationVar(&c.lease, "lease", 15*time.Second, "SREDSPACE_RUN_LEASE of the servers")
	flags.DurationVar(&c.bound, "bound", 30*time.Second, "time limit for every run to end once the faults have stopped")
	flags.DurationVar(&c.pace, "pace", 700*time.Millisecond, "average time between two faults")
	drilled := flags.String("drill", "", "a planned event instead of random faults: "+strings.Join(drillNames(), ", "))
	var tools tools
	flags.StringVar(&tools.previous, "previous", filepath.Join(root, "bin", "previous", "sredspace"), "the program of the previous release")
	flags.StringVar(&tools.pgbouncer, "pgbouncer", "pgbouncer", "the program of PgBouncer")
	flags.StringVar(&tools.nginx, "nginx", "nginx", "the program of nginx")
	flags.StringVar(&tools.haproxy, "haproxy", "haproxy", "the program of HAProxy")
	flags.BoolVar(&tools.asynchronous, "asynchronous", false, "failover: a lagging standby, to show what is lost")
	keep := flags.Bool("keep", false, "keep data and logs even if all is well")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *drilled != "" {
		make, known := drills[*drilled]
		if !known {
			return false, fmt.Errorf("no drill %q: %s", *drilled, strings.Join(drillNames(), ", "))
		}
		c.drill = make(c, tools)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if c.dir, err = os.MkdirTemp("", "sredspace-chaos-"); err != nil {
		return false, err
	}
	r, err := c.run(ctx)
	if r != nil {
		r.report(say)
		broken = len(r.broken) > 0
	}
	if *keep || broken || err != nil {
		say("Data and logs are in %s.", c.dir)
		return broken, err
	}
	return false, os.RemoveAll(c.dir)
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
