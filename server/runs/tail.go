package runs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// StreamEvent is one event as readers get it.
type StreamEvent struct {
	Seq  int32
	Type string
	Data []byte
}

// tail follows one run for all its readers in this process: one query serves them all.
type tail struct {
	mu      sync.Mutex
	events  []StreamEvent // events[i].Seq == i+1
	changed chan struct{}
	ended   bool
	readers int
	stop    context.CancelFunc
}

// tails are the runs that somebody reads here.
type tails struct {
	mu   sync.Mutex
	runs map[uuid.UUID]*tail
}

// join follows a run, together with whoever does already.
func (s *Service) join(run uuid.UUID) (*tail, func()) {
	s.tails.mu.Lock()
	defer s.tails.mu.Unlock()
	t := s.tails.runs[run]
	if t == nil {
		ctx, stop := context.WithCancel(context.Background()) // shared by requests, so it ends with none of them
		t = &tail{changed: make(chan struct{}), stop: stop}
		s.tails.runs[run] = t
		go s.follow(ctx, run, t)
	}
	t.readers++
	return t, func() {
		s.tails.mu.Lock()
		defer s.tails.mu.Unlock()
		if t.readers--; t.readers == 0 {
			t.stop()
			delete(s.tails.runs, run)
		}
	}
}

// since gives the events after a number, and what to wait for when there are none.
func (t *tail) since(seq int32) ([]StreamEvent, <-chan struct{}, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if int(seq) < len(t.events) {
		return t.events[seq:], t.changed, t.ended
	}
	return nil, t.changed, t.ended
}

func (t *tail) add(events []StreamEvent, ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events, t.ended = append(t.events, events...), ended
	close(t.changed)
	t.changed = make(chan struct{})
}

// follow reads new events whenever somebody tells of some, until the last.
func (s *Service) follow(ctx context.Context, run uuid.UUID, t *tail) {
	changed, done := s.events.subscribe(run)
	defer done()
	for last := int32(0); ; {
		events, ended, err := s.load(ctx, run, last)
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "read events", "run", run, "error", err)
		}
		if len(events) > 0 {
			last = events[len(events)-1].Seq
			t.add(events, ended)
		}
		if ended {
			return
		}
		wait := lookAgain
		if err != nil {
			wait = time.Second
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-time.After(wait):
		}
	}
}

const eventBatch = 1000

func (s *Service) load(ctx context.Context, run uuid.UUID, after int32) ([]StreamEvent, bool, error) {
	q := db.New(s.pool)
	var out []StreamEvent
	for {
		rows, err := q.RunEventList(ctx, db.RunEventListParams{RunID: run, AfterSeq: after, MaxRows: eventBatch})
		if err != nil {
			return nil, false, fmt.Errorf("list events: %w", err)
		}
		for _, row := range rows {
			e := StreamEvent{Seq: row.Seq, Type: row.Type, Data: row.Data}
			after = row.Seq
			if row.Type == "run.completed" || row.Type == "run.failed" || row.Type == "run.cancelled" {
				ended, err := q.RunGetAny(ctx, run)
				if err != nil {
					return nil, false, fmt.Errorf("read run: %w", err)
				}
				e.Data, err = s.render(row.Type, Run{Run: ended.Run, FileIDs: ended.FileIds})
				return append(out, e), true, err
			}
			out = append(out, e)
		}
		if len(rows) < eventBatch {
			return out, false, nil
		}
	}
}

// Follow calls send for every event after a number, in order, until the last one, or ctx is over, or the process stops. Between
// events it calls idle every so often, for a connection that nothing passes over looks dead.
func (s *Service) Follow(ctx context.Context, run uuid.UUID, after int32, every time.Duration, send func([]StreamEvent) error, idle func() error) error {
	t, leave := s.join(run)
	defer leave()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		events, changed, ended := t.since(after)
		if len(events) > 0 {
			if err := send(events); err != nil {
				return err
			}
			after = events[len(events)-1].Seq
			continue
		}
		if ended {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.stopStreams:
			return nil // the reader goes on at another process
		case <-changed:
		case <-ticker.C:
			if err := idle(); err != nil {
				return err
			}
		}
	}
}
