// Sredspace is the production server: `sredspace migrate` brings the schema up, `sredspace serve` serves,
// `sredspace check` tries what it depends on, `sredspace audit` checks the quota ledger, `sredspace verify` checks an
// evidence pack, `sredspace version` says which build this is.
// `sredspace mcp` is not a server of the API but a client of one, for agents.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/server"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/vault"
)

const usage = `usage: sredspace serve            serve the API until SIGINT or SIGTERM
       sredspace migrate [down]   bring the database schema up (or all the way down)
       sredspace migrate repair [applied|pending]
                                  finish a migration that was cut off, or mark it after you finished it by hand
       sredspace check            test database, schema, issuer, bucket, worker and GitHub App; fails unless each is ok
       sredspace health           ask the server on this machine whether it is ready; for container health checks
       sredspace audit [--json] [--objects]
                                  print violations of the quota ledger, and with --objects the files whose objects are missing and
                                  the objects that belong to no file; fails if it finds any
       sredspace version          print the version, commit and date of this program
       sredspace keyset [rotate]  print a new keyset for SREDSPACE_CREDENTIALS_KEYSET, or that one with a new first key
       sredspace keyset evidence [rotate]
                                  the same for SREDSPACE_EVIDENCE_KEYSET
       sredspace verify PACK [--key KEY] [--earlier PACK] [--authority FILE] [--witness KEY]
                                  check an evidence pack, offline; one line for each finding; fails if anything is bad
       sredspace mcp              give an agent the tools of one user's workspace, over stdin and stdout; see docs/mcp.md

Everything is configured by environment variables; see docs/settings.md.`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sredspace:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	switch {
	case args[0] == "verify":
		return runVerify(args[1:], os.Stdout)
	case args[0] == "keyset" && len(args) > 1 && args[1] == "evidence":
		return printEvidenceKeyset(args[2:], os.Stdout)
	case args[0] == "keyset":
		return printKeyset(args[1:])
	case args[0] == "version" && len(args) == 1:
		fmt.Println(buildInfo())
		return nil
	case args[0] == "mcp" && len(args) == 1:
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		return runMCP(ctx, &mcp.StdioTransport{})
	}
	cfg, err := config.Parse()
	if args[0] == "check" && len(args) == 1 {
		return checkAll(context.Background(), cfg, err, os.Stdout)
	}
	if err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	switch {
	case args[0] == "serve" && len(args) == 1:
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		log, built := logger(cfg), buildInfo()
		cfg.Version, cfg.Commit = built.Version, built.Commit
		log.Info("starting", "version", built.Version, "commit", built.Commit, "date", built.Date)
		return server.Run(ctx, cfg, log, func(string) { time.AfterFunc(firstSweeps, stayLean) })
	case args[0] == "migrate" && len(args) == 1:
		return migrateUp(context.Background(), cfg)
	case args[0] == "migrate" && len(args) == 2 && args[1] == "down":
		return database.Migrate(context.Background(), ownerURL(cfg), true)
	case args[0] == "migrate" && args[1] == "repair":
		return repairSchema(context.Background(), cfg, args[2:], os.Stdout)
	case args[0] == "health" && len(args) == 1:
		return checkHealth(context.Background(), cfg)
	case args[0] == "audit":
		return runAudit(context.Background(), cfg, args[1:], os.Stdout)
	}
	return errors.New(usage)
}

// ownerURL is the address for the role that migrates; by default that is the server's.
func ownerURL(cfg config.Config) string {
	if cfg.MigrateURL != "" {
		return cfg.MigrateURL
	}
	return cfg.ListenURL
}

// migrateUp also gives the server's role its rights on what is new.
func migrateUp(ctx context.Context, cfg config.Config) error {
	if err := database.Migrate(ctx, ownerURL(cfg), false); err != nil || cfg.MigrateURL == "" {
		return err
	}
	return database.GrantServer(ctx, cfg.MigrateURL, cfg.ListenURL)
}

// printKeyset needs no configuration except the keyset that it adds a key to.
func printKeyset(args []string) error {
	var encoded string
	var err error
	switch {
	case len(args) == 0:
		encoded, err = vault.NewKeyset()
	case len(args) == 1 && args[0] == "rotate":
		encoded, err = vault.Rotated(os.Getenv("SREDSPACE_CREDENTIALS_KEYSET"))
	default:
		return errors.New(usage)
	}
	if err != nil {
		return fmt.Errorf("keyset: %w", err)
	}
	fmt.Println(encoded)
	return nil
}

func logger(cfg config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // checked by config.Parse
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}
