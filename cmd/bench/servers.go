package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// servers measures one, two and four server processes behind HAProxy, on one Postgres: what a request costs each of them in CPU, and
// what a run costs in storage. On one machine they share its cores, so the CPU for each request says more than the rate.
func servers(ctx context.Context, server, haproxy string, connections int, length time.Duration) error {
	fmt.Printf("%-9s %-17s %10s %9s %9s %14s %14s %12s\n",
		"servers", "request", "requests/s", "p50", "p99", "CPU of servers", "CPU of Postgres", "least share")
	for _, n := range []int{1, 2, 4} {
		if err := serversOf(ctx, n, server, haproxy, connections, length); err != nil {
			return fmt.Errorf("%d servers: %w", n, err)
		}
	}
	return nil
}

func serversOf(ctx context.Context, n int, server, haproxy string, connections int, length time.Duration) error {
	dir, err := os.MkdirTemp("", "sredspace-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := stage.Start(ctx, stage.Options{
		Dir: dir, Server: server, Servers: n, Front: stage.HAProxy(haproxy), Env: []string{"SREDSPACE_RATE_USER=0"},
	})
	defer s.Stop()
	if err != nil {
		return err
	}
	c := &comparison{Stage: s, connections: connections, meter: meter{db: s.DB, postgres: s.Postgres().Pid}}
	if err := c.seatEverybody(ctx); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	var pids []int
	for _, server := range s.Servers {
		pids = append(pids, server.Pid())
	}
	for _, work := range []work{works[0], works[2], works[3]} {
		load(ctx, c.seats, c.URL, work.do, length/4)
		before := c.meter.read(ctx, pids)
		shares, err := s.Shares()
		if err != nil {
			return err
		}
		m := load(ctx, c.seats, c.URL, work.do, length)
		if m.errors > 0 {
			return fmt.Errorf("%s: %w", work.name, m.sample)
		}
		m.used = c.meter.between(before, c.meter.read(ctx, pids), m.requests, pids)
		least, err := leastShare(s, shares)
		if err != nil {
			return err
		}
		fmt.Printf("%-9d %-17s %10.0f %9s %9s %11.2f ms %11.2f ms %10.0f %%\n", n, work.name, m.rate, ms(m.p50), ms(m.p99),
			m.used.server, m.used.postgres, 100*least)
	}
	return c.storage(ctx)
}

// leastShare is the part of the requests since before that the least busy server has answered; an even share is 1.
func leastShare(s *stage.Stage, before map[string]int) (float64, error) {
	after, err := s.Shares()
	if err != nil {
		return 0, err
	}
	least, all := -1, 0
	for host, n := range after {
		n -= before[host]
		all += n
		if least < 0 || n < least {
			least = n
		}
	}
	return float64(least*len(after)) / float64(max(all, 1)), nil
}

// storage is the space that runs take, with their messages, reservations and events, and all indexes.
func (c *comparison) storage(ctx context.Context) error {
	var runs int
	var bytes float64
	err := c.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM runs), (SELECT sum(pg_total_relation_size(t)) FROM
		unnest(ARRAY['runs', 'messages', 'run_events', 'quota_reservations']::regclass[]) t)`).Scan(&runs, &bytes)
	if err != nil {
		return err
	}
	fmt.Printf("          %d runs of short texts take %.0f bytes each\n", runs, bytes/float64(max(runs, 1)))
	return nil
}
