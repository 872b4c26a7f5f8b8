package main

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/google/uuid"
)

//go:embed floor/run.pgbench
var bareRun string

// findSeat gives each of pgbench's clients the user and sessions of one seat, once.
const findSeat = `\if :seated
\else
SELECT user_id AS user, project_id AS project, session_id AS session, history_id AS history, period_key AS period
FROM bench_seats WHERE client = :client_id \gset
\set seated 1
\endif`

// writeScripts makes the floor's script for each unit of work.
func (c *comparison) writeScripts(ctx context.Context) error {
	const table = "CREATE TABLE bench_seats (client int, user_id uuid, project_id uuid, session_id uuid, history_id uuid, period_key text)"
	if _, err := c.DB.Exec(ctx, table); err != nil {
		return err
	}
	for i, s := range c.seats {
		_, err := c.DB.Exec(ctx, "INSERT INTO bench_seats VALUES ($1, $2, $3, $4, $5, quota_period('AI_RUNS_MONTHLY', now()))",
			i, s.user, s.project, s.session, s.history)
		if err != nil {
			return err
		}
	}
	newest := "'" + uuid.Max.String() + "'::uuid"
	for unit, arguments := range map[string]map[string]string{
		"ProjectGet":        {"id": ":project::uuid", "user_id": ":user::uuid"},
		"ProjectList":       {"user_id": ":user::uuid", "before": newest, "max_rows": "51"},
		"MessageListBefore": {"session_id": ":history::uuid", "user_id": ":user::uuid", "before_seq": "9223372036854775807", "max_rows": "51"},
	} {
		statement, err := c.floor.statement(unit, arguments)
		if err != nil {
			return err
		}
		if c.scripts[unit], err = c.floor.script(unit, findSeat, statement); err != nil {
			return err
		}
	}
	var err error
	if c.scripts["a run"], err = c.floor.script("run", findSeat, bareRun); err != nil {
		return fmt.Errorf("write script: %w", err)
	}
	return nil
}
