package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/runevents"
)

// ErrStopping means that this process stops before the run has ended.
var ErrStopping = errors.New("the server is stopping")

// Wait returns the run at its end. When ctx is done or the process stops, it returns an error and the run as last seen. It also waits
// through a database outage: the run was accepted, and its client need not notice.
func (s *Service) Wait(ctx context.Context, id uuid.UUID) (Run, error) {
	changed, unsubscribe := s.events.Subscribe(id)
	defer unsubscribe()
	ended, leave := s.ends.await(id)
	defer leave()
	var last Run
	// If this process executes the run, its end wakes us: there is nothing to read earlier.
	for skip := ctx.Err() == nil && s.leases.holds(id); ; skip = false {
		wait := runevents.PollInterval
		var err error
		if !skip {
			var run Run
			run, err = s.readForWait(ctx, id)
			switch {
			case err == nil && Ended(run.Status):
				return run, nil
			case err == nil:
				last = run
			case !database.Unavailable(err):
				return last, err
			default:
				wait = time.Second
			}
		}
		var cause error
		select {
		case <-ctx.Done():
			cause = ctx.Err()
		case <-s.stopWaits:
			cause = ErrStopping
		case run := <-ended:
			return *run, nil
		case <-changed:
			select {
			case run := <-ended: // the change was this
				return *run, nil
			default:
			}
			continue
		case <-time.After(wait):
			continue
		}
		if last.ID == uuid.Nil && err == nil {
			last, err = s.readForWait(ctx, id)
		}
		if last.ID == uuid.Nil {
			return last, err // no state of the run is known
		}
		return last, cause
	}
}

// readForWait reads the run even when ctx is done: a wait of zero seconds still returns it.
func (s *Service) readForWait(ctx context.Context, id uuid.UUID) (Run, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), runevents.PollInterval)
	defer cancel()
	row, err := db.New(s.pool).RunGetAny(ctx, id)
	if err != nil {
		return Run{}, fmt.Errorf("read run: %w", err)
	}
	return Run{Run: row.Run, FileIDs: row.FileIds, ReadingIDs: row.ReadingIds}, nil
}
