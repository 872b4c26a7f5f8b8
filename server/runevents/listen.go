package runevents

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// PollInterval bounds how long a lost notification can go unnoticed.
const PollInterval = 5 * time.Second

// Subscribe returns a channel that gets a value after the run's status may have changed, in any process.
func (l *Log) Subscribe(run uuid.UUID) (changed <-chan struct{}, unsubscribe func()) {
	return l.status.subscribe(run)
}

// Wake reports a committed change of a run's status within this process. Other processes learn it from the notification that the
// transaction sent.
func (l *Log) Wake(run uuid.UUID) {
	l.status.wake(run)
	l.events.wake(run)
}

// Listen receives notifications from all processes until ctx is over. changed is called for each run whose status may have
// changed, missed after every time without a connection. It needs a direct connection: LISTEN does not survive a pooler.
func (l *Log) Listen(ctx context.Context, url string, changed func(run uuid.UUID), missed func()) {
	for ctx.Err() == nil {
		if err := l.listen(ctx, url, changed, missed); err != nil && ctx.Err() == nil {
			l.logger.WarnContext(ctx, "listen for runs", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

const (
	statusChannel = "sredspace_runs"
	eventChannel  = "sredspace_run_events"
)

func (l *Log) listen(ctx context.Context, url string, changed func(uuid.UUID), missed func()) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+statusChannel+"; LISTEN "+eventChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	// Notifications were lost while there was no connection.
	l.status.wakeAll()
	l.events.wakeAll()
	missed()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait: %w", err)
		}
		run, err := uuid.Parse(n.Payload)
		if err != nil {
			continue
		}
		l.events.wake(run)
		if n.Channel == statusChannel {
			l.status.wake(run)
			changed(run)
		}
	}
}
