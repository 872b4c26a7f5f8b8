package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/audit"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
)

// auditLedger prints every row that breaks the ledger invariant, and fails if there is one.
func auditLedger(ctx context.Context, cfg config.Config, out io.Writer) error {
	if err := database.CheckSchema(ctx, cfg.ListenURL); err != nil {
		return err
	}
	pool, err := database.Open(ctx, cfg.DatabaseURL, 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	found, err := audit.Ledger(ctx, db.New(pool), math.MaxInt32)
	if err != nil {
		return err
	}
	for _, violation := range found {
		fmt.Fprintln(out, violation)
	}
	fmt.Fprintf(out, "%d violations\n", len(found))
	if len(found) > 0 {
		return fmt.Errorf("the quota ledger has %d inconsistencies", len(found))
	}
	return nil
}
