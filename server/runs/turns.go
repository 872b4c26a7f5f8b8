package runs

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"
)

// admissionsAtOnce is how many admissions of one user are in the database at once. PersonLock lets one of them proceed; the others
// would only hold connections that other users need.
const admissionsAtOnce = 3

// turns limits admissions by user.
type turns struct {
	mu    sync.Mutex
	users map[uuid.UUID]*turn
}

type turn struct {
	slots chan struct{}
	held  int // by admissions that have or await a slot
}

func newTurns() *turns { return &turns{users: map[uuid.UUID]*turn{}} }

// take waits for a slot of the user. The caller releases it, unless there is an error.
func (t *turns) take(ctx context.Context, user uuid.UUID) (release func(), err error) {
	t.mu.Lock()
	own := t.users[user]
	if own == nil {
		own = &turn{slots: make(chan struct{}, admissionsAtOnce)}
		t.users[user] = own
	}
	own.held++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if own.held--; own.held == 0 {
			delete(t.users, user)
		}
	}
	select {
	case own.slots <- struct{}{}:
		return func() { <-own.slots; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, fmt.Errorf("wait for a turn: %w", ctx.Err())
	}
}
