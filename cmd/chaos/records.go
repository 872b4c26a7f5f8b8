package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// records are what the clients saw. At the end, all of it is compared with the database.
type records struct {
	mu      sync.Mutex
	counts  map[string]int
	broken  []string
	runs    map[string]bool            // every run that a client has seen
	ends    map[string]string          // every end that a client has seen
	keys    map[string]map[string]bool // session and key -> runs
	streams []*stream
	stated  time.Time // runs that ended before have no statement: the schema of their release had none
}

func newRecords() *records {
	return &records{counts: map[string]int{}, runs: map[string]bool{}, ends: map[string]string{}, keys: map[string]map[string]bool{}}
}

func (r *records) count(what string) { r.add(what, 1) }

func (r *records) add(what string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[what] += n
}

// breaks records a broken invariant.
func (r *records) breaks(law, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts["broken: "+law]++
	r.broken = append(r.broken, law+": "+fmt.Sprintf(format, args...))
}

// told records a run that a client has seen, with the key that it had sent.
func (r *records) told(run stage.Run, key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs[run.RunID] = true
	if run.Ended() {
		if before, ok := r.ends[run.RunID]; ok && before != run.Status {
			r.broken = append(r.broken, fmt.Sprintf("an end is final: run %s was %s, then %s", run.RunID, before, run.Status))
		}
		r.ends[run.RunID] = run.Status
	}
	if key != "" {
		if r.keys[key] == nil {
			r.keys[key] = map[string]bool{}
		}
		r.keys[key][run.RunID] = true
		if len(r.keys[key]) > 1 {
			r.broken = append(r.broken, fmt.Sprintf("one key, one run: %s gave %v", key, slices.Collect(maps.Keys(r.keys[key]))))
		}
	}
}

// seen is how many runs clients know.
func (r *records) seen() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.runs)
}

// stream is what one reader assembled of a run, over any number of connections.
type stream struct {
	run      string
	first    int // the number that the reader began after
	events   []stage.Event
	complete bool
}

func (s *stream) after() int { return s.first + len(s.events) }

// take adds an event, which must be the next one.
func (r *records) take(s *stream, e stage.Event) bool {
	if e.ID != s.after()+1 {
		r.breaks("streams have no gap and no repeat", "run %s: %d after %d", s.run, e.ID, s.after())
		return false
	}
	r.count("events read")
	s.events = append(s.events, e)
	s.complete = e.Last()
	return true
}

func (r *records) open(run string, first int) *stream {
	s := &stream{run: run, first: first}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.streams = append(r.streams, s)
	r.counts["streams"]++
	return s
}

// report prints every count, and what is broken.
func (r *records) report(say func(format string, args ...any)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(r.counts)) {
		say("  %-44s %d", name, r.counts[name])
	}
	for i, text := range r.broken {
		if i == 40 {
			say("  ... and %d more", len(r.broken)-i)
			break
		}
		say("  BROKEN %s", strings.TrimSpace(text))
	}
	say("Broken laws: %d", len(r.broken))
}
