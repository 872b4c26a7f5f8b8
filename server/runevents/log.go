// Package runevents is the event log of a run: record (by the attempt that executes the run), follow
// (by readers), and the notifications between processes that wake them. A run's row is the source of truth; its log records what
// happened on the way.
package runevents

import (
	"log/slog"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Log is the event log of all runs, as one process sees it.
type Log struct {
	pool    *pgxpool.Pool
	logger  *slog.Logger
	status  *hub // wakes waiters for a run's status
	events  *hub // wakes followers of a run's events
	tails   tails
	stopped chan struct{}
	news    news
}

// New makes a Log.
func New(pool *pgxpool.Pool, logger *slog.Logger) *Log {
	return &Log{
		pool: pool, logger: logger, status: newHub(), events: newHub(), tails: tails{runs: map[uuid.UUID]*tail{}}, stopped: make(chan struct{}),
		news: newNews(),
	}
}

// Stop ends every Follow of this process: the readers continue at another one.
func (l *Log) Stop() { close(l.stopped) }

// Columns are events in the form that the statements expect.
func Columns(events []Event) (kinds, datas []string) {
	kinds, datas = make([]string, 0, len(events)), make([]string, 0, len(events))
	for _, e := range events {
		kinds, datas = append(kinds, string(e.Kind)), append(datas, string(e.Data))
	}
	return kinds, datas
}
