package runs

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
)

func TestLeases(t *testing.T) {
	t.Parallel()
	l := newLeases()
	fate := map[string]error{}
	add := func(name string) (attempt, func()) {
		run := fence{ID: uuid.New(), Attempt: 1}
		release := l.add(run, func(why error) { fate[name] = why })
		return attempt{run.ID, run.Attempt}, release
	}
	renewed, _ := add("renewed")
	locked, _ := add("locked")
	gone, _ := add("gone")
	ended, release := add("ended")
	asked := l.takeDue(true)
	if len(asked) != 4 {
		t.Fatalf("asked for %d of 4", len(asked))
	}
	release() // it ended during the query
	if left := l.stopLost(asked, map[attempt]bool{renewed: true, locked: false}); !left {
		t.Error("the locked one is forgotten")
	}
	if len(fate) != 1 || !errors.Is(fate["gone"], errFenced) {
		t.Errorf("stopped were %v, want gone alone", fate)
	}
	if again := l.takeDue(false); !slices.Equal(again, []attempt{locked}) {
		t.Errorf("asked again for %v, want the locked one", again)
	}
	l.recheck(gone.run)
	l.recheck(ended.run) // no attempt here executes it
	if doubtful := l.takeDue(false); !slices.Equal(doubtful, []attempt{gone}) {
		t.Errorf("doubted are %v", doubtful)
	}
}

func TestOnlyTheLostAttemptIsStopped(t *testing.T) {
	t.Parallel()
	l := newLeases()
	ctx, lost := context.WithCancelCause(t.Context())
	run := uuid.New()
	release := l.add(fence{ID: run, Attempt: 1}, lost)
	defer l.add(fence{ID: run, Attempt: 2}, func(error) { t.Error("the new attempt was stopped") })()
	l.stopLost(l.takeDue(true), map[attempt]bool{{run, 2}: true})
	if !errors.Is(context.Cause(ctx), errFenced) {
		t.Error("the old attempt goes on")
	}
	release()
}
