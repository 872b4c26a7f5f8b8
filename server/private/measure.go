package private

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/audit"
	"github.com/sredspace/sredspace/server/database"
)

const (
	everyLoad    = 5 * time.Second // between two measurements, and two looks at the latest
	loadLimit    = 3 * time.Second
	auditLimit   = 5 * time.Minute
	auditRows    = 1000 // of each rule: more are counted as so many
	trustedFor   = 6    // intervals; an older measurement is not shown
	measureLoad  = "load"
	measureAudit = "ledger"
)

// Measurements are what all processes have in common: what waits in the database, and whether the ledger holds. One process measures
// for all; each shows the latest. A scrape reads memory only.
type Measurements struct {
	pool       *pgxpool.Pool
	log        *slog.Logger
	auditEvery time.Duration // 0: never

	mu     sync.Mutex
	load   *db.MeasureLoadRow
	loaded time.Time
	ledger *ledger
}

type ledger struct {
	Violations int       `json:"violations"`
	Seconds    float64   `json:"seconds"`
	At         time.Time `json:"at"`
}

// NewMeasurements makes Measurements; Keep keeps them current.
func NewMeasurements(pool *pgxpool.Pool, log *slog.Logger, auditEvery time.Duration) *Measurements {
	return &Measurements{pool: pool, log: log, auditEvery: auditEvery}
}

// Keep measures, or reads what another process measured, until ctx is done.
func (m *Measurements) Keep(ctx context.Context) {
	if m.auditEvery > 0 {
		go m.each(ctx, min(m.auditEvery, time.Minute), m.keepLedger)
	}
	m.each(ctx, everyLoad, m.keepLoad)
}

func (m *Measurements) each(ctx context.Context, every time.Duration, do func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			m.log.WarnContext(ctx, "measure", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (m *Measurements) keepLoad(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	q := db.New(m.pool)
	// Slightly less than the interval, or two processes would halve the rate.
	err := m.measure(ctx, measureLoad, everyLoad*9/10, func() (any, error) { return q.MeasureLoad(ctx) })
	if err != nil {
		return err
	}
	var load db.MeasureLoadRow
	at, err := latest(ctx, q, measureLoad, &load)
	if err != nil || at.IsZero() {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.load, m.loaded = &load, at
	return nil
}

func (m *Measurements) keepLedger(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, auditLimit)
	defer cancel()
	err := m.measure(ctx, measureAudit, m.auditEvery*9/10, func() (any, error) {
		began := time.Now()
		found, err := audit.Ledger(ctx, m.pool, auditRows)
		return ledger{Violations: len(found), Seconds: time.Since(began).Seconds(), At: began.UTC()}, err
	})
	if err != nil {
		return err
	}
	var found ledger
	at, err := latest(ctx, db.New(m.pool), measureAudit, &found)
	if err != nil || at.IsZero() {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ledger = &found
	return nil
}

// measure stores a measurement if this process is the one to make it.
func (m *Measurements) measure(ctx context.Context, name string, every time.Duration, take func() (any, error)) error {
	q := db.New(m.pool)
	mine, err := q.MeasurementClaim(ctx, name, every.Seconds())
	if err != nil || mine == 0 {
		return database.Wrap(err, "claim measurement "+name)
	}
	value, err := take()
	if err != nil {
		return database.Wrap(err, "measure "+name)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return database.Wrap(err, "encode measurement "+name)
	}
	return database.Wrap(q.MeasurementSet(ctx, text, name), "store measurement "+name)
}

// latest reads the last measurement of any process and returns when it was made; zero without one.
func latest(ctx context.Context, q *db.Queries, name string, into any) (time.Time, error) {
	row, err := q.MeasurementGet(ctx, name)
	if database.NoRows(err) {
		return time.Time{}, nil
	}
	if err == nil {
		err = json.Unmarshal(row.Value, into)
	}
	if err != nil {
		return time.Time{}, database.Wrap(err, "read measurement "+name)
	}
	return time.Now().Add(-time.Duration(row.Age * float64(time.Second))), nil
}

func measured(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("sredspace_"+name, help+" Measured by one process for all: take the maximum.", labels, nil)
}

var (
	runsActive   = measured("runs", "Runs that wait or are executed.", "status", "waiting_for")
	queueAge     = measured("run_queue_age_seconds", "Age of the oldest run that waits for a worker or a slot; not for its user's turn.")
	leaseOverdue = measured("lease_overdue_seconds", "How long the oldest expired lease has been expired.")
	readings     = measured("readings", "Readings of files that wait (PENDING) or are executed (INDEXING).", "status")
	readingsAge  = measured("reading_queue_age_seconds", "Age of the oldest reading that waits.")
	reservations = measured("reservations_open", "Open quota reservations.", "metric")
	discarded    = measured("jobs_discarded", "Background jobs that gave up; a sweeper tries them again.")
	violations   = measured("ledger_violations", "Rows that break the quota ledger.")
	auditedAt    = measured("ledger_audit_timestamp_seconds", "When the ledger was last checked.")
	auditTook    = measured("ledger_audit_duration_seconds", "How long that took.")
)

// Describe lists what Collect sends.
func (m *Measurements) Describe(out chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{
		runsActive, queueAge, leaseOverdue, readings, readingsAge, reservations, discarded, violations, auditedAt, auditTook,
	} {
		out <- desc
	}
}

// Collect sends the latest measurements. Old ones are left out: a gauge that stands still would look like a calm system.
func (m *Measurements) Collect(out chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	send := func(desc *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	if m.load != nil && time.Since(m.loaded) < trustedFor*everyLoad {
		m.sendLoad(send)
	}
	if m.ledger != nil {
		send(violations, float64(m.ledger.Violations))
		send(auditedAt, float64(m.ledger.At.Unix()))
		send(auditTook, m.ledger.Seconds)
	}
}

func (m *Measurements) sendLoad(send func(*prometheus.Desc, float64, ...string)) {
	queued := map[string]float64{"worker": 0, "slot": 0, "turn": 0, "": 0}
	open := map[string]float64{}
	_ = json.Unmarshal(m.load.Queued, &queued) // made by MeasureLoad
	_ = json.Unmarshal(m.load.Reservations, &open)
	for reason, runs := range queued {
		send(runsActive, runs, string(db.RunStatusQUEUED), reason)
	}
	send(runsActive, float64(m.load.Running), string(db.RunStatusRUNNING), "")
	send(queueAge, m.load.QueueAge)
	send(leaseOverdue, m.load.LeaseOverdue)
	send(readings, float64(m.load.ReadingsPending), string(db.IndexStatusPENDING))
	send(readings, float64(m.load.ReadingsIndexing), string(db.IndexStatusINDEXING))
	send(readingsAge, m.load.ReadingsAge)
	for _, metric := range []db.QuotaMetric{
		db.QuotaMetricAIRUNSMONTHLY, db.QuotaMetricPROJECTCOUNT, db.QuotaMetricFILESPERPROJECT, db.QuotaMetricSTORAGEBYTES,
	} {
		send(reservations, open[string(metric)], string(metric))
	}
	send(discarded, float64(m.load.JobsDiscarded))
}
