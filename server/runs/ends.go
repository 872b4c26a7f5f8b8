package runs

import (
	"slices"
	"sync"

	"github.com/google/uuid"
)

// ends hands runs that this process ended to the requests that wait for them, which then need not read them.
type ends struct {
	mu      sync.Mutex
	waiting map[uuid.UUID][]chan *Run
}

func newEnds() *ends { return &ends{waiting: map[uuid.UUID][]chan *Run{}} }

// await returns a channel that gets the run once this process has ended it.
func (e *ends) await(run uuid.UUID) (ended <-chan *Run, leave func()) {
	ch := make(chan *Run, 1)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting[run] = append(e.waiting[run], ch)
	return ch, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		left := slices.DeleteFunc(e.waiting[run], func(other chan *Run) bool { return other == ch })
		if e.waiting[run] = left; len(left) == 0 {
			delete(e.waiting, run)
		}
	}
}

// tell hands over a run whose end is committed.
func (e *ends) tell(run *Run) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ch := range e.waiting[run.ID] {
		select {
		case ch <- run:
		default: // a run ends once
		}
	}
}
