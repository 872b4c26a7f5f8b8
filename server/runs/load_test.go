package runs

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

func TestExpectedWait(t *testing.T) {
	t.Parallel()
	ann, bob, cleo := uuid.New(), uuid.New(), uuid.New()
	var l load
	wait := func(user uuid.UUID, places int) time.Duration { return l.wait(user, places).Round(time.Second) }
	l.setWaiting([]db.RunCountByPersonRow{{UserID: ann, Runs: 100}, {UserID: bob, Runs: 1}})
	if got := wait(cleo, 1); got != 0 {
		t.Errorf("nothing is known of what runs take: %s", got)
	}
	l.mean, l.seen = 10, enoughRuns
	for _, tc := range []struct {
		name   string
		user   uuid.UUID
		places int
		want   time.Duration
	}{
		{"a newcomer waits for one run of each other user", cleo, 1, 20 * time.Second},
		{"for the second run, for two of each", bob, 1, 30 * time.Second},
		{"one's own runs come first", ann, 1, 1010 * time.Second},
		{"places share the wait", ann, 10, 101 * time.Second},
		{"without places nothing is known", ann, 0, 0},
	} {
		if got := wait(tc.user, tc.places); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
	l.queued()
	if got := wait(cleo, 1); got != 30*time.Second {
		t.Errorf("a run that was queued since counts: %s", got)
	}
	l.setWaiting(nil)
	if got := wait(ann, 1); got != 0 {
		t.Errorf("an empty queue: %s", got)
	}
}

func TestWhatRunsTake(t *testing.T) {
	t.Parallel()
	var l load
	for range enoughRuns {
		l.begin()
	}
	l.began -= enoughRuns * time.Minute // they began a minute ago, and none has ended
	if got := l.took(); got < 60 {
		t.Errorf("runs that have no end take %.0f s", got)
	}
	end := l.begin()
	end()
	if l.seen != 1 || l.active != enoughRuns || l.mean < 0 {
		t.Errorf("got %+v", &l)
	}
}
