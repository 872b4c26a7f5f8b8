package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// floor runs the SQL of the server with pgbench: what Postgres achieves on its own.
type floor struct {
	program string
	url     string
	dir     string
	queries map[string]string // by name, as in queries/
}

func newFloor(postgres *parts.Postgres, root, dir string) (*floor, error) {
	program := filepath.Join(postgres.Bin, "pgbench")
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("pgbench"); err != nil {
			return nil, fmt.Errorf(
				"pgbench is missing: install Postgres's client programs (Debian: postgresql-client and postgresql-contrib)",
			)
		}
	}
	queries, err := readQueries(filepath.Join(root, "queries"))
	return &floor{program: program, url: postgres.URL, dir: dir, queries: queries}, err
}

var queryName = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+$`)

// readQueries reads the statements from queries/, so that the floor runs the same SQL.
func readQueries(dir string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	queries := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		names := queryName.FindAllSubmatchIndex(text, -1)
		for i, at := range names {
			end := len(text)
			if i+1 < len(names) {
				end = names[i+1][0]
			}
			queries[string(text[at[2]:at[3]])] = string(text[at[1]:end])
		}
	}
	return queries, nil
}

var (
	argument = regexp.MustCompile(`@(\w+)|sqlc\.narg\('(\w+)'\)`)
	embed    = regexp.MustCompile(`sqlc\.embed\((\w+)\)`)
	comment  = regexp.MustCompile(`(?m)--[^\n]*$`)
)

// statement is a query whose arguments are pgbench's variables, or NULL without one.
func (f *floor) statement(name string, arguments map[string]string) (string, error) {
	text, ok := f.queries[name]
	if !ok {
		return "", fmt.Errorf("queries/ has no %s", name)
	}
	text = embed.ReplaceAllString(comment.ReplaceAllString(text, ""), "$1.*")
	text = argument.ReplaceAllStringFunc(text, func(found string) string {
		parts := argument.FindStringSubmatch(found)
		if value, ok := arguments[parts[1]+parts[2]]; ok {
			return value
		}
		return "NULL"
	})
	return strings.Join(strings.Fields(text), " "), nil
}

// script joins statements into a file for pgbench.
func (f *floor) script(name string, lines ...string) (string, error) {
	path := filepath.Join(f.dir, name+".pgbench")
	return path, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}

var (
	transactions = regexp.MustCompile(`tps = ([0-9.]+) \(without initial`)
	failures     = regexp.MustCompile(`number of failed transactions: (\d+)`)
)

// run measures a script with a number of connections, and variables as name=value.
func (f *floor) run(ctx context.Context, script string, connections int, length time.Duration, variables ...string) (measured, error) {
	seconds := max(1, int(length.Round(time.Second).Seconds()))
	logs := filepath.Join(f.dir, "latency")
	args := []string{
		"-n", "-M", "prepared", "-c", strconv.Itoa(connections), "-j", "1", "-T", strconv.Itoa(seconds), "-l", "--log-prefix", logs,
	}
	for _, variable := range append([]string{"seated=0"}, variables...) {
		args = append(args, "-D", variable)
	}
	cmd := exec.CommandContext(ctx, f.program, append(args, "-f", script, f.url)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return measured{}, fmt.Errorf("pgbench %s: %w\n%s", filepath.Base(script), err, out.String())
	}
	if bytes.Contains(out.Bytes(), []byte("actually processed: 0\n")) {
		return measured{}, nil // a busy machine, and a second to warm up
	}
	found := transactions.FindSubmatch(out.Bytes())
	if found == nil {
		return measured{}, fmt.Errorf("pgbench printed no rate:\n%s", out.String())
	}
	m := measured{}
	m.rate, _ = strconv.ParseFloat(string(found[1]), 64)
	m.requests = int(m.rate * float64(seconds))
	if failed := failures.FindSubmatch(out.Bytes()); failed != nil {
		m.errors, _ = strconv.Atoi(string(failed[1]))
	}
	var err error
	m.p50, m.p99, err = latencies(logs)
	return m, err
}

// latencies reads pgbench's log of each transaction, and removes the log.
func latencies(prefix string) (p50, p99 time.Duration, err error) {
	files, _ := filepath.Glob(prefix + ".*")
	var all []time.Duration
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, 0, err
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) > 2 {
				micros, _ := strconv.ParseInt(fields[2], 10, 64)
				all = append(all, time.Duration(micros)*time.Microsecond)
			}
		}
		if err := os.Remove(file); err != nil {
			return 0, 0, err
		}
	}
	if len(all) == 0 {
		return 0, 0, nil
	}
	p50, p99 = percentiles(all)
	return p50, p99, nil
}
