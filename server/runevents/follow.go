package runevents

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// Entry is one event as readers get it. The last event carries the ended run.
type Entry struct {
	Seq int32
	Event
	Run *db.RunGetAnyRow
}

// Follow calls send for every event after a number, in order, until the last one, until ctx is done or until the process stops.
// Between events it calls idle regularly, because a silent connection looks dead.
func (l *Log) Follow(
	ctx context.Context, run uuid.UUID, after int32, every time.Duration, send func([]Entry) error, idle func() error,
) error {
	t, leave := l.join(ctx, run)
	defer leave()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		entries, changed, ended := t.since(after)
		if len(entries) > 0 {
			if err := send(entries); err != nil {
				return err
			}
			after = entries[len(entries)-1].Seq
			continue
		}
		if ended {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.stopped:
			return nil // the reader continues at another process
		case <-changed:
		case <-ticker.C:
			if err := idle(); err != nil {
				return err
			}
		}
	}
}

// tail follows one run for all its readers in this process: one query serves them all.
type tail struct {
	mu      sync.Mutex
	entries []Entry // by number; numbers are missing where old events were deleted
	changed chan struct{}
	ended   bool
	readers int
	stop    context.CancelFunc
}

// tails are the runs that have readers in this process.
type tails struct {
	mu   sync.Mutex
	runs map[uuid.UUID]*tail
}

// join shares the tail of a run with its other readers.
func (l *Log) join(ctx context.Context, run uuid.UUID) (*tail, func()) {
	l.tails.mu.Lock()
	defer l.tails.mu.Unlock()
	t := l.tails.runs[run]
	if t == nil {
		shared, stop := context.WithCancel(context.WithoutCancel(ctx)) // it outlives the requests that share it
		t = &tail{changed: make(chan struct{}), stop: stop}
		l.tails.runs[run] = t
		go l.feed(shared, run, t)
	}
	t.readers++
	return t, func() {
		l.tails.mu.Lock()
		defer l.tails.mu.Unlock()
		if t.readers--; t.readers == 0 {
			t.stop()
			delete(l.tails.runs, run)
		}
	}
}

// Readers is how many readers follow runs in this process.
func (l *Log) Readers() int {
	l.tails.mu.Lock()
	defer l.tails.mu.Unlock()
	count := 0
	for _, t := range l.tails.runs {
		count += t.readers
	}
	return count
}

// since returns the events after a number, and a channel to wait on when there are none.
func (t *tail) since(seq int32) ([]Entry, <-chan struct{}, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	next, _ := slices.BinarySearchFunc(t.entries, seq+1, func(e Entry, seq int32) int { return cmp.Compare(e.Seq, seq) })
	return t.entries[next:], t.changed, t.ended
}

func (t *tail) add(entries []Entry, ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries, t.ended = append(t.entries, entries...), ended
	close(t.changed)
	t.changed = make(chan struct{})
}

// feed reads new events into the tail whenever it is woken, until the last one.
func (l *Log) feed(ctx context.Context, run uuid.UUID, t *tail) {
	changed, unsubscribe := l.events.subscribe(run)
	defer unsubscribe()
	for last := int32(0); ; {
		entries, ended, err := l.load(ctx, run, last)
		if err != nil && ctx.Err() == nil {
			l.logger.WarnContext(ctx, "read events", "runId", run, "error", err)
		}
		if len(entries) > 0 {
			last = entries[len(entries)-1].Seq
			t.add(entries, ended)
		}
		if ended {
			return
		}
		wait := PollInterval
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

const loadBatch = 1000

func (l *Log) load(ctx context.Context, run uuid.UUID, after int32) ([]Entry, bool, error) {
	q := db.New(l.pool)
	var out []Entry
	for {
		rows, err := q.RunEventList(ctx, db.RunEventListParams{RunID: run, AfterSeq: after, MaxRows: loadBatch})
		if err != nil {
			return nil, false, fmt.Errorf("list events: %w", err)
		}
		for _, row := range rows {
			entry := Entry{Seq: row.Seq, Event: Event{Kind: Kind(row.Type), Data: row.Data}}
			after = row.Seq
			if entry.Kind.Ends() {
				ended, err := q.RunGetAny(ctx, run)
				if err != nil {
					return nil, false, fmt.Errorf("read run: %w", err)
				}
				entry.Run = &ended
				return append(out, entry), true, nil
			}
			out = append(out, entry)
		}
		if len(rows) < loadBatch {
			return out, false, nil
		}
	}
}
