package runevents

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// PollInterval bounds how long a lost notification can go unnoticed.
const PollInterval = 5 * time.Second

// pingInterval is how often a silent connection is probed: a half-open one would stay silent forever.
const pingInterval = 5 * time.Second

// Subscribe returns a channel that gets a value after the run's status may have changed, in any process.
func (l *Log) Subscribe(run uuid.UUID) (changed <-chan struct{}, unsubscribe func()) {
	return l.status.subscribe(run)
}

// Heard is what Listen calls for the notifications of other processes.
type Heard struct {
	Status    func(run uuid.UUID) // the run's status may have changed
	Queue     func()              // a run waits, or a slot is free
	Processes func()              // a process came or went
	Missed    func()              // after every loss of the connection
}

// Listen receives notifications from all processes until ctx is done. It needs a direct connection: LISTEN does not survive a pooler.
func (l *Log) Listen(ctx context.Context, url string, heard Heard) {
	for ctx.Err() == nil {
		if err := l.listen(ctx, url, heard); err != nil && ctx.Err() == nil {
			l.logger.WarnContext(ctx, "listen for runs", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (l *Log) listen(ctx context.Context, url string, heard Heard) error {
	conn, err := connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		conn.Close(closing)
	}()
	// Notifications were lost while there was no connection.
	l.status.wakeAll()
	l.events.wakeAll()
	heard.Missed()
	for {
		payload, channel, err := next(ctx, conn)
		if err != nil {
			return err
		}
		switch channel {
		case queueChannel:
			heard.Queue()
		case processesChannel:
			heard.Processes()
		case statusChannel, eventChannel:
			for id := range strings.SplitSeq(payload, ",") {
				run, err := uuid.Parse(id)
				if err != nil {
					continue
				}
				l.events.wake(run)
				if channel == statusChannel {
					l.status.wake(run)
					heard.Status(run)
				}
			}
		}
	}
}

func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, pingInterval)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	channels := []string{statusChannel, eventChannel, queueChannel, processesChannel}
	if _, err := conn.Exec(ctx, "LISTEN "+strings.Join(channels, "; LISTEN ")); err != nil {
		return nil, errors.Join(fmt.Errorf("listen: %w", err), conn.Close(ctx))
	}
	return conn, nil
}

// next waits for a notification, and probes the connection while there is none.
func next(ctx context.Context, conn *pgx.Conn) (payload, channel string, err error) {
	for {
		quiet, cancel := context.WithTimeout(ctx, pingInterval)
		n, err := conn.WaitForNotification(quiet)
		cancel()
		if err == nil {
			return n.Payload, n.Channel, nil
		}
		if ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return "", "", fmt.Errorf("wait: %w", err)
		}
		if err := ping(ctx, conn); err != nil {
			return "", "", err
		}
	}
}

func ping(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, pingInterval)
	defer cancel()
	if err := conn.Ping(ctx); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return nil
}
