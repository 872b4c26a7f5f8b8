package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
)

// repairSchema finishes a migration that was cut off, or marks it as the operator says.
func repairSchema(ctx context.Context, cfg config.Config, args []string, out io.Writer) error {
	var done string
	var err error
	switch {
	case len(args) == 0:
		done, err = database.Repair(ctx, ownerURL(cfg))
	case len(args) == 1 && (args[0] == "applied" || args[0] == "pending"):
		done, err = database.RepairAs(ctx, ownerURL(cfg), args[0] == "applied")
	default:
		return errors.New(usage)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(out, done)
	return nil
}
