package runs

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

// event is one row of a run's stream.
type event struct {
	Type string
	Data string // the JSON that readers get
}

func newEvent(kind string, data any) event {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err) // generated types of strings, ids and numbers always marshal
	}
	return event{Type: kind, Data: string(text)}
}

func queuedEvent(run uuid.UUID) event {
	return newEvent("run.queued", api.RunQueuedEvent{Type: api.RunQueuedEventTypeRunQueued, RunId: run})
}

func startedEvent(run db.Run) event {
	return newEvent("run.started", api.RunStartedEvent{Type: api.RunStartedEventTypeRunStarted, RunId: run.ID, Attempt: int(run.Attempt)})
}

// endEvents names the last event of each end; its data is the run itself, which its reader adds.
var endEvents = map[db.RunStatus]string{
	db.RunStatusSUCCEEDED: "run.completed",
	db.RunStatusFAILED:    "run.failed",
	db.RunStatusCANCELLED: "run.cancelled",
}

func columns(events []event) (types, datas []string) {
	for _, e := range events {
		types, datas = append(types, e.Type), append(datas, e.Data)
	}
	return types, datas
}

// flushAfter batches what the worker tells: a row for each token would cost more than the answer.
const flushAfter = 100 * time.Millisecond

// recorder collects the events of one attempt and writes them in batches. An attempt that has nothing to tell costs nothing.
type recorder struct {
	service *Service
	ctx     context.Context // of the attempt, for the batches that a timer writes
	run     held
	lost    context.CancelCauseFunc

	mu      sync.Mutex
	pending []event
	text    string      // the delta that is still growing
	timer   *time.Timer // nil: nothing is pending
	stopped bool

	writing sync.Mutex // one batch at a time, in order
	stored  int32      // events that are known to be in the database
}

func (s *Service) record(ctx context.Context, run held, stored int32, lost context.CancelCauseFunc) *recorder {
	return &recorder{service: s, ctx: ctx, run: run, stored: stored, lost: lost}
}

func (r *recorder) progress(p api.ProgressEvent) {
	p.Type = api.ProgressEventTypeProgress
	r.add(newEvent("progress", p))
}

func (r *recorder) add(e event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.close()
	r.pending = append(r.pending, e)
	r.arm()
}

func (r *recorder) delta(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text += text
	r.arm()
}

func (r *recorder) close() {
	if r.text != "" {
		r.pending = append(r.pending, newEvent("message.delta", api.MessageDeltaEvent{Type: api.MessageDeltaEventTypeMessageDelta, Text: r.text}))
		r.text = ""
	}
}

// arm has what is pending written soon.
func (r *recorder) arm() {
	if r.timer == nil && !r.stopped {
		r.timer = time.AfterFunc(flushAfter, r.flush)
	}
}

// take hands out what is not written yet.
func (r *recorder) take() []event {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.close()
	out := r.pending
	r.pending, r.timer = nil, nil
	return out
}

// putBack keeps events, in their place, that could not be written.
func (r *recorder) putBack(events []event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(events, r.pending...)
	r.arm()
}

// stop waits for a batch under way and gives what is left, which goes with the settling transaction.
func (r *recorder) stop() []event {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	r.writing.Lock()
	defer r.writing.Unlock()
	return r.take()
}

func (r *recorder) flush() {
	r.writing.Lock()
	defer r.writing.Unlock()
	events := r.take()
	if len(events) == 0 {
		return // they went with the end of the run
	}
	rows, err := r.write(events)
	switch {
	case err != nil:
		// It may have been written all the same, and only the answer got lost: the numbers keep it from being told twice.
		r.putBack(events)
	case rows == 0:
		r.lost(errFenced)
	}
}

func (r *recorder) write(events []event) (int64, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), r.service.Lease/3)
	defer cancel()
	q := db.New(r.service.pool)
	types, datas := columns(events)
	held, err := q.RunEventAppend(ctx, db.RunEventAppendParams{RunID: r.run.ID, Attempt: r.run.Attempt, AfterSeq: r.stored, Types: types, Datas: datas})
	if err != nil || held == 0 {
		return held, err
	}
	r.stored += int32(len(events))
	r.service.events.wake(r.run.ID)
	// Readers in other processes; if this is lost, they look again by themselves.
	_ = q.RunEventNotify(ctx, r.run.ID.String())
	return held, nil
}
