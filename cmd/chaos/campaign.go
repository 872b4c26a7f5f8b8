package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// campaign is one campaign: load and faults, then recovery, then the invariants.
type campaign struct {
	dir, server string
	seed        uint64
	people      int
	kills       int           // stop after this many
	duration    time.Duration // at most
	lease       time.Duration
	bound       time.Duration // after recovery, every run must end within this time
	pace        time.Duration
	say         func(format string, args ...any)
	drill       *drill // nil: trouble by chance
}

// fileBound is the time limit for files; one attempt to read a file may take long.
const fileBound = 90 * time.Second

const (
	activeRuns = `SELECT format('run %s is %s, attempt %s, lease %s, handed over %s, now %s',
		id, status, attempt, lease_expires_at, handed_over_at, now())
		FROM runs WHERE status IN ('QUEUED', 'RUNNING')`
	busyFiles = `SELECT format('file %s is %s', id, index_status) FROM files
		WHERE upload_status = 'CONFIRMED' AND index_status IN ('PENDING', 'INDEXING') AND deleted_at IS NULL`
)

func (c campaign) run(ctx context.Context) (*records, error) {
	r := newRecords()
	began := time.Now()
	options := stage.Options{Dir: c.dir, Server: c.server, Servers: 2, Links: true, Env: []string{
		"SREDSPACE_RUN_WAIT=5s", "SREDSPACE_INDEX_TIMEOUT=15s", "SREDSPACE_RUN_LEASE=" + c.lease.String(), "SREDSPACE_AUDIT_INTERVAL=1m",
	}}
	if c.drill != nil {
		options.Links = false
		c.drill.prepare(&options)
	}
	s, err := stage.Start(ctx, options)
	defer s.Stop()
	if err != nil {
		return nil, err
	}
	crowd, err := c.gather(ctx, s, r)
	if err != nil {
		return nil, err
	}
	c.say("Up after %.1f s: %d servers, %d people, seed %d.", time.Since(began).Seconds(), len(s.Servers), len(crowd), c.seed)

	troubled, enough := context.WithTimeout(ctx, c.duration)
	defer enough()
	living, die := context.WithCancel(ctx)
	defer die()
	over := make(chan struct{})
	m := &meters{records: r, stage: s, processes: map[string]sample{}}
	var all, readers, watching sync.WaitGroup
	watched, leave := context.WithCancel(ctx)
	defer leave()
	if c.drill == nil {
		watching.Go(func() { m.watch(watched) })
	}
	for _, p := range crowd {
		p.spawn = func(f func()) { readers.Go(f) }
		all.Go(func() { p.live(living, over) })
	}
	if err := c.happen(troubled, s, r); err != nil {
		return nil, fmt.Errorf("make trouble: %w", err)
	}
	c.say("Peace after %.1f s.", time.Since(began).Seconds())
	close(over)
	peace := time.Now()
	// Requests in progress may finish: they were accepted before the faults stopped, or repeat such a request.
	var resting sync.WaitGroup
	resting.Go(func() { all.Wait(); readers.Wait() })
	rested := make(chan struct{})
	go func() { resting.Wait(); close(rested) }()
	select {
	case <-rested:
	case <-time.After(c.bound + requestLimit):
		r.breaks("every client ends", "a client still waits %s after recovery", time.Since(peace))
		die()
		<-rested
	}
	r.add("people at rest after ms", int(time.Since(peace).Milliseconds()))
	leave()
	watching.Wait()
	return r, c.judge(ctx, m, crowd, peace)
}

// happen causes what the campaign is about: a drill, or trouble by chance.
func (c campaign) happen(ctx context.Context, s *stage.Stage, r *records) error {
	if c.drill != nil {
		return c.drill.happen(ctx, s, r)
	}
	t := &trouble{records: r, stage: s, random: rand.New(rand.NewPCG(c.seed, 1)), lease: c.lease, pace: c.pace}
	t.make(ctx, c.kills)
	return errors.Join(t.problems...)
}

func (c campaign) gather(ctx context.Context, s *stage.Stage, r *records) ([]*person, error) {
	var crowd []*person
	for i := range c.people {
		one, err := s.Person(fmt.Sprintf("person-%d", i), nil)
		if err != nil {
			return nil, err
		}
		p := &person{Person: one, records: r, random: rand.New(rand.NewPCG(c.seed, uint64(i)+2))}
		if err := p.settleIn(ctx); err != nil {
			return nil, err
		}
		crowd = append(crowd, p)
	}
	_, err := s.DB.Exec(ctx, "UPDATE users SET tier = 'ENTERPRISE'")
	return crowd, err
}

func (c campaign) judge(ctx context.Context, m *meters, crowd []*person, peace time.Time) error {
	r, s := m.records, m.stage
	left := func(bound time.Duration) time.Duration { return max(bound-time.Since(peace), 0) }
	if err := r.until(ctx, s.DB, "every run has ended", left(c.bound), activeRuns); err != nil {
		return err
	}
	// This creates runs in free sessions: before the audit, so that the audit covers these runs too.
	each := func() {
		for _, p := range crowd {
			for _, session := range p.sessions {
				script := stage.Script{Steps: 1}
				if run, ok := p.post(ctx, runsOf(session), p.body(script)); !ok || p.end(ctx, run).Status != "SUCCEEDED" {
					r.breaks("no session is blocked", "session %s: %+v", session, run)
				}
				r.count("sessions that took a run at the end")
			}
		}
	}
	if c.drill != nil {
		each()
	}
	if err := r.until(ctx, s.DB, "no file is left half-way", left(fileBound), busyFiles); err != nil {
		return err
	}
	if c.drill == nil { // drills stop servers, and start some of a release without metrics
		if err := m.judge(ctx, crowd, each); err != nil {
			return err
		}
	}
	return r.audit(ctx, s)
}
