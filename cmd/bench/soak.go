package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// load at this part of the peak leaves room for what runs beside it: vacuum, checkpoints, the sweepers.
const ofPeak = 0.7

// soak applies a steady load for a long time, and checks what must not grow.
func soak(ctx context.Context, server string, connections int, length time.Duration) error {
	dir, err := os.MkdirTemp("", "sredspace-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := stage.Start(ctx, stage.Options{
		Dir: dir, Server: server, Servers: 1,
		Env: []string{"SREDSPACE_RATE_USER=0", "SREDSPACE_RATE_PRESIGN=0", "GOTRACEBACK=all"},
		// Short enough for vacuum to run several times in a short soak.
		Settings: []string{"autovacuum_naptime=10s", "max_wal_size=2GB"},
	})
	defer s.Stop()
	if err != nil {
		return err
	}
	c := &comparison{Stage: s, connections: connections}
	if err := c.seatEverybody(ctx); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	w := &watch{Stage: s, client: &http.Client{Timeout: 5 * time.Second}}
	warm := max(length/20, 5*time.Second)
	peak := load(ctx, c.seats, c.URL, mixed(), warm)
	if peak.errors > 0 {
		return fmt.Errorf("at the peak: %w", peak.sample)
	}
	if peak = load(ctx, c.seats, c.URL, mixed(), warm); peak.errors > 0 {
		return fmt.Errorf("at the peak: %w", peak.sample)
	}
	before, err := w.goroutines(ctx)
	if err != nil {
		return fmt.Errorf("count goroutines: %w", err)
	}
	load(ctx, c.seats, c.URL, mixed(), warm) // the server is a new process
	rate := peak.rate * ofPeak
	fmt.Printf("soak      peak %.0f requests/s with %d connections (p99 %s); now %.0f requests/s for %s\n",
		peak.rate, connections, ms(peak.p99), rate, length)
	steady, failed := w.steady(ctx, c.seats, rate, length)
	after, err := w.goroutines(ctx)
	if err != nil {
		return errors.Join(failed, fmt.Errorf("count goroutines: %w", err))
	}
	return errors.Join(failed, w.judge(steady, before, after))
}

// mixed cycles through what people do: mostly reading, three runs in each cycle, and a project that comes and goes with its job.
func mixed() func(context.Context, string, *seat) error {
	round := []func(context.Context, string, *seat) error{
		works[0].do, works[1].do, works[2].do, runAndWait, works[0].do, works[2].do, runInBackground, runAndWait, comeAndGo,
	}
	var mu sync.Mutex
	next := map[*seat]int{}
	return func(ctx context.Context, base string, s *seat) error {
		mu.Lock()
		i := next[s]
		next[s] = (i + 1) % len(round)
		mu.Unlock()
		return round[i](ctx, base, s)
	}
}

func comeAndGo(ctx context.Context, base string, s *seat) error {
	body, status, err := s.send(ctx, http.MethodPost, base+"/api/v1/projects", []byte(`{"name":"Short","fiscalYear":"2025"}`))
	if err != nil {
		return err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(body, &made); err != nil || made.ID == "" {
		return fmt.Errorf("got %d %.300s", status, body)
	}
	body, status, err = s.send(ctx, http.MethodDelete, base+"/api/v1/projects/"+made.ID, nil)
	if err == nil && status != http.StatusNoContent {
		err = fmt.Errorf("got %d %.300s", status, body)
	}
	return err
}

// timed is one request: when it was due, and how long after that it was answered.
type timed struct{ due, took time.Duration }

// steady sends requests at a fixed rate, whether or not the ones before are answered: the time that one waits for its turn counts.
func (w *watch) steady(ctx context.Context, seats []*seat, rate float64, length time.Duration) ([]timed, error) {
	began := time.Now()
	due := make(chan time.Duration, int(rate)+1)
	do := mixed()
	var mu sync.Mutex
	var all []timed
	var errs []error
	var requests sync.WaitGroup
	for _, s := range seats {
		requests.Go(func() {
			for at := range due {
				one, cancel := context.WithTimeout(ctx, waits)
				err := do(one, w.URL, s)
				cancel()
				mu.Lock()
				all = append(all, timed{due: at, took: time.Since(began) - at})
				if err != nil {
					errs = append(errs, err)
				}
				mu.Unlock()
			}
		})
	}
	stop := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for every := max(length/60, time.Second); ; {
			w.look(ctx, time.Since(began))
			select {
			case <-stop:
				return
			case <-time.After(every):
			}
		}
	})
	late := 0
	for i := 0; ; i++ {
		at := time.Duration(float64(i) / rate * float64(time.Second))
		if at >= length || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Until(began.Add(at)))
		select {
		case due <- at:
		default: // more than a second behind
			late++
		}
	}
	close(due)
	requests.Wait()
	close(stop)
	watching.Wait()
	if late > 0 {
		errs = append(errs, fmt.Errorf("%d requests found more than a second of others before them", late))
	}
	if len(errs) > 3 {
		errs = append(errs[:3], fmt.Errorf("and %d more", len(errs)-3))
	}
	return all, errors.Join(errs...)
}
