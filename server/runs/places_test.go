package runs

import (
	"math"
	"testing"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	number := func(n int) *int { return &n }
	for name, tc := range map[string]struct {
		limit, processes int
		capacity         *int
		places           int
		share            int32
	}{
		"no capacity reported":   {10, 3, nil, 10, math.MaxInt32},
		"all of the worker":      {10, 1, number(4), 4, 3},
		"shared, rounded up":     {10, 3, number(4), 2, 3},
		"never more than set":    {10, 1, number(400), 10, 300},
		"a worker of one":        {10, 1, number(1), 1, 1},
		"one each, none is left": {10, 5, number(2), 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlaces(tc.limit)
			if p.take(1) != 0 {
				t.Error("a place before the worker is ready")
			}
			p.setProcesses(tc.processes)
			if !p.setWorker(true, tc.capacity) || p.setWorker(true, tc.capacity) {
				t.Error("readiness changes once")
			}
			if got := p.take(1000); got != tc.places || p.take(1) != 0 {
				t.Errorf("%d places, want %d", got, tc.places)
			}
			if p.share() != tc.share {
				t.Errorf("one person has %d, want %d", p.share(), tc.share)
			}
			p.release(1)
			p.setWorker(false, nil)
			if p.take(1) != 0 || p.workerReady() {
				t.Error("a place on a worker that is not ready")
			}
			p.setWorker(true, tc.capacity)
			p.stop()
			if p.take(1) != 0 {
				t.Error("a place while the process stops")
			}
		})
	}
}
