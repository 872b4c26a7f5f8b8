package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/audit"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
)

// runAudit reports every row that breaks the ledger invariant, with --objects also where files and bucket disagree, and fails
// if there is any.
func runAudit(ctx context.Context, cfg config.Config, options []string, out io.Writer) error {
	report, withObjects := printViolations(out), false
	for _, option := range options {
		switch option {
		case "--json":
			report = encodeViolations(out)
		case "--objects":
			withObjects = true
		default:
			return errors.New(usage)
		}
	}
	if err := database.CheckSchema(ctx, cfg.ListenURL); err != nil {
		return err
	}
	pool, err := database.Open(ctx, cfg.DatabaseURL, 4)
	if err != nil {
		return err
	}
	defer pool.Close()
	found, err := audit.Ledger(ctx, pool, math.MaxInt32)
	if err == nil && withObjects {
		var more []audit.Violation
		more, err = audit.Objects(ctx, db.New(pool), objects.New(objects.Config{
			Endpoint: cfg.S3Endpoint, Region: cfg.S3Region, Bucket: cfg.S3Bucket, AccessKey: cfg.S3AccessKey, SecretKey: cfg.S3SecretKey,
		}))
		found = append(found, more...)
	}
	if err != nil {
		return err
	}
	if err := report(found); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d violations", len(found))
	}
	return nil
}

func printViolations(out io.Writer) func([]audit.Violation) error {
	return func(found []audit.Violation) error {
		for _, violation := range found {
			fmt.Fprintln(out, violation)
		}
		_, err := fmt.Fprintf(out, "%d violations\n", len(found))
		return err
	}
}

// encodeViolations prints one JSON document, as the admin API has it.
func encodeViolations(out io.Writer) func([]audit.Violation) error {
	type violation struct {
		Rule      string    `json:"rule"`
		UserID    uuid.UUID `json:"userId"`
		SubjectID uuid.UUID `json:"subjectId"`
		Detail    string    `json:"detail"`
	}
	return func(found []audit.Violation) error {
		items := make([]violation, 0, len(found))
		for _, v := range found {
			items = append(items, violation(v))
		}
		return json.NewEncoder(out).Encode(map[string][]violation{"violations": items})
	}
}
