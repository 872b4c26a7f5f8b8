package runs

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
)

const (
	// settlingWeight is the weight of the newest run in the mean: about the last twenty count.
	settlingWeight = 0.1
	// enoughRuns is how many runs must have been seen before a run is refused for what they took.
	enoughRuns     = 3
	shedRetryLeast = 5 * time.Second
	shedRetryMost  = time.Minute
)

// load estimates how long a new run would wait: from what runs take, how many wait, and how many the workers execute at once.
type load struct {
	mu       sync.Mutex
	mean     float64       // seconds that an execution takes
	seen     int           // executions in the mean
	active   int           // executions of this process
	began    time.Duration // the sum of when they began, since epoch
	waiting  map[uuid.UUID]int
	newcomer int // runs that this process queued since waiting was read
}

// epoch keeps sums of points in time small.
var epoch = time.Now()

// begin counts an execution until the returned function is called.
func (l *load) begin() (end func()) {
	start := time.Since(epoch)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active++
	l.began += start
	return func() {
		took := (time.Since(epoch) - start).Seconds()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.active--
		l.began -= start
		l.seen++
		weight := max(settlingWeight, 1/float64(l.seen))
		l.mean += weight * (took - l.mean)
	}
}

// took is what an execution takes. Where those under way have taken longer already, so will others. Zero: not known yet.
func (l *load) took() float64 {
	if l.seen+l.active < enoughRuns {
		return 0
	}
	took := l.mean
	if l.active > 0 {
		took = max(took, (time.Since(epoch) - l.began/time.Duration(l.active)).Seconds())
	}
	return took
}

func (l *load) setWaiting(rows []db.RunCountByPersonRow) {
	waiting := make(map[uuid.UUID]int, len(rows))
	for _, row := range rows {
		waiting[row.UserID] = int(row.Runs)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting, l.newcomer = waiting, 0
}

func (l *load) queued() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.newcomer++
}

// wait is how long the next run of a user would wait while so many runs are executed at once. Users take turns, so a user with one
// run waits for one run of each other user, however many those have.
func (l *load) wait(user uuid.UUID, places int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := l.waiting[user]
	before := l.newcomer
	for _, runs := range l.waiting {
		before += min(runs, own+1)
	}
	if before == 0 || places <= 0 {
		return 0
	}
	seconds := float64(before) / float64(places) * l.took()
	return time.Duration(min(seconds, math.MaxInt32) * float64(time.Second))
}

// readLoad refreshes what waits.
func (s *Service) readLoad(ctx context.Context) {
	if !s.line.Load() {
		s.load.setWaiting(nil)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.Lease/3)
	defer cancel()
	rows, err := db.New(s.pool).RunCountByPerson(ctx)
	if err != nil {
		if ctx.Err() == nil {
			s.log.WarnContext(ctx, "count waiting runs", "error", err)
		}
		return
	}
	s.load.setWaiting(rows)
}

// shed refuses a run that would not be executed within the queue timeout: it would take the place of runs that could. What else
// speaks for or against the run comes first: a replay is no new run.
func (s *Service) shed(ctx context.Context, req Request) (replay Admitted, decided bool, err error) {
	wait := s.load.wait(req.UserID, s.places.everywhere())
	if wait <= s.QueueTimeout {
		return Admitted{}, false, nil
	}
	if replay, decided, err = s.explain(ctx, req); err != nil || decided {
		return replay, true, err
	}
	reason := string(db.RunWaitingForSlot)
	if !s.places.workerReady() {
		reason = string(db.RunWaitingForWorker)
	}
	s.shown.RunShed(reason)
	retry := min(max(wait-s.QueueTimeout, shedRetryLeast), shedRetryMost)
	return Admitted{}, true, problem.Unavailable(
		fmt.Errorf("a run would wait %s for a %s", wait.Round(time.Second), reason),
		"Too many runs are waiting. This one could not be executed in time. Try again later.", retry)
}
