package files

import (
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
)

// Event is what can happen to a reading.
type Event string

// The events. Claim and Return belong to reading processes; the other two end the reading.
const (
	Claim   Event = "claim"   // a process takes it
	Return  Event = "return"  // the worker did not finish it, and it is tried again
	Succeed Event = "succeed" // a valid text is stored
	Fail    Event = "fail"
)

// transitions is the whole state machine of a reading: any other transition is illegal. The SQL statements name the state that they leave.
var transitions = map[db.IndexStatus]map[Event]db.IndexStatus{
	db.IndexStatusPENDING: {Claim: db.IndexStatusINDEXING},
	db.IndexStatusINDEXING: {
		Return:  db.IndexStatusPENDING,
		Succeed: db.IndexStatusREADY,
		Fail:    db.IndexStatusFAILED,
	},
	db.IndexStatusREADY:  {},
	db.IndexStatusFAILED: {},
}

// IllegalTransition means that an event cannot happen in a state.
type IllegalTransition struct {
	From  db.IndexStatus
	Event Event
}

func (e IllegalTransition) Error() string {
	return fmt.Sprintf("a %s reading cannot %s", e.From, e.Event)
}

func next(from db.IndexStatus, event Event) (db.IndexStatus, error) {
	to, ok := transitions[from][event]
	if !ok {
		return "", IllegalTransition{From: from, Event: event}
	}
	return to, nil
}
