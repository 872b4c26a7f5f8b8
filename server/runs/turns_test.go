package runs

import (
	"context"
	"testing"

	"github.com/google/uuid"
)

func TestTurns(t *testing.T) {
	t.Parallel()
	all, user := newTurns(), uuid.New()
	var releases []func()
	take := func(user uuid.UUID) error {
		ctx, cancel := context.WithCancel(t.Context())
		if len(releases) >= admissionsAtOnce {
			cancel() // there is nothing to wait for
		}
		defer cancel()
		release, err := all.take(ctx, user)
		if err == nil {
			releases = append(releases, release)
		}
		return err
	}
	for range admissionsAtOnce {
		if err := take(user); err != nil {
			t.Fatal(err)
		}
	}
	if take(user) == nil {
		t.Error("an admission more than allowed has a turn")
	}
	release, err := all.take(t.Context(), uuid.New())
	if err != nil {
		t.Errorf("another user waits: %v", err)
	}
	release()
	for _, release := range releases {
		release()
	}
	if len(all.users) > 0 {
		t.Errorf("%d users are left", len(all.users))
	}
}
