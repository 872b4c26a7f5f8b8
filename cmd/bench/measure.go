package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// waiters: a thousand clients wait for a worker that takes five seconds.
func waiters(ctx context.Context, b *bench) error {
	const clients, seconds = 1000, 5
	if err := b.settle(ctx, clients); err != nil {
		return err
	}
	began := time.Now()
	err := each(clients, clients, func(i int) error {
		run, err := b.ask(ctx, i, stage.Script{Steps: 1, Pause: seconds * 1000})
		if err == nil && run.Status != "SUCCEEDED" {
			err = fmt.Errorf("the run is %+v", run)
		}
		return err
	})
	if err != nil {
		return err
	}
	took := time.Since(began)
	memory, err := b.peak()
	if err != nil {
		return err
	}
	fmt.Printf(
		"waiters   %d clients on a worker of %d s: all answered in %.1f times the worker's time; "+
			"peak memory of the server %.0f MB (target < 150: %s)\n",
		clients,
		seconds,
		took.Seconds()/seconds,
		memory,
		verdict(memory < 150),
	)
	return nil
}

// readers: five thousand readers of a hundred runs.
func readers(ctx context.Context, b *bench) error {
	const runs, readersEach = 100, 50
	if err := b.settle(ctx, runs); err != nil {
		return err
	}
	ids := make([]string, runs)
	err := each(20, runs, func(i int) error {
		run, err := b.ask(ctx, i, stage.Script{Steps: 40, Pause: 250}, "Prefer", "respond-async")
		ids[i] = run.RunID
		return err
	})
	if err != nil {
		return err
	}
	began := time.Now()
	read := make([][]stage.Event, runs*readersEach)
	err = each(runs*readersEach, runs*readersEach, func(i int) error {
		return b.person.Follow(ctx, ids[i%runs], 0, func(e stage.Event) bool {
			read[i] = append(read[i], e)
			return true
		})
	})
	if err != nil {
		return err
	}
	took, events := time.Since(began), 0
	for i, got := range read {
		if err := b.compare(ctx, ids[i%runs], got, read[i%runs]); err != nil {
			return err
		}
		events += len(got)
	}
	memory, err := b.peak()
	if err != nil {
		return err
	}
	fmt.Printf(
		"readers   %d readers of %d runs, %d events: all complete and equal to what is stored, "+
			"%.1f times the worker's time; peak memory of the server %.0f MB\n",
		runs*readersEach,
		runs,
		events,
		took.Seconds()/10,
		memory,
	)
	return nil
}

// compare checks a reader's events against the first reader's, and the first reader's against the stored ones.
func (b *bench) compare(ctx context.Context, run string, got, first []stage.Event) error {
	if len(got) == 0 || !got[len(got)-1].Last() {
		return fmt.Errorf("a reader of run %s has %d events and no end", run, len(got))
	}
	if &got[0] != &first[0] {
		for i := range max(len(got), len(first)) {
			if i >= len(got) || i >= len(first) || got[i] != first[i] {
				return fmt.Errorf("two readers of run %s differ at event %d", run, i+1)
			}
		}
		return nil
	}
	rows, err := b.DB.Query(ctx, "SELECT seq, type, data::text FROM run_events WHERE run_id = $1 ORDER BY seq", run)
	if err != nil {
		return err
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stage.Event])
	if err != nil {
		return err
	}
	for i := range max(len(got), len(stored)) {
		// The last event's data is the run, which is rendered for the reader.
		if i >= len(got) || i >= len(stored) || got[i].ID != i+1 || got[i].Type != stored[i].Type ||
			!got[i].Last() && got[i].Data != stored[i].Data {
			return fmt.Errorf("a reader of run %s differs from what is stored at event %d", run, i+1)
		}
	}
	return nil
}

// latency: what the durable path adds to the time of a worker that answers at once.
func latency(ctx context.Context, b *bench) error {
	const warm, times = 50, 500
	if err := b.settle(ctx, 1); err != nil {
		return err
	}
	script := stage.Script{Steps: 1}
	clock := func(do func() error) (time.Duration, error) {
		var took []time.Duration
		for i := range warm + times {
			began := time.Now()
			if err := do(); err != nil {
				return 0, err
			}
			if i >= warm {
				took = append(took, time.Since(began))
			}
		}
		return p50(took), nil
	}
	whole, err := clock(func() error {
		run, err := b.ask(ctx, 0, script)
		if err == nil && run.Status != "SUCCEEDED" {
			err = fmt.Errorf("the run is %+v", run)
		}
		return err
	})
	if err != nil {
		return err
	}
	task, err := json.Marshal(map[string]any{"runId": uuid.NewString(), "attempt": 1, "input": map[string]any{"content": script.Prompt()}})
	if err != nil {
		return err
	}
	alone, err := clock(func() error {
		resp, err := http.Post(b.WorkerURL()+"/api/v1/task/process", "application/json", bytes.NewReader(task))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := b.DB.Exec(ctx, "CREATE TABLE commits (id uuid)"); err != nil {
		return err
	}
	commit, err := clock(func() error {
		_, err := b.DB.Exec(ctx, "INSERT INTO commits VALUES ($1)", uuid.New())
		return err
	})
	if err != nil {
		return err
	}
	added := whole - alone
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Printf(
		"latency   one client, a worker that answers at once: the durable path adds p50 %.1f ms (target < 10: %s), "+
			"as much as %.1f durable commits; a run takes %.2f ms, the worker alone %.2f ms, a commit %.2f ms\n",
		ms(added),
		verdict(added < 10*time.Millisecond),
		float64(added)/float64(commit),
		ms(whole),
		ms(alone),
		ms(commit),
	)
	var queued, prepared, worked float64
	err = b.DB.QueryRow(ctx, `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - created_at)) * 1000,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM handed_over_at - started_at)) * 1000,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - handed_over_at)) * 1000 FROM runs`,
	).Scan(&queued, &prepared, &worked)
	if err != nil {
		return err
	}
	fmt.Printf(
		"          of it p50 %.1f ms from admission to claim, %.1f ms to the hand-over, %.1f ms "+
			"to the start of settling (with the worker's time)\n",
		queued,
		prepared,
		worked,
	)
	return nil
}
