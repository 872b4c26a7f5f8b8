package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// meters reads /metrics of every server during a campaign, as Prometheus does, and compares what they show with the database.
type meters struct {
	*records
	stage *stage.Stage

	mu        sync.Mutex
	processes map[string]sample // the last of each process, dead ones included
}

// sample is what one process shows: the value of each series, named like runs_ended_total{outcome="SUCCEEDED",type="T661"}.
type sample struct {
	values   map[string]float64
	counters map[string]bool
}

const (
	scrapeEvery = time.Second
	metersBound = 30 * time.Second
	// heldFor is longer than it takes until every server shows a new measurement of the database: five seconds to make and five to read.
	heldSteps, heldPause = 8, 2000
)

// watch scrapes until ctx is done. A server that is dead, frozen or cut off shows nothing; that is no fault of its metrics.
func (m *meters) watch(ctx context.Context) {
	for ctx.Err() == nil {
		for i := range m.stage.Servers {
			if _, err := m.scrape(ctx, i); err != nil {
				m.count("scrapes without an answer")
			}
		}
		wait(ctx, scrapeEvery)
	}
}

func (m *meters) scrape(ctx context.Context, server int) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.stage.Private[server]+"/metrics", nil)
	if err != nil {
		return sample{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return sample{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return sample{}, err
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(string(text)))
	if err != nil || resp.StatusCode != http.StatusOK {
		m.breaks("metrics are readable", "server %d: %d %v", server+1, resp.StatusCode, err)
		return sample{}, fmt.Errorf("read metrics: %d %w", resp.StatusCode, err)
	}
	now := take(families)
	m.count("scrapes")
	m.compare(fmt.Sprintf("server %d since %f", server+1, now.values["process_start_time_seconds"]), now)
	return now, nil
}

func take(families map[string]*dto.MetricFamily) sample {
	s := sample{values: map[string]float64{}, counters: map[string]bool{}}
	for name, family := range families {
		for _, one := range family.GetMetric() {
			var labels []string
			for _, label := range one.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", label.GetName(), label.GetValue()))
			}
			slices.Sort(labels)
			key := strings.TrimPrefix(name, "sredspace_")
			if len(labels) > 0 {
				key += "{" + strings.Join(labels, ",") + "}"
			}
			switch family.GetType() {
			case dto.MetricType_COUNTER:
				s.values[key], s.counters[key] = one.GetCounter().GetValue(), true
			case dto.MetricType_GAUGE:
				s.values[key] = one.GetGauge().GetValue()
			case dto.MetricType_HISTOGRAM:
				s.values[key], s.counters[key] = float64(one.GetHistogram().GetSampleCount()), true
			case dto.MetricType_SUMMARY, dto.MetricType_UNTYPED, dto.MetricType_GAUGE_HISTOGRAM:
			}
		}
	}
	return s
}

// compare checks what must be true of each sample, and of two of the same process.
func (m *meters) compare(process string, now sample) {
	m.mu.Lock()
	before := m.processes[process]
	m.processes[process] = now
	m.mu.Unlock()
	for key := range before.counters {
		if now.values[key] < before.values[key] {
			m.breaks("counters only grow", "%s: %s was %v and is %v", process, key, before.values[key], now.values[key])
		}
	}
	for key, value := range now.values {
		wrong := strings.HasPrefix(key, "ledger_violations") ||
			strings.HasPrefix(key, "http_requests_total") && strings.Contains(key, `status="500"`)
		if wrong && value > 0 {
			m.breaks("no metric shows a broken ledger or an internal error", "%s: %s is %v", process, key, value)
		}
	}
	if _, ok := now.values["ledger_violations"]; ok {
		m.count("scrapes that show the ledger's audit")
	}
}

// sum adds up all series of a name, by the value of one label.
func sum(samples []sample, name, label string) map[string]float64 {
	sums := map[string]float64{}
	for _, s := range samples {
		for key, value := range s.values {
			if rest, ok := strings.CutPrefix(key, name+"{"); ok {
				_, rest, _ = strings.Cut("{"+rest, label+`="`)
				of, _, _ := strings.Cut(rest, `"`)
				sums[of] += value
			}
		}
	}
	maps.DeleteFunc(sums, func(_ string, value float64) bool { return value == 0 })
	return sums
}

