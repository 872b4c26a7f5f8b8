package telemetry

import (
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics are what a process counts itself. Every label has a closed list of values: operations of the contract, statuses, run types,
// codes. What all processes have in common is measured in the database, by package private.
type Metrics struct {
	registry *prometheus.Registry

	requests       *prometheus.CounterVec
	requestSeconds *prometheus.HistogramVec
	open           *prometheus.GaugeVec

	runsAdmitted *prometheus.CounterVec
	runsShed     *prometheus.CounterVec
	runsEnded    *prometheus.CounterVec
	runSeconds   *prometheus.HistogramVec
	runWait      prometheus.Histogram
	runsReturned *prometheus.CounterVec
	fenced       prometheus.Counter

	readingsEnded  *prometheus.CounterVec
	readingSeconds *prometheus.HistogramVec

	calls       *prometheus.CounterVec
	callSeconds *prometheus.HistogramVec

	found       *prometheus.CounterVec
	sweepErrors prometheus.Counter
}

const namespace = "sredspace"

var (
	shortBuckets = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	longBuckets  = []float64{.1, .25, .5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600}
)

func newMetrics(registry *prometheus.Registry, settings Settings) *Metrics {
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	info := prometheus.NewGaugeVec(options("build_info", "The program; always 1."), []string{"version", "commit"})
	info.WithLabelValues(settings.Version, settings.Commit).Set(1)
	registry.MustRegister(info)
	m := &Metrics{registry: registry}
	m.requests = m.counters("http_requests_total", "Requests by operation of the contract (page: others) and status.", "operation", "status")
	m.requestSeconds = m.histograms("http_request_duration_seconds", "Time to answer; some wait for a run.", shortBuckets, "operation")
	m.open = prometheus.NewGaugeVec(options("open_requests", "Long requests that are open: event streams, and requests that wait for a run."),
		[]string{"kind"})
	registry.MustRegister(m.open)
	m.runsAdmitted = m.counters("runs_admitted_total", "Runs that were accepted, by how they began: at once, or waiting.", "start")
	m.runsShed = m.counters("runs_shed_total", "Runs that were refused to protect the others: the queue of the workers (slot), no worker "+
		"ready (worker), or too many waiting runs of the user (user).", "reason")
	m.runsEnded = m.counters("runs_ended_total", "Runs that ended, by type and outcome: SUCCEEDED, CANCELLED, or the code of the failure.",
		"type", "outcome")
	m.runSeconds = m.histograms("run_duration_seconds", "Time from the request to the end of a run.", longBuckets, "type", "outcome")
	m.runWait = prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: namespace, Name: "run_wait_seconds", Help: "Time that a run waited before it was executed.", Buckets: longBuckets,
	})
	m.runsReturned = m.counters("runs_returned_total", "Runs that went back to the queue, by reason.", "reason")
	m.fenced = prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: namespace, Name: "runs_fenced_total", Help: "Executions that lost their run: cancelled, or taken over by another process.",
	})
	registry.MustRegister(m.runWait, m.fenced)
	m.readingsEnded = m.counters("readings_ended_total", "Attempts to read a file, by outcome.", "outcome")
	m.readingSeconds = m.histograms("reading_duration_seconds", "Time of one attempt to read a file.", longBuckets, "outcome")
	m.calls = m.counters("calls_total", "Calls of other services, by class of the status; error: no answer.", "service", "outcome")
	m.callSeconds = m.histograms("call_duration_seconds", "Time to the end of the answer.", longBuckets, "service")
	m.found = m.counters("sweeper_found_total", "What sweepers found left behind, by kind.", "kind")
	m.sweepErrors = prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: namespace, Name: "sweeper_errors_total", Help: "Sweeps that failed.",
	})
	registry.MustRegister(m.sweepErrors)
	// A series that is born with its first event has no increase: Prometheus would miss the event.
	begin(m.requests, []string{"page"}, []string{"500"})
	begin(m.runsShed, []string{"slot", "worker", "user"})
	begin(m.readingsEnded, []string{"stored", "again", "not_taken", "dropped", "failed"})
	return m
}

// begin starts counters at zero for every combination of values.
func begin(vec *prometheus.CounterVec, values ...[]string) {
	combinations := [][]string{nil}
	for _, some := range values {
		var longer [][]string
		for _, one := range combinations {
			for _, value := range some {
				longer = append(longer, append(slices.Clone(one), value))
			}
		}
		combinations = longer
	}
	for _, labels := range combinations {
		vec.WithLabelValues(labels...)
	}
}

// RunsMayEnd starts the counters of ended runs.
func (m *Metrics) RunsMayEnd(kinds, outcomes []string) { begin(m.runsEnded, kinds, outcomes) }

func options(name, help string) prometheus.GaugeOpts {
	return prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(vec)
	return vec
}

func (m *Metrics) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	vec := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(vec)
	return vec
}

// Gauge shows a number that a part knows at any time.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(options(name, help), read))
}

// Request counts an answered request.
func (m *Metrics) Request(operation, status string, took time.Duration) {
	m.requests.WithLabelValues(operation, status).Inc()
	m.requestSeconds.WithLabelValues(operation).Observe(took.Seconds())
}

// Opened counts a long request until the returned function is called.
func (m *Metrics) Opened(kind string) (closed func()) {
	gauge := m.open.WithLabelValues(kind)
	gauge.Inc()
	return gauge.Dec
}

// RunAdmitted counts an accepted run.
func (m *Metrics) RunAdmitted(atOnce bool) {
	start := "waiting"
	if atOnce {
		start = "at_once"
	}
	m.runsAdmitted.WithLabelValues(start).Inc()
}

// RunShed counts a refused run.
func (m *Metrics) RunShed(reason string) { m.runsShed.WithLabelValues(reason).Inc() }

// RunEnded counts a run that this process ended. code is the failure's; "" without one.
func (m *Metrics) RunEnded(kind, status, code string, took time.Duration) {
	outcome := status
	if status == "FAILED" {
		outcome = code
	}
	m.runsEnded.WithLabelValues(kind, outcome).Inc()
	m.runSeconds.WithLabelValues(kind, status).Observe(took.Seconds())
}

// RunWaited records the wait of a run that is executed now.
func (m *Metrics) RunWaited(wait time.Duration) { m.runWait.Observe(wait.Seconds()) }

// RunReturned counts a run that goes back to the queue.
func (m *Metrics) RunReturned(reason string) { m.runsReturned.WithLabelValues(reason).Inc() }

// RunFenced counts an execution that lost its run.
func (m *Metrics) RunFenced() { m.fenced.Inc() }

// ReadingEnded counts an attempt to read a file.
func (m *Metrics) ReadingEnded(outcome string, took time.Duration) {
	m.readingsEnded.WithLabelValues(outcome).Inc()
	m.readingSeconds.WithLabelValues(outcome).Observe(took.Seconds())
}

// Found counts what a sweeper found.
func (m *Metrics) Found(kind string, n int) {
	if n > 0 {
		m.found.WithLabelValues(kind).Add(float64(n))
	}
}

// SweepFailed counts a sweep that failed.
func (m *Metrics) SweepFailed() { m.sweepErrors.Inc() }
