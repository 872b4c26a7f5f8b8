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
	mu     sync.Mutex
	held   map[attempt]context.CancelCauseFunc // stops the work of an attempt that no longer holds its run
	doubts map[attempt]struct{}                // something about the run changed: look now
	doubt  chan struct{}
}

type attempt struct {
	run    uuid.UUID
	number int32
}

func newLeases() *leases {
	return &leases{held: map[attempt]context.CancelCauseFunc{}, doubts: map[attempt]struct{}{}, doubt: make(chan struct{}, 1)}
}

// hold has the lease of an attempt renewed until the returned function is called. When the run was taken away, or ended by
// somebody else, lost is called with errFenced.
func (l *leases) hold(run held, lost context.CancelCauseFunc) (release func()) {
	a := attempt{run.ID, run.Attempt}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held[a] = lost
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.held, a)
	}
}

// suspect has the attempts at a run looked at now.
func (l *leases) suspect(run uuid.UUID) {
	l.suspectWhere(func(a attempt) bool { return a.run == run })
}

func (l *leases) suspectWhere(which func(attempt) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a := range l.held {
		if which(a) {
			l.doubts[a] = struct{}{}
		}
	}
	if len(l.doubts) > 0 {
		poke(l.doubt)
	}
}

// take gives the attempts to look at: the doubtful ones, or all.
func (l *leases) take(all bool) []attempt {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer clear(l.doubts)
	if all {
		return slices.Collect(maps.Keys(l.held))
	}
	return slices.Collect(maps.Keys(l.doubts))
}

// keep stops the work of those attempts that do not hold their run any more, and remembers those that could not be renewed.
func (l *leases) keep(asked []attempt, renewed map[attempt]bool) (left bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range asked {
		lost := l.held[a]
		if lost == nil {
			continue // it has ended meanwhile
		}
		done, holds := renewed[a]
		switch {
		case !holds:
			lost(errFenced)
		case !done:
			l.doubts[a] = struct{}{}
			left = true
		}
	}
	return left
}

// KeepLeases renews what this process holds until ctx is over.
func (s *Service) KeepLeases(ctx context.Context) {
	ticker := time.NewTicker(s.Lease / 3)
	defer ticker.Stop()
	var again <-chan time.Time
	for {
		var asked []attempt
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			asked = s.leases.take(true)
		case <-s.leases.doubt:
			asked = s.leases.take(false)
		case <-again:
			asked = s.leases.take(false)
		}
		if len(asked) == 0 {
			continue
		}
		renewed, err := s.renew(ctx, asked)
		if err != nil {
			s.log.WarnContext(ctx, "keep leases", "runs", len(asked), "error", err)
			continue // nobody knows; the next round asks again
		}
		if s.leases.keep(asked, renewed) {
			again = time.After(s.Lease / 30)
		}
	}
}

// renew answers, for each attempt that still holds its run, whether its lease is renewed.
func (s *Service) renew(ctx context.Context, asked []attempt) (map[attempt]bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	params := db.RunRenewLeasesParams{LeaseSeconds: s.Lease.Seconds()}
	for _, a := range asked {
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
