package runs

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
)

func TestLeasesKeep(t *testing.T) {
	t.Parallel()
	l := newLeases()
	fate := map[string]error{}
	hold := func(name string) (attempt, func()) {
		run := held{ID: uuid.New(), Attempt: 1}
		release := l.hold(run, func(why error) { fate[name] = why })
		return attempt{run.ID, run.Attempt}, release
	}
	renewed, _ := hold("renewed")
	locked, _ := hold("locked")
	gone, _ := hold("gone")
	ended, release := hold("ended")
	asked := l.take(true)
	if len(asked) != 4 {
		t.Fatalf("asked for %d of 4", len(asked))
	}
	release() // it ended while the database was asked
	if left := l.keep(asked, map[attempt]bool{renewed: true, locked: false}); !left {
		t.Error("the locked one is forgotten")
	}
	if len(fate) != 1 || !errors.Is(fate["gone"], errFenced) {
		t.Errorf("stopped were %v, want gone alone", fate)
	}
	if again := l.take(false); !slices.Equal(again, []attempt{locked}) {
		t.Errorf("asked again for %v, want the locked one", again)
	}
	l.suspect(gone.run)
	l.suspect(ended.run) // nobody here holds it
	if doubtful := l.take(false); !slices.Equal(doubtful, []attempt{gone}) {
		t.Errorf("doubted are %v", doubtful)
	}
}

func TestLostIsToldOfTheAttempt(t *testing.T) {
	t.Parallel()
	l := newLeases()
	ctx, lost := context.WithCancelCause(t.Context())
	run := uuid.New()
	release := l.hold(held{ID: run, Attempt: 1}, lost)
	defer l.hold(held{ID: run, Attempt: 2}, func(error) { t.Error("the new attempt was stopped") })()
	l.keep(l.take(true), map[attempt]bool{{run, 2}: true})
	if !errors.Is(context.Cause(ctx), errFenced) {
		t.Error("the old attempt goes on")
	}
	release()
}
