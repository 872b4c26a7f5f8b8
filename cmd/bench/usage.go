package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// usage is the cost of the requests of a round.
type usage struct {
	server, postgres    float64 // milliseconds of CPU for each request
	memory              float64 // MB of the contender's processes at the end of the round
	statements, commits float64 // for each request; commits that wrote; statements is 0 without pg_stat_statements
}

// meter reads the clocks of processes and of Postgres.
type meter struct {
	db       *pgxpool.Pool
	postgres int
}

type reading struct{ server, postgres, statements, commits float64 }

func (m meter) read(ctx context.Context, pids []int) reading {
	r := reading{server: cpu(pids...), postgres: cpu(tree(m.postgres)...) + ended(m.postgres)}
	// Each transaction that writes gets an id. pg_stat_database also counts reads, but backends report to it only occasionally.
	_ = m.db.QueryRow(ctx, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::float8").Scan(&r.commits)
	_ = m.db.QueryRow(ctx, "SELECT sum(calls) FROM pg_stat_statements").Scan(&r.statements)
	return r
}

func (m meter) between(before, after reading, requests int, pids []int) usage {
	n := float64(max(requests, 1))
	return usage{
		server: (after.server - before.server) / n, postgres: (after.postgres - before.postgres) / n,
		statements: (after.statements - before.statements) / n, commits: (after.commits - before.commits) / n,
		memory: resident(pids...),
	}
}

// cpu is the CPU time of processes, in milliseconds.
func cpu(pids ...int) float64 {
	var n float64
	for _, pid := range pids {
		_, fields := stat(pid)
		n += ticks(fields, 11) // utime and stime
	}
	return n
}

// ended is the CPU time of a process's ended children.
func ended(pid int) float64 {
	_, fields := stat(pid)
	return ticks(fields, 13)
}

// ticks reads two of the clocks of a process, in milliseconds.
func ticks(fields []string, from int) float64 {
	var n float64
	if len(fields) > from+1 {
		for _, field := range fields[from : from+2] {
			ticks, _ := strconv.ParseFloat(field, 64)
			n += ticks
		}
	}
	return n * 10 // a tick is 10 ms on every Linux that Go runs on
}

// resident is the memory of processes in MB, with the pages of their programs that have been used.
func resident(pids ...int) float64 { return memory("VmRSS:", pids...) }

// anonymous is the memory of processes in MB that no file backs.
func anonymous(pids ...int) float64 { return memory("RssAnon:", pids...) }

func memory(field string, pids ...int) float64 {
	var kb float64
	for _, pid := range pids {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, rest, _ := strings.Cut(string(text), field)
		number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		n, _ := strconv.ParseFloat(number, 64)
		kb += n
	}
	return kb / 1024
}

// tree is a process and all below it. The time of children that have ended is not counted.
func tree(root int) []int {
	parents := map[int]int{}
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		if parent, fields := stat(pid); fields != nil {
			parents[pid] = parent
		}
	}
	var out []int
	for pid := range parents {
		for at := pid; at > 1; at = parents[at] {
			if at == root {
				out = append(out, pid)
				break
			}
		}
	}
	return out
}

// stat gives the parent of a process and the fields of /proc/pid/stat behind its name and state.
func stat(pid int) (int, []string) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, nil
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return 0, nil
	}
	parent, _ := strconv.Atoi(fields[1])
	return parent, fields
}
