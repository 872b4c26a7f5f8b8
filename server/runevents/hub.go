package runevents

import (
	"sync"

	"github.com/google/uuid"
)

// hub wakes the goroutines of this process that wait for a change of a run.
type hub struct {
	mu      sync.Mutex
	waiters map[uuid.UUID]map[chan struct{}]struct{}
}

func newHub() *hub { return &hub{waiters: map[uuid.UUID]map[chan struct{}]struct{}{}} }

// subscribe returns a channel that gets a value after each change of the run; several changes may arrive as one.
func (h *hub) subscribe(run uuid.UUID) (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiters[run] == nil {
		h.waiters[run] = map[chan struct{}]struct{}{}
	}
	h.waiters[run][ch] = struct{}{}
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiters[run], ch)
		if len(h.waiters[run]) == 0 {
			delete(h.waiters, run)
		}
	}
}

func (h *hub) wake(run uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.waiters[run] {
		signal(ch)
	}
}

func (h *hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, chs := range h.waiters {
		for ch := range chs {
			signal(ch)
		}
	}
}

func signal(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default: // a signal is already pending
	}
}
