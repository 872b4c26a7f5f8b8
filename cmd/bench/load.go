package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// measured is what one contender did in one round.
type measured struct {
	rate     float64 // requests a second
	p50, p99 time.Duration
	errors   int
	sample   error // one of them
	requests int
	used     usage
}

// load has every seat send one request after another for a time.
func load(ctx context.Context, seats []*seat, base string, do func(context.Context, string, *seat) error, length time.Duration) measured {
	began := time.Now()
	until := began.Add(length)
	times := make([][]time.Duration, len(seats))
	failures := make([][]error, len(seats))
	var all sync.WaitGroup
	for i, s := range seats {
		all.Go(func() {
			for time.Now().Before(until) && ctx.Err() == nil {
				start := time.Now()
				if err := do(ctx, base, s); err != nil {
					failures[i] = append(failures[i], err)
					if len(failures[i]) > 20 {
						return // a failing contender does not recover
					}
					continue
				}
				times[i] = append(times[i], time.Since(start))
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	flat, failed := slices.Concat(times...), slices.Concat(failures...)
	m := measured{requests: len(flat), rate: float64(len(flat)) / took.Seconds(), errors: len(failed)}
	if len(failed) > 0 {
		m.sample = failed[0]
	}
	if len(flat) > 0 {
		m.p50, m.p99 = percentiles(flat)
	}
	return m
}

func percentiles(times []time.Duration) (p50, p99 time.Duration) {
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100]
}

// median takes each figure's median over the rounds.
func median(rounds []measured) measured {
	pick := func(of func(measured) float64) float64 {
		var all []float64
		for _, m := range rounds {
			all = append(all, of(m))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	out := measured{
		rate: pick(func(m measured) float64 { return m.rate }),
		p50:  time.Duration(pick(func(m measured) float64 { return float64(m.p50) })),
		p99:  time.Duration(pick(func(m measured) float64 { return float64(m.p99) })),
		used: usage{
			server:     pick(func(m measured) float64 { return m.used.server }),
			postgres:   pick(func(m measured) float64 { return m.used.postgres }),
			memory:     pick(func(m measured) float64 { return m.used.memory }),
			statements: pick(func(m measured) float64 { return m.used.statements }),
			commits:    pick(func(m measured) float64 { return m.used.commits }),
		},
	}
	var samples []error
	for _, m := range rounds {
		out.errors += m.errors
		out.requests += m.requests
		if m.sample != nil {
			samples = append(samples, m.sample)
		}
	}
	out.sample = errors.Join(samples...)
	return out
}
