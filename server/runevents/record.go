package runevents

import (
	"context"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// Whatever a worker sends is bounded in number, size and rate. Pieces of the answer are joined and split but never
// dropped, because together they are the answer, which the limit of the worker's response bounds. Of progress events, the newest is kept.
const (
	batchDelay    = 100 * time.Millisecond // a row for each token would cost more than the answer
	lateDelay     = 5 * time.Second        // once the run has maxEvents
	maxEvents     = 2000                   // of one attempt; after that only pieces of the answer are recorded, lateDelay apart
	batchProgress = 20                     // progress events in one batchDelay
	batchEvents   = 200                    // events in one statement
	batchBytes    = 256 << 10              // and their size
	maxDelta      = 64 << 10               // bytes of text in one event
	maxDetail     = 1000                   // characters of a progress event's texts
)

// Attempt is one execution of a run, which alone may record events while the run is RUNNING.
type Attempt struct {
	Run          uuid.UUID
	Number       int32
	Stored       int32         // events that the run had when the attempt began
	WriteTimeout time.Duration // of one batch
	Fenced       func()        // called when the attempt no longer executes the run
}

// Recorder collects the events of one attempt and writes them in batches. An attempt without events costs nothing.
type Recorder struct {
	log     *Log
	ctx     context.Context // of the attempt, for the batches that a timer writes
	attempt Attempt

	mu       sync.Mutex
	pending  []Event
	text     []byte    // the delta that is still growing
	progress int       // progress events since the last batch
	newest   *Progress // the latest one beyond batchProgress
	recorded int       // events of this attempt
	dropped  int       // progress events that were not recorded
	timer    *time.Timer
	stopped  bool

	writing sync.Mutex // one batch at a time, in order
	stored  int32      // events that are known to be in the database
}

// Record makes the Recorder of an attempt.
func (l *Log) Record(ctx context.Context, attempt Attempt) *Recorder {
	return &Recorder{log: l, ctx: ctx, attempt: attempt, stored: attempt.Stored}
}

// Progress records what the worker is doing.
func (r *Recorder) Progress(p Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.Step, p.Detail = cut(p.Step), cut(p.Detail)
	if r.progress < batchProgress && r.recorded < maxEvents {
		r.closeDelta()
		r.record(p.event())
		r.progress++
	} else {
		if r.newest != nil {
			r.dropped++
		}
		r.newest = &p
	}
	r.scheduleFlush()
}

// Delta records a piece of the answer; pieces in quick succession become one event.
func (r *Recorder) Delta(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = append(r.text, text...)
	r.scheduleFlush()
}

// Stop waits for a batch that is being written, and returns the events that are left, which belong in the statement that ends the
// run, with the number of events that are known to be stored. If much is left, most of it is written first.
func (r *Recorder) Stop() (left []Event, stored int32) {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	r.writing.Lock()
	defer r.writing.Unlock()
	left = r.drain()
	if r.dropped > 0 {
		left = append(left, Dropped(r.dropped))
	}
	for size := batch(left); size < len(left); size = batch(left) {
		if rows, err := r.write(left[:size]); err != nil || rows == 0 {
			break
		}
		left = left[size:]
	}
	return left, r.stored
}

func (r *Recorder) record(e Event) {
	r.pending = append(r.pending, e)
	r.recorded++
}

func (r *Recorder) closeDelta() {
	for len(r.text) > 0 {
		size := min(len(r.text), maxDelta)
		for size < len(r.text) && !utf8.RuneStart(r.text[size]) {
			size--
		}
		r.record(delta(string(r.text[:size])))
		r.text = r.text[size:]
	}
	r.text = nil
}

func (r *Recorder) scheduleFlush() {
	if r.timer != nil || r.stopped {
		return
	}
	delay := batchDelay
	if r.recorded >= maxEvents {
		delay = lateDelay
	}
	r.timer = time.AfterFunc(delay, r.flush)
}

// drain returns the unwritten events.
func (r *Recorder) drain() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closeDelta()
	switch {
	case r.newest != nil && r.recorded < maxEvents:
		r.record(r.newest.event())
	case r.newest != nil:
		r.dropped++
	}
	out := r.pending
	r.pending, r.timer, r.newest, r.progress = nil, nil, nil, 0
	return out
}

// putBack puts events that could not be written back in front of the others.
func (r *Recorder) putBack(events []Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(events, r.pending...)
	r.scheduleFlush()
}

func (r *Recorder) flush() {
	r.writing.Lock()
	defer r.writing.Unlock()
	for events := r.drain(); len(events) > 0; {
		size := batch(events)
		rows, err := r.write(events[:size])
		switch {
		case err != nil:
			// It may have been written anyway, with only the answer lost: the numbers prevent writing it twice.
			r.putBack(events)
			return
		case rows == 0:
			r.attempt.Fenced()
			return
		}
		events = events[size:]
	}
}

// batch is how many events one statement writes: it locks the run's row, which the renewal of the lease needs.
func batch(events []Event) int {
	bytes := 0
	for i, e := range events {
		if bytes += len(e.Data); i == batchEvents || (bytes > batchBytes && i > 0) {
			return i
		}
	}
	return len(events)
}

func (r *Recorder) write(events []Event) (int64, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), r.attempt.WriteTimeout)
	defer cancel()
	kinds, datas := Columns(events)
	rows, err := db.New(r.log.pool).RunEventAppend(ctx, db.RunEventAppendParams{
		RunID: r.attempt.Run, Attempt: r.attempt.Number, AfterSeq: r.stored, Types: kinds, Datas: datas,
	})
	if err != nil || rows == 0 {
		return rows, err
	}
	r.stored += int32(len(events))
	r.log.events.wake(r.attempt.Run)
	r.log.tell(eventChannel, r.attempt.Run.String())
	return rows, nil
}

// cut shortens a text of the worker's progress.
func cut(text string) string {
	count := 0
	for i := range text {
		if count++; count > maxDetail {
			return text[:i] + "…"
		}
	}
	return text
}
