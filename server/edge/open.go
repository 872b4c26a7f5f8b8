package edge

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/telemetry"
)

// Open limits the long requests of one user in this process: event streams, and requests that wait for their run. 0 means no limit.
type Open struct{ Streams, Waits int }

const (
	opRunEvents = "getRunEvents"
	openRetry   = 5 * time.Second // by then, an open request may have ended
)

var waitingOps = []string{"createRun", "retryRun"}

// limitOpen refuses a long request over the limit before any of it is read.
func limitOpen(operations operations, limits Open, shown *telemetry.Telemetry) echo.MiddlewareFunc {
	streams, waits := newCounter(limits.Streams), newCounter(limits.Waits)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			op, _ := operations.of(c)
			prefer := c.Request().Header.Get("Prefer")
			wait, _ := Wait(&prefer, time.Minute)
			var counter *counter
			var kind string
			switch waiting := slices.Contains(waitingOps, op.id); {
			case op.id == opRunEvents || (waiting && WantsEvents(c.Request().Context())):
				counter, kind = streams, "stream"
			case waiting && wait > 0:
				counter, kind = waits, "wait"
			default:
				return next(c)
			}
			user := auth.Current(c.Request().Context()).ID
			if !counter.enter(user) {
				return &problem.Error{
					Code: problem.CodeRateLimited, RetryAfter: openRetry,
					Detail: "Too many open streams or waiting requests. Close some and try again.",
				}
			}
			defer counter.leave(user)
			defer shown.Opened(kind)()
			return next(c)
		}
	}
}

// counter counts the open requests of each user.
type counter struct {
	most int
	mu   sync.Mutex
	open map[uuid.UUID]int
}

func newCounter(most int) *counter { return &counter{most: most, open: map[uuid.UUID]int{}} }

func (c *counter) enter(user uuid.UUID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.most > 0 && c.open[user] >= c.most {
		return false
	}
	c.open[user]++
	return true
}

func (c *counter) leave(user uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[user]--; c.open[user] == 0 {
		delete(c.open, user)
	}
}
