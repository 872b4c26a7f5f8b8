package runs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// leases are the attempts that this process executes. One statement renews them all: a thousand runs that wait for their worker
// cost as little as one.
type leases struct {
	mu       sync.Mutex
	attempts map[attempt]context.CancelCauseFunc // stops the work of an attempt that has lost its run
	runs     map[uuid.UUID]int                   // how many attempts each run has here
	doubtful map[attempt]struct{}                // their run has changed: renew now
	wake     chan struct{}
}

type attempt struct {
	run    uuid.UUID
	number int32
}

func newLeases() *leases {
	return &leases{
		attempts: map[attempt]context.CancelCauseFunc{}, runs: map[uuid.UUID]int{}, doubtful: map[attempt]struct{}{},
		wake: make(chan struct{}, 1),
	}
}

// add has the lease of an attempt renewed until release is called. When another process took the run over or ended it, lost is
// called with errFenced.
func (l *leases) add(run fence, lost context.CancelCauseFunc) (release func()) {
	a := attempt{run.ID, run.Attempt}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attempts[a] = lost
	l.runs[a.run]++
	return sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.attempts, a)
		if l.runs[a.run]--; l.runs[a.run] == 0 {
			delete(l.runs, a.run)
		}
	})
}

// holds reports whether an attempt in this process executes the run and has not begun to end it.
func (l *leases) holds(run uuid.UUID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.runs[run] > 0
}

// recheck renews the leases of a run's attempts now.
func (l *leases) recheck(run uuid.UUID) {
	l.recheckWhere(func(a attempt) bool { return a.run == run })
}

func (l *leases) recheckAll() { l.recheckWhere(func(attempt) bool { return true }) }

func (l *leases) recheckWhere(which func(attempt) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a := range l.attempts {
		if which(a) {
			l.doubtful[a] = struct{}{}
		}
	}
	if len(l.doubtful) > 0 {
		select {
		case l.wake <- struct{}{}:
		default: // the loop is already awake
		}
	}
}

// takeDue returns the attempts to renew: the doubtful ones, or all.
func (l *leases) takeDue(all bool) []attempt {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer clear(l.doubtful)
	if all {
		return slices.Collect(maps.Keys(l.attempts))
	}
	return slices.Collect(maps.Keys(l.doubtful))
}

// stopLost stops the work of the attempts that have lost their run, and remembers those that could not be renewed.
func (l *leases) stopLost(due []attempt, renewed map[attempt]bool) (left bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range due {
		lost := l.attempts[a]
		if lost == nil {
			continue // the attempt has ended since
		}
		done, current := renewed[a]
		switch {
		case !current:
			lost(errFenced)
		case !done:
			l.doubtful[a] = struct{}{}
			left = true
		}
	}
	return left
}

// keepLeases renews the leases of this process until ctx is done.
func (s *Service) keepLeases(ctx context.Context) {
	ticker := time.NewTicker(s.Lease / 3)
	defer ticker.Stop()
	var again <-chan time.Time
	for {
		var due []attempt
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			due = s.leases.takeDue(true)
		case <-s.leases.wake:
			due = s.leases.takeDue(false)
		case <-again:
			due = s.leases.takeDue(false)
		}
		if len(due) == 0 {
			continue
		}
		renewed, err := s.renew(ctx, due)
		if err != nil {
			s.log.WarnContext(ctx, "renew leases", "runs", len(due), "error", err)
			continue // the next round renews them
		}
		if s.leases.stopLost(due, renewed) {
			again = time.After(s.Lease / 30)
		}
	}
}

// renew reports, for each attempt that still has its run, whether its lease was renewed.
func (s *Service) renew(ctx context.Context, due []attempt) (map[attempt]bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	params := db.RunRenewLeasesParams{LeaseSeconds: s.Lease.Seconds()}
	for _, a := range due {
		params.Ids, params.Attempts = append(params.Ids, a.run), append(params.Attempts, a.number)
	}
	rows, err := db.New(s.pool).RunRenewLeases(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("renew leases: %w", err)
	}
	renewed := make(map[attempt]bool, len(rows))
	for _, row := range rows {
		renewed[attempt{row.ID, row.Attempt}] = row.Renewed
	}
	return renewed, nil
}
