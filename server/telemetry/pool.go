package telemetry

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Pool shows a pool of connections to Postgres.
func (m *Metrics) Pool(name string, pool *pgxpool.Pool) {
	m.registry.MustRegister(poolCollector{
		pool:    pool,
		conns:   poolDesc(name, "connections", "Connections of this process, by state.", "state"),
		most:    poolDesc(name, "connections_max", "Connections that this process may open."),
		waits:   poolDesc(name, "waits_total", "Times that a statement had to wait for a connection."),
		waited:  poolDesc(name, "wait_seconds_total", "Time that statements waited for a connection."),
		aborted: poolDesc(name, "waits_aborted_total", "Waits for a connection that were given up."),
	})
}

type poolCollector struct {
	pool                                *pgxpool.Pool
	conns, most, waits, waited, aborted *prometheus.Desc
}

func poolDesc(pool, name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "pool", name), help, labels, prometheus.Labels{"pool": pool})
}

// Describe lists what Collect sends.
func (c poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{c.conns, c.most, c.waits, c.waited, c.aborted} {
		out <- desc
	}
}

// Collect reads the pool.
func (c poolCollector) Collect(out chan<- prometheus.Metric) {
	stat := c.pool.Stat()
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	counter := func(desc *prometheus.Desc, value float64) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, value)
	}
	gauge(c.conns, float64(stat.AcquiredConns()), "used")
	gauge(c.conns, float64(stat.IdleConns()), "idle")
	gauge(c.most, float64(stat.MaxConns()))
	counter(c.waits, float64(stat.EmptyAcquireCount()))
	counter(c.waited, stat.EmptyAcquireWaitTime().Seconds())
	counter(c.aborted, float64(stat.CanceledAcquireCount()))
}
