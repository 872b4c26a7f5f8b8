package runs

import (
	"context"
	"errors"
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/telemetry"
)

// sweepBatch bounds the work of one sweep; the next one comes soon.
const sweepBatch = 200

// Sweep recovers what lost processes left behind. Every server process does it; the fence makes that safe.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.sweepLeases(ctx), s.sweepQueue(ctx))
}

// sweepLeases ends runs whose process is gone. A run that the worker may already have is not silently paid for twice; one that
// never reached the worker is executed by another process.
func (s *Service) sweepLeases(ctx context.Context) error {
	expired, err := db.New(s.pool).RunListExpiredLeases(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("list expired leases: %w", err)
	}
	s.shown.Found("lease_expired", len(expired))
	var errs []error
	for _, row := range expired {
		run := fence{ID: row.ID, SessionID: row.SessionID, Status: db.RunStatusRUNNING, Attempt: row.Attempt}
		if row.HandedOverAt == nil {
			errs = append(errs, s.giveBack(telemetry.Continued(ctx, row.Traceparent), run, giveBack{}))
			continue
		}
		_, err := s.settle(telemetry.Continued(ctx, row.Traceparent), run,
			failed(FailureRunInterrupted, "The server that executed the run was lost after it handed the run to the worker."))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// sweepQueue ends runs that waited too long.
func (s *Service) sweepQueue(ctx context.Context) error {
	late, err := db.New(s.pool).RunListQueueTimeout(ctx, s.QueueTimeout.Seconds(), sweepBatch)
	if err != nil {
		return fmt.Errorf("list late runs: %w", err)
	}
	s.shown.Found("queue_timeout", len(late))
	var errs []error
	for _, run := range late {
		queued := fence{ID: run.ID, SessionID: run.SessionID, Status: db.RunStatusQUEUED, Attempt: run.Attempt}
		_, err := s.settle(telemetry.Continued(ctx, run.Traceparent), queued,
			failed(FailureRunQueueTimeout, "The run could not be executed in time."))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
