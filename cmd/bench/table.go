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
		"CPU of Postgres", "CPU, of the floor", "statements", "commits", "memory")
	row("---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---")
	for _, r := range results {
		medians := map[contender]measured{}
		for who, rounds := range r.rounds {
			medians[who] = median(rounds)
		}
		for _, who := range []contender{ours, bare, fastapi, langgraph} {
			m, ok := medians[who]
			if !ok {
				continue
			}
			against := ""
			if who == ours {
				against = ratio(m.rate, medians[fastapi].rate)
			}
			row(r.work.name, string(who), fmt.Sprintf("%.0f", m.rate), ms(m.p50), ms(m.p99), ratio(m.rate, medians[bare].rate), against,
				fmt.Sprint(m.errors), perRequest(m.used.server), perRequest(m.used.postgres),
				ratio(medians[bare].used.postgres, m.used.server+m.used.postgres),
				fmt.Sprintf("%.1f", m.used.statements), fmt.Sprintf("%.2f", m.used.commits), fmt.Sprintf("%.0f MB", m.used.memory))
			if m.sample != nil {
				defer fmt.Printf("%s, %s: %v\n", r.work.name, who, m.sample)
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
	rows, err := c.DB.Query(ctx, `SELECT left(regexp_replace(query, '\s+', ' ', 'g'), 60),
			calls, plans, total_plan_time / greatest(calls, 1), mean_exec_time,
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
