package main

import (
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
