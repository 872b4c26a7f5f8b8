package runs

import (
	"context"
	"errors"

	"github.com/sredspace/sredspace/gen/worker"
)

// ofPool is the capacity of all workers behind the address, of which one has answered.
func (s *Service) ofPool(capacity *int) *int {
	if capacity == nil {
		return nil
	}
	all := *capacity * max(s.Workers, 1)
	return &all
}

// handToPool sends a task to the worker. Behind one address the next call may reach another one, so a task that one worker of several
// has not taken is sent again before the run waits.
func (s *Service) handToPool(ctx context.Context, task worker.TaskEnvelope, out listener) (outcome, error) {
	for try := 1; ; try++ {
		end, err := s.worker.process(ctx, task, out)
		if s.Workers <= 1 || try >= 2*s.Workers || ctx.Err() != nil || !errors.Is(err, errNotTaken) {
			return end, err
		}
	}
}
