package runevents

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
)

// The channels on which processes notify each other. The payload of the first two is a list of run ids.
const (
	statusChannel    = "sredspace_runs"
	eventChannel     = "sredspace_run_events"
	queueChannel     = "sredspace_queue"
	processesChannel = "sredspace_processes"
)

const (
	notifyDelay   = 5 * time.Millisecond // notifications within this time are sent together
	notifyPayload = 7000                 // bytes; Postgres allows 8000
	notifyTimeout = 5 * time.Second
)

// news is what this process has to notify. Notifications are sent in their own statements: Postgres has one lock for all
// transactions that notify, which they would hold while they wait for the disk. A lost one costs its readers PollInterval.
type news struct {
	alone atomic.Bool // no other process is running
	wake  chan struct{}
	mu    sync.Mutex
	items map[string]map[string]struct{} // channel, payload
}

func newNews() news {
	return news{wake: make(chan struct{}, 1), items: map[string]map[string]struct{}{}}
}

// SetAlone records whether this is the only process, so that no notification is needed.
func (l *Log) SetAlone(alone bool) { l.news.alone.Store(alone) }

// Wake reports a committed change of a run's status.
func (l *Log) Wake(run uuid.UUID) {
	l.status.wake(run)
	l.events.wake(run)
	l.tell(statusChannel, run.String())
}

// TellQueue notifies other processes that a run waits, or that a slot is free.
func (l *Log) TellQueue() { l.tell(queueChannel, "") }

// TellProcesses notifies other processes that this one starts, stops, or sees the worker differently.
func (l *Log) TellProcesses(ctx context.Context) error {
	return db.New(l.pool).Notify(ctx, processesChannel, "")
}

func (l *Log) tell(channel, payload string) {
	n := &l.news
	if n.alone.Load() {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.items[channel] == nil {
		n.items[channel] = map[string]struct{}{}
	}
	n.items[channel][payload] = struct{}{}
	signal(n.wake)
}

// Notify sends the notifications of this process until ctx is done.
func (l *Log) Notify(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.news.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(notifyDelay):
		}
		for channel, payloads := range l.news.take() {
			for _, payload := range payloads {
				l.send(ctx, channel, payload)
			}
		}
	}
}

func (l *Log) send(ctx context.Context, channel, payload string) {
	ctx, cancel := context.WithTimeout(ctx, notifyTimeout)
	defer cancel()
	if err := db.New(l.pool).Notify(ctx, channel, payload); err != nil && ctx.Err() == nil {
		l.logger.WarnContext(ctx, "notify other processes", "error", err)
	}
}

// take returns the payloads to send on each channel: ids are joined up to the size limit of a payload.
func (n *news) take() map[string][]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := map[string][]string{}
	for channel, items := range n.items {
		var payload strings.Builder
		for item := range items {
			if payload.Len() > 0 {
				payload.WriteByte(',')
			}
			payload.WriteString(item)
			if payload.Len() > notifyPayload {
				out[channel] = append(out[channel], payload.String())
				payload.Reset()
			}
		}
		if payload.Len() > 0 || len(out[channel]) == 0 {
			out[channel] = append(out[channel], payload.String())
		}
	}
	clear(n.items)
	return out
}

// NotifyStatus reports a change of a run's status at the commit of the caller's transaction, to this process as well.
func NotifyStatus(ctx context.Context, q *db.Queries, run uuid.UUID) error {
	if err := q.Notify(ctx, statusChannel, run.String()); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}
