package private

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const probeLimit = 5 * time.Second

// Dependency is something that this server needs, and how to ask whether it is there.
type Dependency struct {
	Name  string
	Every time.Duration
	Probe func(context.Context) error // nil: this server is configured without it
}

// Status knows how every dependency is, and since when.
type Status struct {
	Server
	started time.Time

	mu     sync.Mutex
	states map[string]state
}

// Server is what a Status describes.
type Server struct {
	Version, Commit string
	Stopping        func() bool
	Dependencies    []Dependency
	Changed         func(name string, err error) // a dependency fails, or works again
}

// The states of a dependency.
const (
	stateUnknown = "unknown" // not asked yet
	stateOK      = "ok"
	stateFailing = "failing"
	stateOff     = "off"
)

type state struct {
	State     string     `json:"state"`
	Since     time.Time  `json:"since"`
	CheckedAt *time.Time `json:"checkedAt"`
	Detail    string     `json:"detail,omitempty"`
}

// NewStatus makes a Status; Watch keeps it current.
func NewStatus(server Server) *Status {
	now := time.Now().UTC()
	s := &Status{Server: server, started: now, states: map[string]state{}}
	for _, d := range server.Dependencies {
		s.states[d.Name] = state{State: stateUnknown, Since: now}
		if d.Probe == nil {
			s.states[d.Name] = state{State: stateOff, Since: now}
		}
	}
	return s
}

// Watch probes every dependency until ctx is done.
func (s *Status) Watch(ctx context.Context) {
	for _, d := range s.Dependencies {
		if d.Probe != nil {
			go s.watch(ctx, d)
		}
	}
}

func (s *Status) watch(ctx context.Context, d Dependency) {
	ticker := time.NewTicker(d.Every)
	defer ticker.Stop()
	for {
		limited, cancel := context.WithTimeout(ctx, probeLimit)
		err := d.Probe(limited)
		cancel()
		if ctx.Err() != nil {
			return
		}
		s.note(d.Name, err)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Status) note(name string, err error) {
	now := time.Now().UTC()
	next := state{State: stateOK, CheckedAt: &now}
	if err != nil {
		next.State, next.Detail = stateFailing, withoutURL(err).Error()
	}
	s.mu.Lock()
	before := s.states[name]
	next.Since = before.Since
	if before.State != next.State {
		next.Since = now
	}
	s.states[name] = next
	s.mu.Unlock()
	if before.State != next.State && (err != nil || before.State == stateFailing) {
		s.Changed(name, err)
	}
}

// withoutURL drops the address that net/http puts before its errors: it may hold a key or a query.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

type report struct {
	Status       string       `json:"status"` // ok, degraded or stopping
	Version      string       `json:"version"`
	Commit       string       `json:"commit"`
	StartedAt    time.Time    `json:"startedAt"`
	Dependencies []dependency `json:"dependencies"`
}

type dependency struct {
	Name string `json:"name"`
	state
}

func (s *Status) report() report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := report{Status: "ok", Version: s.Version, Commit: s.Commit, StartedAt: s.started, Dependencies: []dependency{}}
	for _, d := range s.Dependencies {
		known := s.states[d.Name]
		if known.State == stateFailing {
			r.Status = "degraded"
		}
		r.Dependencies = append(r.Dependencies, dependency{d.Name, known})
	}
	if s.Stopping() {
		r.Status = "stopping"
	}
	return r
}

var dependencyUp = prometheus.NewDesc("sredspace_dependency_up", "Whether a dependency answered this process when it last asked.",
	[]string{"dependency"}, nil)

// Describe lists what Collect sends.
func (s *Status) Describe(out chan<- *prometheus.Desc) { out <- dependencyUp }

// Collect sends the dependencies that were asked.
func (s *Status) Collect(out chan<- prometheus.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, known := range s.states {
		up := map[string]float64{stateOK: 1, stateFailing: 0}
		if value, asked := up[known.State]; asked {
			out <- prometheus.MustNewConstMetric(dependencyUp, prometheus.GaugeValue, value, name)
		}
	}
}
