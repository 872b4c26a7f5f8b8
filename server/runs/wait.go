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

// Wait returns the run at its end; with an error, the run as it was last seen, when ctx is over or the process stops. It waits
// through a time without database as well: the run was accepted, and its client need not know.
func (s *Service) Wait(ctx context.Context, id uuid.UUID) (Run, error) {
	changed, unsubscribe := s.events.Subscribe(id)
	defer unsubscribe()
	var last Run
	for {
		run, err := s.readForWait(ctx, id)
		wait := runevents.PollInterval
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
		giveUp := func(cause error) (Run, error) {
			if last.ID == uuid.Nil {
				return last, err // never read: there is nothing to answer with
			}
			return last, cause
		}
		select {
		case <-ctx.Done():
			return giveUp(ctx.Err())
		case <-s.stopWaits:
			return giveUp(ErrStopping)
		case <-changed:
		case <-time.After(wait):
		}
	}
}

// readForWait reads the run even when ctx is over: a wait of no time still answers with it.
func (s *Service) readForWait(ctx context.Context, id uuid.UUID) (Run, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), runevents.PollInterval)
	defer cancel()
	row, err := db.New(s.pool).RunGetAny(ctx, id)
	if err != nil {
		return Run{}, fmt.Errorf("read run: %w", err)
	}
	return Run{Run: row.Run, FileIDs: row.FileIds, ReadingIDs: row.ReadingIds}, nil
}