// all is what every server shows now.
func (m *meters) all(ctx context.Context) ([]sample, error) {
	var samples []sample
	for i := range m.stage.Servers {
		s, err := m.scrape(ctx, i)
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return samples, nil
}

// await scrapes until all servers show something, and records what is still wrong at the time limit.
func (m *meters) await(ctx context.Context, law string, wrong func([]sample) (string, error)) ([]sample, error) {
	began := time.Now()
	for {
		samples, err := m.all(ctx)
		found := fmt.Sprint(err)
		if err == nil {
			if found, err = wrong(samples); err != nil {
				return nil, fmt.Errorf("%s: %w", law, err)
			}
		}
		if found == "" {
			m.add(law+": after ms", int(time.Since(began).Milliseconds()))
			return samples, nil
		}
		if time.Since(began) > metersBound || ctx.Err() != nil {
			m.breaks(law, "%s", found)
			return samples, ctx.Err()
		}
		wait(ctx, 300*time.Millisecond)
	}
}

// atRest finds what a server shows as if it still worked.
func atRest(samples []sample) (string, error) {
	idle := []string{
		"open_requests{", "run_leases", "run_slots_used", "run_stream_readers", "runs{", "readings{", "lease_overdue_seconds",
		"run_queue_age_seconds", `reservations_open{metric="AI_RUNS_MONTHLY"}`,
	}
	for i, s := range samples {
		for key, value := range s.values {
			if value != 0 && slices.ContainsFunc(idle, func(name string) bool { return strings.HasPrefix(key, name) }) {
				return fmt.Sprintf("server %d: %s is %v", i+1, key, value), nil
			}
		}
		if _, ok := s.values[`runs{status="RUNNING",waiting_for=""}`]; !ok {
			return fmt.Sprintf("server %d shows no measurement of the database", i+1), nil
		}
	}
	return "", nil
}

// ended is how many runs the database has for each outcome, as the counters name them.
func (m *meters) ended(ctx context.Context) (map[string]float64, error) {
	rows, err := m.stage.DB.Query(ctx, `SELECT CASE status WHEN 'FAILED' THEN error_code ELSE status::text END, count(*)::float8
		FROM runs WHERE status NOT IN ('QUEUED', 'RUNNING') GROUP BY 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]float64{}
	for rows.Next() {
		var outcome string
		var n float64
		if err := rows.Scan(&outcome, &n); err != nil {
			return nil, err
		}
		found[outcome] = n
	}
	return found, rows.Err()
}

// judge compares the metrics with the database, first for the whole campaign, then for undisturbed runs, which more makes.
func (m *meters) judge(ctx context.Context, crowd []*person, more func()) error {
	before, err := m.await(ctx, "metrics come to rest", atRest)
	if err != nil {
		return err
	}
	had, err := m.ended(ctx)
	if err != nil {
		return err
	}
	// A process may die between the end of a run and its count, but no end is counted twice or without a run.
	for outcome, counted := range sum(slices.Collect(maps.Values(m.processes)), "runs_ended_total", "outcome") {
		m.add("runs that metrics counted: "+outcome, int(counted))
		if counted > had[outcome] {
			m.breaks("no end is counted twice", "%s: %v counted, %v in the database", outcome, counted, had[outcome])
		}
	}
	for reason, n := range sum(slices.Collect(maps.Values(m.processes)), "runs_shed_total", "reason") {
		m.add("runs that metrics counted as refused: "+reason, int(n))
	}
	if err := m.hold(ctx, crowd); err != nil {
		return err
	}
	more()
	if _, err := m.await(ctx, "each end is counted once", func(now []sample) (string, error) {
		has, err := m.ended(ctx)
		counted, counter := sum(now, "runs_ended_total", "outcome"), sum(before, "runs_ended_total", "outcome")
		for outcome, n := range has {
			if n-had[outcome] != counted[outcome]-counter[outcome] {
				return fmt.Sprintf("%s: %v more in the database, %v more counted", outcome, n-had[outcome], counted[outcome]-counter[outcome]), err
			}
		}
		return "", err
	}); err != nil {
		return err
	}
	if _, err := m.await(ctx, "metrics come to rest after the last run", atRest); err != nil {
		return err
	}
	return m.auditAgain(ctx)
}

// hold keeps a run of each person under way until all servers show them.
func (m *meters) hold(ctx context.Context, crowd []*person) error {
	var runs []stage.Run
	for _, p := range crowd {
		run, ok := p.post(ctx, runsOf(p.sessions[0]), p.body(stage.Script{Steps: heldSteps, Pause: heldPause}), "Prefer", "respond-async")
		if !ok {
			m.breaks("no session is blocked", "session %s: %+v", p.sessions[0], run)
		}
		runs = append(runs, run)
	}
	if _, err := m.await(ctx, "metrics agree with the database", func(now []sample) (string, error) {
		var active, reserved float64
		err := m.stage.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM runs WHERE status IN ('QUEUED', 'RUNNING'))::float8,
			(SELECT count(*) FROM quota_reservations WHERE status = 'RESERVED' AND metric = 'AI_RUNS_MONTHLY')::float8`).Scan(&active, &reserved)
		if err == nil && (active != float64(len(crowd)) || reserved != active) {
			return fmt.Sprintf("%v runs under way, %v reservations, %d expected", active, reserved, len(crowd)), nil
		}
		for i, s := range now {
			shown := 0.0
			for _, n := range sum([]sample{s}, "runs", "status") {
				shown += n
			}
			if open := s.values[`reservations_open{metric="AI_RUNS_MONTHLY"}`]; shown != active || open != reserved {
				return fmt.Sprintf("server %d shows %v runs and %v reservations; %v and %v", i+1, shown, open, active, reserved), err
			}
		}
		return "", err
	}); err != nil {
		return err
	}
	for i, p := range crowd {
		if run := p.end(ctx, runs[i]); run.Status != "SUCCEEDED" {
			m.breaks("an undisturbed run succeeds", "%+v", run)
		}
	}
	return nil
}

// auditAgain makes a server check the ledger now, as one does at its start, and waits until its metrics show that it is whole.
func (m *meters) auditAgain(ctx context.Context) error {
	if _, err := m.stage.DB.Exec(ctx, "DELETE FROM measurements WHERE name = 'ledger'"); err != nil {
		return fmt.Errorf("forget the audit of the ledger: %w", err)
	}
	now := float64(time.Now().Unix())
	m.stage.Servers[0].Signal(syscall.SIGKILL)
	_, err := m.await(ctx, "the ledger is audited", func(all []sample) (string, error) {
		for _, s := range all {
			if s.values["ledger_audit_timestamp_seconds"] >= now {
				return "", nil
			}
		}
		return "no server shows a new audit", nil
	})
	return err
}
