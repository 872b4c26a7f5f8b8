package files

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

const (
	// readingSlots is how many readings one process has under way, apart from its runs.
	readingSlots = 4
	// lookAgain finds what other processes left: readings that were returned, and those of a process without a free slot.
	lookAgain = time.Second
)

// dispatcher is what a process knows of the readings that it has under way.
type dispatcher struct {
	wake    chan struct{}
	mu      sync.Mutex
	used    int
	stopped bool
	working sync.WaitGroup
	cancel  context.CancelCauseFunc // of everything under way
}

// errStopped ends readings when the drain limit is over: they are queued again.
var errStopped = errors.New("the server stops")

// Start claims and executes readings until ctx is over or Drain is called.
func (s *Service) Start(ctx context.Context) {
	ctx, s.readings.cancel = context.WithCancelCause(ctx)
	go func() {
		ticker := time.NewTicker(lookAgain)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.readings.wake:
			case <-ticker.C:
			}
			for s.startNext(ctx) {
			}
		}
	}()
}

// Drain takes no more readings, and waits for those under way. When ctx is over they are queued again.
func (s *Service) Drain(ctx context.Context) {
	d := &s.readings
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	done := make(chan struct{})
	go func() {
		d.working.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		d.cancel(errStopped)
		<-done // each has its own limit for giving its reading back
	}
}

// poke wakes the dispatcher of this process.
func (s *Service) poke() {
	select {
	case s.readings.wake <- struct{}{}:
	default:
	}
}

// startNext starts one reading, if there is one, a slot for it, and a worker that takes it.
func (s *Service) startNext(ctx context.Context) bool {
	if !s.readings.take() {
		return false
	}
	claimed, found, err := s.claim(ctx)
	if err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "claim reading", "error", err)
	}
	if !found || err != nil {
		s.readings.release()
		return false
	}
	go func() {
		s.read(ctx, claimed.FileReading, claimed.File)
		s.readings.release()
		s.poke()
	}()
	return true
}

func (d *dispatcher) take() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped || d.used >= readingSlots {
		return false
	}
	d.used++
	d.working.Add(1)
	return true
}

func (d *dispatcher) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.used--
	d.working.Done()
}

func (s *Service) claim(ctx context.Context) (claimed db.ReadingGetClaimedRow, found bool, err error) {
	limit, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if waits, err := db.New(s.pool).ReadingWaits(limit); err != nil || !waits {
		return claimed, false, err
	}
	health := s.health.get(limit)
	if !health.ready {
		return claimed, false, nil
	}
	claimed, err = database.InTx(limit, s.pool, func(q *db.Queries, _ pgx.Tx) (db.ReadingGetClaimedRow, error) {
		if err := q.ReadingLockClaims(limit); err != nil {
			return db.ReadingGetClaimedRow{}, err
		}
		id, err := q.ReadingClaim(limit, s.limits(health))
		if err != nil {
			return db.ReadingGetClaimedRow{}, err
		}
		return q.ReadingGetClaimed(limit, id)
	})
	if database.NoRows(err) {
		return claimed, false, nil
	}
	return claimed, err == nil, err
}

// limits are those of the worker and of each person. One person never fills the worker.
func (s *Service) limits(health health) db.ReadingClaimParams {
	params := db.ReadingClaimParams{
		DeadlineSeconds: (s.IndexTimeout + checkTimeout + settleTimeout).Seconds(), Share: math.MaxInt32, Capacity: math.MaxInt32,
	}
	if health.capacity > 0 {
		params.Capacity, params.Share = health.capacity, max(1, health.capacity*3/4)
	}
	return params
}
