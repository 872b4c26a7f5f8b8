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
	flags.IntVar(&c.kills, "kills", 60, "end after so many kills")
	flags.DurationVar(&c.duration, "duration", 5*time.Minute, "end after so long")
	flags.IntVar(&c.people, "people", 12, "how many people use it")
	flags.Uint64Var(&c.seed, "seed", uint64(time.Now().UnixNano()), "of everything that is left to chance")
	flags.DurationVar(&c.lease, "lease", 15*time.Second, "SREDSPACE_RUN_LEASE of the servers")
	flags.DurationVar(&c.bound, "bound", 30*time.Second, "after peace, every run has ended within this")
	flags.DurationVar(&c.pace, "pace", 700*time.Millisecond, "between two troubles, on average")
	drilled := flags.String("drill", "", "instead of trouble by chance: "+strings.Join(drillNames(), ", "))
	var tools tools
	flags.StringVar(&tools.previous, "previous", filepath.Join(root, "bin", "previous", "sredspace"), "the program of the previous release")
	flags.StringVar(&tools.pgbouncer, "pgbouncer", "pgbouncer", "the program of PgBouncer")
	flags.StringVar(&tools.nginx, "nginx", "nginx", "the program of nginx")
	flags.StringVar(&tools.haproxy, "haproxy", "haproxy", "the program of HAProxy")
	flags.BoolVar(&tools.asynchronous, "asynchronous", false, "in the failover: a standby that lags, to see what is lost then")
	keep := flags.Bool("keep", false, "keep data and logs, also when all is well")
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
