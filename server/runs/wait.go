package runs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

// hub wakes whoever waits for a run in this process.
type hub struct {
	mu      sync.Mutex
	waiters map[uuid.UUID]map[chan struct{}]struct{}
}

func newHub() *hub { return &hub{waiters: map[uuid.UUID]map[chan struct{}]struct{}{}} }

// subscribe gives a channel that gets a value after each change of the run; several changes may come as one.
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
		poke(ch)
	}
}

func (h *hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, chs := range h.waiters {
		for ch := range chs {
			poke(ch)
		}
	}
}

func poke(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default: // one is waiting there already
	}
}

// lookAgain bounds how long a lost notification can go unnoticed.
const lookAgain = 5 * time.Second

// ErrStopping says that this process stops before the run has ended.
var ErrStopping = errors.New("the server is stopping")

// Wait answers with the run at its end; with the run as it was seen last, and an error, when ctx is over or the process stops. A
// database that is away for a while is waited for as well: the run is accepted, and its client need not know.
func (s *Service) Wait(ctx context.Context, id uuid.UUID) (Run, error) {
	changed, done := s.hub.subscribe(id)
	defer done()
	var run Run
	for {
		now, err := s.look(ctx, id)
		wait := lookAgain
		switch {
		case err == nil && Ended(now.Status):
			return now, nil
		case err == nil:
			run = now
		case !database.Unavailable(err):
			return run, err
		default:
			wait = time.Second
		}
		over := func(why error) (Run, error) {
			if run.ID == uuid.Nil {
				return run, err // never seen: nothing to answer with
			}
			return run, why
		}
		select {
		case <-ctx.Done():
			return over(ctx.Err())
		case <-s.stopWaits:
			return over(ErrStopping)
		case <-changed:
		case <-time.After(wait):
		}
	}
}

// look reads the run also where ctx is over already: a wait of no time still answers with it.
func (s *Service) look(ctx context.Context, id uuid.UUID) (Run, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookAgain)
	defer cancel()
	row, err := db.New(s.pool).RunGetAny(ctx, id)
	if err != nil {
		return Run{}, fmt.Errorf("read run: %w", err)
	}
	return Run{Run: row.Run, FileIDs: row.FileIds}, nil
}

// Listen passes on what other processes tell, until ctx is over. It needs a direct connection: LISTEN does not survive a pooler.
func (s *Service) Listen(ctx context.Context, url string) {
	for ctx.Err() == nil {
		if err := s.listen(ctx, url); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "listen for runs", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (s *Service) listen(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN sredspace_runs; LISTEN sredspace_run_events"); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	// What was told while nobody listened.
	s.hub.wakeAll()
	s.events.wakeAll()
	s.leases.suspectWhere(func(attempt) bool { return true })
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait: %w", err)
		}
		if id, err := uuid.Parse(n.Payload); err == nil {
			s.events.wake(id)
			if n.Channel == "sredspace_runs" {
				s.hub.wake(id)
				s.leases.suspect(id)
			}
		}
	}
}
