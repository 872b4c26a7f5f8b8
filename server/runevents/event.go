package runevents

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// Kind names an event, in the log and in the contract.
type Kind string

// The kinds. The last three end the log.
const (
	KindQueued    Kind = "run.queued"
	KindWaiting   Kind = "run.waiting"
	KindStarted   Kind = "run.started"
	KindProgress  Kind = "progress"
	KindDelta     Kind = "message.delta"
	KindDropped   Kind = "events.dropped"
	KindCompleted Kind = "run.completed"
	KindFailed    Kind = "run.failed"
	KindCancelled Kind = "run.cancelled"
)

var endings = map[db.RunStatus]Kind{
	db.RunStatusSUCCEEDED: KindCompleted,
	db.RunStatusFAILED:    KindFailed,
	db.RunStatusCANCELLED: KindCancelled,
}

// Ends reports whether this is the last event of a run.
func (k Kind) Ends() bool { return k == KindCompleted || k == KindFailed || k == KindCancelled }

// Event is one event of a run. Data is compact JSON that names its kind as `type`; the last event has none, because it carries
// the run itself.
type Event struct {
	Kind Kind
	Data json.RawMessage
}

func newEvent(kind Kind, data any) Event {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err) // structs of strings, ids and numbers always marshal
	}
	return Event{Kind: kind, Data: text}
}

// Queued is the first event of a run.
func Queued(run uuid.UUID) Event {
	return newEvent(KindQueued, struct {
		RunID uuid.UUID `json:"runId"`
		Kind  Kind      `json:"type"`
	}{run, KindQueued})
}

// Waiting says what a queued run waits for.
func Waiting(run uuid.UUID, reason db.RunWaitingFor) Event {
	return newEvent(KindWaiting, struct {
		RunID      uuid.UUID        `json:"runId"`
		Kind       Kind             `json:"type"`
		WaitingFor db.RunWaitingFor `json:"waitingFor"`
	}{run, KindWaiting, reason})
}

// Started is the first event of an attempt.
func Started(run uuid.UUID, attempt int32) Event {
	return newEvent(KindStarted, struct {
		Attempt int32     `json:"attempt"`
		RunID   uuid.UUID `json:"runId"`
		Kind    Kind      `json:"type"`
	}{attempt, run, KindStarted})
}

// Ended is the last event of a run, by its final status.
func Ended(status db.RunStatus) Event {
	return Event{Kind: endings[status], Data: json.RawMessage("{}")}
}

// Progress is what the worker is doing.
type Progress struct {
	Detail string `json:"detail"`
	Done   int    `json:"done"`
	Step   string `json:"step"`
	Total  int    `json:"total"`
}

func (p Progress) event() Event {
	return newEvent(KindProgress, struct {
		Progress
		Kind Kind `json:"type"`
	}{p, KindProgress})
}

// Dropped says how many progress events of the worker are not in the log.
func Dropped(count int) Event {
	return newEvent(KindDropped, struct {
		Count int  `json:"count"`
		Kind  Kind `json:"type"`
	}{count, KindDropped})
}

func delta(text string) Event {
	return newEvent(KindDelta, struct {
		Text string `json:"text"`
		Kind Kind   `json:"type"`
	}{text, KindDelta})
}
