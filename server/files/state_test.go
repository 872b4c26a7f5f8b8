package files

import (
	"errors"
	"testing"

	"github.com/sredspace/sredspace/gen/db"
)

// Every (state, event) pair, written out by hand: the table in the code must match this one.
func TestStatesOfAReading(t *testing.T) {
	t.Parallel()
	states := []db.IndexStatus{db.IndexStatusPENDING, db.IndexStatusINDEXING, db.IndexStatusREADY, db.IndexStatusFAILED}
	legal := map[db.IndexStatus]map[Event]db.IndexStatus{
		"PENDING":  {Claim: "INDEXING"},
		"INDEXING": {Return: "PENDING", Succeed: "READY", Fail: "FAILED"},
	}
	for _, from := range states {
		for _, event := range []Event{Claim, Return, Succeed, Fail} {
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
	}
	if len(transitions) != len(states) {
		t.Errorf("the table has %d states, the contract %d", len(transitions), len(states))
	}
}
