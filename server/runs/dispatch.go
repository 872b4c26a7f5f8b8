package runs

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

const (
	lookAgain  = time.Second // the most that a lost notification costs
	claimBatch = 64          // runs in one claim
)

// poke wakes the dispatcher: a run was queued, a slot is free, or the worker is ready.
func (s *Service) poke() {
	s.line.Store(true)
	signal(s.poked)
}

// freed announces that a run of this process has ended. It costs nothing if nothing waits.
func (s *Service) freed() {
	if s.line.Load() {
		signal(s.poked)
		s.events.TellQueue() // its user may have runs that wait for a turn
	}
}

// dispatch claims waiting runs and executes them until ctx is done: fair between users, while the worker is ready and this process
// has a free slot.
func (s *Service) dispatch(ctx context.Context) {
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.poked:
		case <-ticker.C:
			s.recordWaitReasons(ctx)
			s.readLoad(ctx)
		}
		for s.claim(ctx) {
		}
	}
}

// claim takes the next runs in line, and reports whether it may have left some.
func (s *Service) claim(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	places := s.places.take(claimBatch)
	if places == 0 {
		return false
	}
	claimed, err := s.claimNext(ctx, places)
	s.places.release(places - len(claimed))
	if err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "claim runs", "error", err)
	}
	for _, run := range claimed {
		own := fence{ID: run.ID, SessionID: run.SessionID, Status: db.RunStatusRUNNING, Attempt: run.Attempt}
		s.launch(own, started{events: run.Events, trace: run.Traceparent})
		s.events.Wake(run.ID)
	}
	return len(claimed) > 0
}

func (s *Service) claimNext(ctx context.Context, places int) ([]db.RunClaimRow, error) {
	share := s.places.share()
	next, err := db.New(s.pool).RunNextInLine(ctx, db.RunNextInLineParams{
		MaxRows: int32(places), Share: share, BoundSeconds: s.QueueTimeout.Seconds(),
	})
	if err != nil {
		return nil, fmt.Errorf("look who is next: %w", err)
	}
	if len(next) == 0 {
		return nil, s.checkQueue(ctx)
	}
	var ids, people []uuid.UUID
	for _, run := range next {
		ids, people = append(ids, run.ID), append(people, run.UserID)
	}
	claimed, err := database.InBatch(ctx, s.pool, func(q *db.Queries) ([]db.RunClaimRow, error) {
		if err := q.PersonLock(ctx, people); err != nil {
			return nil, err
		}
		if err := q.RunLockQueued(ctx, ids); err != nil {
			return nil, err
		}
		return q.RunClaim(ctx, db.RunClaimParams{Ids: ids, Share: share, LeaseSeconds: s.Lease.Seconds()})
	})
	return claimed, database.Wrap(err, "claim")
}

// checkQueue records whether any run waits, so that the end of a run need not query the queue.
func (s *Service) checkQueue(ctx context.Context) error {
	s.line.Store(false) // before the query: a run that is queued later sets it again
	waiting, err := db.New(s.pool).RunAnyWaiting(ctx)
	if err != nil || waiting {
		s.line.Store(true)
	}
	return database.Wrap(err, "look at the line")
}

// recordWaitReasons records why waiting runs wait, for their users.
func (s *Service) recordWaitReasons(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	changed, err := db.New(s.pool).RunSayWhyWaiting(ctx, s.Lease.Seconds(), s.places.share())
	if err != nil {
		if ctx.Err() == nil {
			s.log.WarnContext(ctx, "record why runs wait", "error", err)
		}
		return
	}
	for _, run := range changed {
		s.events.Wake(run)
	}
}
