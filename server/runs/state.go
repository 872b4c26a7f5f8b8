package runs

import (
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
)

// Event is what can happen to a run.
type Event string

// The events. Claim and Return belong to executing processes; the other three end the run.
const (
	Claim   Event = "claim"   // a process takes it
	Return  Event = "return"  // the worker does not have it: its process was lost before the hand-over, or the worker refused it
	Succeed Event = "succeed" // the worker answered
	Fail    Event = "fail"
	Cancel  Event = "cancel"
)

// transitions is the whole state machine: any other transition is illegal. A run begins QUEUED, or RUNNING if it starts at once. The SQL
// statements name the state that they leave, so the table and the statements repeat each other on purpose; a test keeps them
// consistent.
var transitions = map[db.RunStatus]map[Event]db.RunStatus{
	db.RunStatusQUEUED: {
		Claim:  db.RunStatusRUNNING,
		Fail:   db.RunStatusFAILED, // no process claimed it in time
		Cancel: db.RunStatusCANCELLED,
	},
	db.RunStatusRUNNING: {
		Return:  db.RunStatusQUEUED,
		Succeed: db.RunStatusSUCCEEDED,
		Fail:    db.RunStatusFAILED,
		Cancel:  db.RunStatusCANCELLED,
	},
	db.RunStatusSUCCEEDED: {},
	db.RunStatusFAILED:    {},
	db.RunStatusCANCELLED: {},
}

// IllegalTransition reports that an event can't happen in a state.
type IllegalTransition struct {
	From  db.RunStatus
	Event Event
}

func (e IllegalTransition) Error() string {
	return fmt.Sprintf("a %s run can't %s", e.From, e.Event)
}

func next(from db.RunStatus, event Event) (db.RunStatus, error) {
	to, ok := transitions[from][event]
	if !ok {
		return "", IllegalTransition{From: from, Event: event}
	}
	return to, nil
}

// Ended reports that nothing can happen to the run any more.
func Ended(status db.RunStatus) bool { return len(transitions[status]) == 0 }
