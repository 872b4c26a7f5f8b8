package main

import (
	"context"
	_ "embed"
	"fmt"
	"time"
)

//go:embed floor/group.pgbench
var bareGroup string

const grouped = 8

// fit says what runs would cost if N of them shared their transactions: a + b/N, from the bare SQL at N = 1 and N = 8. What our runs
// take is compared with the bound, which no server that writes the same rows can beat.
func (c *comparison) fit(ctx context.Context, results []*result) error {
	var own, single measured
	for _, r := range results {
		if r.work.name == "run and wait" {
			own, single = median(r.rounds[ours]), median(r.rounds[bare])
		}
	}
	if own.rate == 0 {
		return nil
	}
	if err := c.addSessions(ctx); err != nil {
		return err
	}
	script, err := c.floor.script("group", findSeat, bareGroup)
	if err != nil {
		return err
	}
	cost := map[int]float64{} // ms of the machine for each run
	for _, n := range []int{1, grouped} {
		var rounds []measured
		for range c.rounds {
			m, err := c.runGroup(ctx, script, n)
			if err != nil {
				return err
			}
			rounds = append(rounds, m)
		}
		cost[n] = 1000 / (median(rounds).rate * float64(n))
	}
	b := (cost[1] - cost[grouped]) * grouped / (grouped - 1)
	a := cost[1] - b
	fmt.Printf("\nA run in groups of N takes a + b/N of the machine: a = %.3f ms, b = %.3f ms. "+
		"Without a limit to N that is %.0f runs a second; "+
		"ours are %.2f of it, the bare SQL %.2f.\n", a, b, 1000/a, own.rate*a/1000, single.rate*a/1000)
	return nil
}

// runGroup tries again when a group met a lock of the server's background work: pgbench then leaves its runs open.
func (c *comparison) runGroup(ctx context.Context, script string, n int) (m measured, err error) {
	for range 3 {
		m, err = c.floor.run(ctx, script, c.connections, max(c.length/2, time.Second), fmt.Sprintf("n=%d", n))
		if err == nil {
			return m, nil
		}
		_, failed := c.DB.Exec(ctx, `UPDATE runs SET status = 'CANCELLED', finished_at = now(), lease_expires_at = NULL
			WHERE status = 'RUNNING' AND session_id IN (SELECT session_id FROM bench_sessions)`)
		if failed != nil {
			return m, fmt.Errorf("end runs: %w", failed)
		}
	}
	return m, err
}

// addSessions gives each of pgbench's clients a session for each run of a group.
func (c *comparison) addSessions(ctx context.Context) error {
	_, err := c.DB.Exec(ctx, fmt.Sprintf(`CREATE TABLE bench_sessions AS
		SELECT s.client, n, gen_random_uuid() AS session_id, s.project_id, s.user_id FROM bench_seats s, generate_series(0, %d) n;
		CREATE INDEX ON bench_sessions (client, n);
		INSERT INTO sessions (id, project_id, user_id, type) SELECT session_id, project_id, user_id, 'T661' FROM bench_sessions;
		ANALYZE bench_sessions, sessions`, grouped-1))
	if err != nil {
		return fmt.Errorf("add sessions: %w", err)
	}
	return nil
}
