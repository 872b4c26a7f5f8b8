package files

import (
	"context"
	"sync"
	"time"

	"github.com/sredspace/sredspace/server/workerstate"
)

// workerHealth is the state of the worker, as readings see it.
type workerHealth struct {
	watch *workerstate.Watch
	mu    sync.Mutex
	until time.Time // no new readings before
}

func (h *workerHealth) get(ctx context.Context) workerstate.State {
	state := h.watch.Get(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	state.Ready = state.Ready && !time.Now().Before(h.until)
	return state
}

// doubt delays new readings for a while after the worker refused one.
func (h *workerHealth) doubt(wait time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = time.Now().Add(wait)
}
