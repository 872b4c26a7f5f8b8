package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// print writes the table, as Markdown so that it can be kept in docs/performance.md.
func (c *comparison) print(results []*result) {
	fmt.Printf("%d connections, %d rounds of %s each, interleaved; medians. %s, %d cores.\n\n", c.connections, c.rounds, c.length,
		processor(), runtime.NumCPU())
	out := tabwriter.NewWriter(os.Stdout, 0, 8, 1, ' ', 0)
	row := func(cells ...string) { fmt.Fprintln(out, "| "+strings.Join(cells, "\t| ")+"\t|") }
	row("work", "who", "requests/s", "p50", "p99", "of the floor", "against FastAPI", "errors", "CPU of the server",
		"CPU of Postgres", "statements", "commits", "memory")
	row("---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---")
	for _, r := range results {
		ours := median(r.ours)
		var floor, fastapi measured
		if c.scripts[r.work.unit] != "" {
			floor = median(r.floor)
		}
		if !r.work.only {
			fastapi = median(r.fastapi)
		}
		for _, who := range []struct {
			name string
			m    measured
		}{{"ours", ours}, {"bare SQL", floor}, {"FastAPI", fastapi}} {
			if who.m.requests == 0 && who.m.errors == 0 {
				continue
			}
			against := ratio(ours.rate, fastapi.rate)
			if who.name != "ours" {
				against = ""
			}
			row(r.work.name, who.name, fmt.Sprintf("%.0f", who.m.rate), ms(who.m.p50), ms(who.m.p99), ratio(who.m.rate, floor.rate), against,
				fmt.Sprint(who.m.errors), perRequest(who.m.used.server), perRequest(who.m.used.postgres),
				fmt.Sprintf("%.1f", who.m.used.statements), fmt.Sprintf("%.2f", who.m.used.commits), fmt.Sprintf("%.0f MB", who.m.used.memory))
			if who.m.sample != nil {
				defer fmt.Printf("%s, %s: %v\n", r.work.name, who.name, who.m.sample)
			}
		}
	}
	_ = out.Flush()
}

func ratio(a, b float64) string {
	if b == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", a/b)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

func perRequest(milliseconds float64) string {
	if milliseconds == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f ms", milliseconds)
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, found := strings.Cut(string(text), "model name\t: ")
	if !found {
		return runtime.GOARCH
	}
	name, _, _ := strings.Cut(rest, "\n")
	return name
}

// printStatements prints where Postgres spent its time, of all contenders together.
func (c *comparison) printStatements(ctx context.Context) error {
	rows, err := c.DB.Query(ctx, `SELECT left(regexp_replace(query, '\s+', ' ', 'g'), 60), calls, plans, total_plan_time / greatest(calls, 1), mean_exec_time,
		(total_plan_time + total_exec_time) / sum(total_plan_time + total_exec_time) OVER ()
		FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT 30`)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "\nstatement\tcalls\tplans\tplanning, ms each\texecution, ms each\tpart of all")
	for rows.Next() {
		var text string
		var calls, plans int
		var planning, execution, part float64
		if err := rows.Scan(&text, &calls, &plans, &planning, &execution, &part); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%d\t%d\t%.3f\t%.3f\t%.0f %%\n", text, calls, plans, planning, execution, part*100)
	}
	return errors.Join(rows.Err(), out.Flush())
}
