package runs

import (
	"context"
	"math"
	"sync"
	"time"
)

// places counts the slots for runs in this process: its share of the worker's reported capacity, and never more than configured.
type places struct {
	mu        sync.Mutex
	limit     int  // by configuration
	capacity  *int // of the worker; nil if it reports none
	processes int  // that share the worker
	ready     bool // the worker accepts runs
	stopped   bool // this process accepts no more
	used      int
}

func newPlaces(limit int) *places { return &places{limit: limit, processes: 1} }

// take reserves up to n slots.
func (p *places) take(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ready || p.stopped {
		return 0
	}
	n = min(n, max(p.size()-p.used, 0))
	p.used += n
	return n
}

func (p *places) size() int {
	if p.capacity == nil {
		return p.limit
	}
	return min(p.limit, (*p.capacity+p.processes-1)/p.processes)
}

// everywhere is how many runs all processes execute at once.
func (p *places) everywhere() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.capacity == nil {
		return p.limit * p.processes
	}
	return min(*p.capacity, p.limit*p.processes)
}

// inUse returns the used slots and all slots of this process.
func (p *places) inUse() (used, size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.used, p.size()
}

func (p *places) release(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used -= n
}

// share is how many runs one user may execute at once, so that no user fills the worker.
func (p *places) share() int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.capacity == nil {
		return math.MaxInt32
	}
	return int32(max(1, *p.capacity*3/4))
}

// setWorker records the state of the worker and returns whether its readiness changed.
func (p *places) setWorker(ready bool, capacity *int) (changed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed = p.ready != ready
	p.ready = ready
	if ready {
		p.capacity = capacity
	}
	return changed
}

func (p *places) workerReady() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready
}

func (p *places) setProcesses(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.processes = max(n, 1)
}

func (p *places) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
}

// waitUntilFree waits until every slot is free, or ctx is done.
func (p *places) waitUntilFree(ctx context.Context) {
	for {
		p.mu.Lock()
		used := p.used
		p.mu.Unlock()
		if used == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}
