package server

import (
	"context"
	"log/slog"
	"time"

	"github.com/sredspace/sredspace/server/telemetry"
)

// sweepLimit is for a database that accepts a statement and never answers: the next round may get a working connection.
const sweepLimit = 10 * time.Second

// sweep calls each part's sweeper in turn, until ctx is done.
func sweep(ctx context.Context, every time.Duration, shown *telemetry.Telemetry, log *slog.Logger, sweepers []func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, sweeper := range sweepers {
			if err := sweepOnce(ctx, sweeper); err != nil && ctx.Err() == nil {
				shown.SweepFailed()
				log.WarnContext(ctx, "sweep", "error", err)
			}
		}
	}
}

func sweepOnce(ctx context.Context, sweeper func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, sweepLimit)
	defer cancel()
	return sweeper(ctx)
}
