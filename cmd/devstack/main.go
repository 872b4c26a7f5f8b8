// Command devstack runs the whole of Sredspace on one machine, for development and tests: Postgres, an S3 server, an OIDC
// issuer, a GitHub, the worker and the server, all on loopback.
//
//	devstack run                 start everything and stay in the foreground
//	devstack token -user alice   print an access token for a person against the running stack
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

func main() { os.Exit(run(context.Background(), os.Args[1:])) }

func run(ctx context.Context, args []string) int {
	command := "run"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	var err error
	switch command {
	case "run":
		err = runCommand(ctx, args)
	case "token":
		err = tokenCommand(ctx, args)
	default:
		err = fmt.Errorf("there is no command %q, only run and token", command)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "devstack:", err)
		return 1
	}
	return 0
}

func runCommand(ctx context.Context, args []string) error {
	root, err := parts.Root()
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("devstack run", flag.ExitOnError)
	server := flags.String("server", filepath.Join(root, "bin", "sredspace"), "the server's program")
	worker := flags.String("worker", filepath.Join(root, "worker"), "the folder of the worker")
	servers := flags.Int("servers", 1, "how many server processes, behind one address")
	prometheus := flags.String("prometheus", "", "the program of Prometheus, which then watches the servers")
	parent := flags.Int("parent", 0, "stop when this process, which must be the parent, is gone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	cfg, err := parseConfig(*server, *worker, *servers)
	if err != nil {
		return err
	}
	cfg.prometheus = *prometheus
	ctx, stop := untilToldToStop(ctx, *parent)
	defer stop()
	return runStack(ctx, cfg)
}
