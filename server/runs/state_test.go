package runs

import (
	"errors"
	"testing"

	"github.com/sredspace/sredspace/gen/db"
)

// Every (state, event) pair, written out by hand: the table in the code must match this one.
func TestStateMachine(t *testing.T) {
	t.Parallel()
	states := []db.RunStatus{db.RunStatusQUEUED, db.RunStatusRUNNING, db.RunStatusSUCCEEDED, db.RunStatusFAILED, db.RunStatusCANCELLED}
	events := []Event{Claim, Return, Succeed, Fail, Cancel}
	legal := map[db.RunStatus]map[Event]db.RunStatus{
		"QUEUED":  {Claim: "RUNNING", Fail: "FAILED", Cancel: "CANCELLED"},
		"RUNNING": {Return: "QUEUED", Succeed: "SUCCEEDED", Fail: "FAILED", Cancel: "CANCELLED"},
	}
	for _, from := range states {
		for _, event := range events {
			want, allowed := legal[from][event]
			got, err := next(from, event)
			if got != want {
				t.Errorf("%s + %s -> %q, want %q", from, event, got, want)
			}
			var illegal IllegalTransition
			if !allowed && (!errors.As(err, &illegal) || illegal.From != from || illegal.Event != event) {
				t.Errorf("%s + %s: got %v, want an IllegalTransition", from, event, err)
			}
		}
		if ended := legal[from] == nil; Ended(from) != ended {
			t.Errorf("Ended(%s) is %t", from, Ended(from))
		}
	}
	if len(transitions) != len(states) {
		t.Errorf("the table has %d states, the contract %d", len(transitions), len(states))
	}
}
