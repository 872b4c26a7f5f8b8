// Package workerstate watches whether the worker is ready and how much it takes, once for all parts of a server process.
package workerstate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/sredspace/sredspace/gen/worker"
)

const (
	everyReady    = 3 * time.Second // between two probes of a ready worker
	everyNotReady = time.Second     // and of one that is not ready
	probeTimeout  = 2 * time.Second
	maxAnswer     = 64 << 10
)

// State is what the worker last said.
type State struct {
	Ready    bool
	Version  string // "": unknown
	Runs     *int   // at once; nil: a worker of an older contract
	Readings int32  // at once; 0: unknown
	Err      error  // why it is not ready
}

// Watch asks the worker for its state, again and again.
type Watch struct {
	client   *worker.Client
	log      *slog.Logger
	onProbe  []func(State)
	doubted  chan struct{}
	answered chan struct{} // closed after the first probe

	mu   sync.Mutex
	last State
}

// New makes a Watch; Run starts it.
func New(client *worker.Client, log *slog.Logger) *Watch {
	return &Watch{client: client, log: log, doubted: make(chan struct{}, 1), answered: make(chan struct{})}
}

// OnProbe adds a function that gets every answer. Not after Run.
func (w *Watch) OnProbe(fn func(State)) { w.onProbe = append(w.onProbe, fn) }

// Get returns the last answer, and waits for the first one until ctx is done.
func (w *Watch) Get(ctx context.Context) State {
	select {
	case <-w.answered:
	case <-ctx.Done():
		return State{Err: ctx.Err()}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// Doubt asks again soon: the worker refused a task.
func (w *Watch) Doubt() {
	select {
	case w.doubted <- struct{}{}:
	default: // it will
	}
}

// Run asks until ctx is done.
func (w *Watch) Run(ctx context.Context) {
	for first := true; ; first = false {
		state := w.ask(ctx)
		if ctx.Err() != nil {
			return
		}
		w.mu.Lock()
		changed := w.last.Ready != state.Ready
		w.last = state
		w.mu.Unlock()
		if first {
			close(w.answered)
		}
		if changed {
			w.log.InfoContext(ctx, "worker", "ready", state.Ready, "reason", state.Err)
		}
		for _, fn := range w.onProbe {
			fn(state)
		}
		wait := everyReady
		if !state.Ready {
			wait = everyNotReady
		}
		select {
		case <-ctx.Done():
			return
		case <-w.doubted:
			// An immediate answer would be the same; a worker that is ready but refuses tasks must not be polled without a pause.
			select {
			case <-ctx.Done():
				return
			case <-time.After(everyNotReady):
			}
		case <-time.After(wait):
		}
	}
}

func (w *Watch) ask(ctx context.Context) State {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	resp, err := w.client.GetReadiness(ctx)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return State{Err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return State{Err: err}
	}
	if resp.StatusCode != http.StatusOK {
		return State{Err: fmt.Errorf("the worker is not ready: %d", resp.StatusCode)}
	}
	state := State{Ready: true}
	var health worker.Health
	if json.Unmarshal(text, &health) != nil {
		return state // a worker of an older contract
	}
	state.Version = health.Version
	if health.Capacity != nil {
		state.Readings = int32(max(health.Capacity.Readings, 0))
		if health.Capacity.Runs > 0 {
			state.Runs = &health.Capacity.Runs
		}
	}
	return state
}
