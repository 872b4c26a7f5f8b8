package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// watch looks at the server and its database from outside while a load is on them.
type watch struct {
	*stage.Stage
	client  *http.Client
	samples []sample
	failed  error
}

// sample is what was there at one moment.
type sample struct {
	at                                  time.Duration
	connections, files, threads, memory float64
	size                                map[string]float64 // bytes, with indexes, by table
	rows, dead                          map[string]float64 // rows that were put in since the start, and dead ones
}

var watched = []string{"river_job", "run_events", "quota_reservations", "runs", "quota_counters", "sessions"}

func (w *watch) look(ctx context.Context, at time.Duration) {
	pid := w.Servers[0].Pid()
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	s := sample{
		at: at, files: float64(len(files)), threads: float64(len(threads)), memory: resident(pid),
		size: map[string]float64{}, rows: map[string]float64{}, dead: map[string]float64{},
	}
	err := w.DB.QueryRow(ctx, "SELECT count(*)::float8 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").
		Scan(&s.connections)
	w.failed = errors.Join(w.failed, err)
	for _, table := range watched {
		var size, rows, dead float64
		err := w.DB.QueryRow(ctx, "SELECT pg_total_relation_size(relid)::float8, n_tup_ins::float8, n_dead_tup::float8 "+
			"FROM pg_stat_user_tables WHERE relname = $1", table).Scan(&size, &rows, &dead)
		s.size[table], s.rows[table], s.dead[table] = size, rows, dead
		w.failed = errors.Join(w.failed, err)
	}
	w.samples = append(w.samples, s)
}

// goroutines asks the server for the stacks of all its goroutines, which ends it; its keeper starts it again.
func (w *watch) goroutines(ctx context.Context) (int, error) {
	idle, cancel := context.WithTimeout(ctx, 15*time.Second) // connections of clients that are not used any more close
	<-idle.Done()
	cancel()
	log := w.Log("server-1")
	before, err := os.ReadFile(log)
	if err != nil {
		return 0, err
	}
	pid := w.Servers[0].Pid()
	if !w.Servers[0].Signal(syscall.SIGQUIT) {
		return 0, errors.New("the server does not run")
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			return 0, errors.New("the server did not come back")
		}
		if w.Servers[0].Pid() == pid {
			continue
		}
		resp, err := w.client.Get(w.URL + "/readyz")
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			break
		}
	}
	text, err := os.ReadFile(log)
	if err != nil || len(text) <= len(before) {
		return 0, errors.Join(err, errors.New("the server wrote no stacks"))
	}
	n := bytes.Count(text[len(before):], []byte("\ngoroutine "))
	if n == 0 {
		return 0, errors.New("the server wrote no stacks")
	}
	return n, nil
}

// third gives the median of a figure over a third of the samples: 0 the first, 2 the last.
func (w *watch) third(n int, of func(sample) float64) float64 {
	var all []float64
	for _, s := range w.samples[n*len(w.samples)/3 : (n+1)*len(w.samples)/3] {
		all = append(all, of(s))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// p99 is that of a third of the requests, in milliseconds: the median over ten parts of it, so that one pause of the
// machine is not a trend.
func p99(requests []timed, third int) float64 {
	slices.SortFunc(requests, func(a, b timed) int { return cmp.Compare(a.due, b.due) })
	var parts []float64
	for part := range slices.Chunk(requests[third*len(requests)/3:(third+1)*len(requests)/3], len(requests)/30+1) {
		took := make([]time.Duration, 0, len(part))
		for _, r := range part {
			took = append(took, r.took)
		}
		_, high := percentiles(took)
		parts = append(parts, float64(high.Microseconds())/1000)
	}
	slices.Sort(parts)
	return parts[len(parts)/2]
}

// judge compares the last third with the first, and fails if something grew.
func (w *watch) judge(requests []timed, goroutinesBefore, goroutinesAfter int) error {
	if w.failed != nil || len(w.samples) < 9 {
		return fmt.Errorf("%d samples: %w", len(w.samples), w.failed)
	}
	var errs []error
	check := func(what string, first, last, limit float64, ok bool) {
		fmt.Printf("          %-46s first third %12.2f, last third %12.2f (limit %.2f: %s)\n", what, first, last, limit, verdict(ok))
		if !ok {
			errs = append(errs, fmt.Errorf("%s: %.2f, then %.2f", what, first, last))
		}
	}
	first, last := p99(requests, 0), p99(requests, 2)
	check("p99 of a request, ms", first, last, first*1.2, last < first*1.2)
	steady := func(what string, slack float64, of func(sample) float64) {
		first, last := w.third(0, of), w.third(2, of)
		check(what, first, last, first+slack, last <= first+slack)
	}
	steady("connections to the database", 3, func(s sample) float64 { return s.connections })
	steady("open files of the server", 12, func(s sample) float64 { return s.files })
	steady("threads of the server", 6, func(s sample) float64 { return s.threads })
	check("goroutines of the idle server", float64(goroutinesBefore), float64(goroutinesAfter), float64(goroutinesBefore+10),
		goroutinesAfter <= goroutinesBefore+10)
	steady("memory of the server, MB", 40, func(s sample) float64 { return s.memory })
	for _, table := range watched {
		if table == "quota_counters" || table == "sessions" { // updated in place: as large as their busiest time made them
			size := func(s sample) float64 { return s.size[table] / 1e6 }
			first, last := w.third(1, size), w.third(2, size)
			check("MB of "+table+" (from the second third)", first, last, first*1.2+0.5, last <= first*1.2+0.5)
			continue
		}
		const firstPages = 1 << 20 // of a table and its indexes that had hardly any rows
		size := func(s sample) float64 { return (s.size[table] + firstPages) / max(s.rows[table], 1) }
		first, last := w.third(0, size), w.third(2, size)
		check("bytes for each row put into "+table, first, last, first*1.2, last <= first*1.2)
		// Vacuum starts at a fifth of the table; as much again may come before it is done.
		dead := func(s sample) float64 { return s.dead[table] / max(s.rows[table], 1000) }
		check("dead rows for each row put into "+table, w.third(0, dead), w.third(2, dead), 0.4, w.third(2, dead) <= 0.4)
	}
	return errors.Join(errs...)
}
