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
	"github.com/sredspace/sredspace/server/workerstate"
)

const (
	// readingSlots is how many readings one process has in progress, apart from its runs.
	readingSlots = 4
	// lookAgain is how often the dispatcher looks for what other processes left: returned readings, and those without a free slot there.
	lookAgain = time.Second
)

// dispatcher tracks the readings that this process has in progress.
type dispatcher struct {
	wake    chan struct{}
	mu      sync.Mutex
	used    int
	stopped bool
	working sync.WaitGroup
	cancel  context.CancelCauseFunc // of everything in progress
}

// errStopped ends readings when the drain limit has passed: they are queued again.
var errStopped = errors.New("the server is stopping")

// Start claims and executes readings until ctx is done or Drain is called.
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

// Drain starts no more readings and waits for those in progress. When ctx is done they are queued again.
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
		<-done // each has its own time limit for returning its reading
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
	if !health.Ready {
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

// limits returns the worker's limit and each user's. One user never fills the worker.
func (s *Service) limits(worker workerstate.State) db.ReadingClaimParams {
	params := db.ReadingClaimParams{LeaseSeconds: s.Lease.Seconds(), Share: math.MaxInt32, Capacity: math.MaxInt32}
	if worker.Readings > 0 {
		params.Capacity = worker.Readings * int32(max(s.Workers, 1))
		params.Share = max(1, params.Capacity*3/4)
	}
	return params
}
