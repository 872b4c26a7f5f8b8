package runs

import (
	"context"
	"fmt"
	"time"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/workerstate"
)

// probed takes the state of the worker over. A worker that is not ready or refuses connections costs no run.
func (s *Service) probed(worker workerstate.State) {
	if s.places.setWorker(worker.Ready, s.ofPool(worker.Runs)) {
		signal(s.recount)
	}
	if worker.Ready {
		s.poke()
	}
}

// doubtWorker pauses until the next probe after the worker refused a run.
func (s *Service) doubtWorker() {
	if s.places.setWorker(false, nil) {
		signal(s.recount)
	}
	s.watch.Doubt()
}

// keepProcess refreshes the row of this process, which shows the others that it lives and whether it sees a ready worker.
func (s *Service) keepProcess(ctx context.Context) {
	ticker := time.NewTicker(s.Lease / 3)
	defer ticker.Stop()
	announced := false
	for {
		ready := s.places.workerReady()
		if err := s.seen(ctx, ready, !announced); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "refresh the process row", "error", err)
		} else {
			announced = true
		}
		s.countProcesses(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-s.recount:
		}
	}
}

func (s *Service) seen(ctx context.Context, ready, announce bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	if err := db.New(s.pool).ServerProcessSeen(ctx, s.process, ready); err != nil {
		return fmt.Errorf("note process: %w", err)
	}
	if !announce {
		return nil
	}
	return s.events.TellProcesses(ctx)
}

// countProcesses records how many processes live. If that is unknown, the last count stays.
func (s *Service) countProcesses(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	others, err := db.New(s.pool).ServerProcessCountOthers(ctx, s.process, s.Lease.Seconds())
	if err != nil {
		return
	}
	s.places.setProcesses(int(others) + 1)
	s.events.SetAlone(others == 0)
}

// leaveProcesses gives this process's share of the worker to the others.
func (s *Service) leaveProcesses(ctx context.Context) {
	err := db.New(s.pool).ServerProcessGone(ctx, s.process)
	if err == nil {
		err = s.events.TellProcesses(ctx)
	}
	if err != nil {
		s.log.WarnContext(ctx, "deregister the process", "error", err) // this process counts until its lease expires
	}
}
