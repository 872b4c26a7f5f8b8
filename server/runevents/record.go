package runevents

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// batchDelay batches the worker's output: a row for each token would cost more than the answer.
const batchDelay = 100 * time.Millisecond

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

	mu      sync.Mutex
	pending []Event
	text    string      // the delta that is still growing
	timer   *time.Timer // nil: nothing is pending
	stopped bool

	writing sync.Mutex // one batch at a time, in order
	stored  int32      // events that are known to be in the database
}

// Record makes the Recorder of an attempt.
func (l *Log) Record(ctx context.Context, attempt Attempt) *Recorder {
	return &Recorder{log: l, ctx: ctx, attempt: attempt, stored: attempt.Stored}
}

// Add records an event.
func (r *Recorder) Add(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closeDelta()
	r.pending = append(r.pending, e)
	r.scheduleFlush()
}

// Progress records what the worker is doing.
func (r *Recorder) Progress(p Progress) { r.Add(p.event()) }

// Delta records a piece of the answer; pieces that follow each other closely become one event.
func (r *Recorder) Delta(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text += text
	r.scheduleFlush()
}

// Stop waits for a batch that is being written, and returns the events that are left, which belong into the transaction that ends
// the run, with the number of events that are known to be stored.
func (r *Recorder) Stop() (left []Event, stored int32) {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	r.writing.Lock()
	defer r.writing.Unlock()
	return r.drain(), r.stored
}

func (r *Recorder) closeDelta() {
	if r.text != "" {
		r.pending = append(r.pending, delta(r.text))
		r.text = ""
	}
}

func (r *Recorder) scheduleFlush() {
	if r.timer == nil && !r.stopped {
		r.timer = time.AfterFunc(batchDelay, r.flush)
	}
}

// drain returns what is not written yet.
func (r *Recorder) drain() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closeDelta()
	out := r.pending
	r.pending, r.timer = nil, nil
	return out
}

// putBack returns events that could not be written to their place.
func (r *Recorder) putBack(events []Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(events, r.pending...)
	r.scheduleFlush()
}

func (r *Recorder) flush() {
	r.writing.Lock()
	defer r.writing.Unlock()
	events := r.drain()
	if len(events) == 0 {
		return // they were written with the end of the run
	}
	rows, err := r.write(events)
	switch {
	case err != nil:
		// It may have been written all the same, and only the answer got lost: the numbers keep it from being written twice.
		r.putBack(events)
	case rows == 0:
		r.attempt.Fenced()
	}
}

func (r *Recorder) write(events []Event) (int64, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), r.attempt.WriteTimeout)
	defer cancel()
	q := db.New(r.log.pool)
	kinds, datas := columns(events)
	rows, err := q.RunEventAppend(ctx, db.RunEventAppendParams{
		RunID: r.attempt.Run, Attempt: r.attempt.Number, AfterSeq: r.stored, Types: kinds, Datas: datas,
	})
	if err != nil || rows == 0 {
		return rows, err
	}
	r.stored += int32(len(events))
	r.log.events.wake(r.attempt.Run)
	// For readers in other processes; if the notification is lost, they poll.
	_ = q.RunEventNotify(ctx, r.attempt.Run.String())
	return rows, nil
}
