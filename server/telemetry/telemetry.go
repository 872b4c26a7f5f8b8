// Package telemetry shows what a server process does: metrics (metrics.go, pool.go), traces (trace.go, transport.go) and ids in log lines
// (log.go). None of them holds content: no message, no file name, no URL. Package private serves the metrics.
package telemetry

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Settings describe the process.
type Settings struct {
	Version, Commit string
	Collector       string // base URL of an OpenTelemetry collector, OTLP over HTTP; "": traces are not exported
}

// Telemetry is what one server process shows. It is passed down; nothing here is global, so that servers can share a process in tests.
type Telemetry struct {
	*Metrics
	Registry *prometheus.Registry
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	exports  bool
}

// New makes the metrics and the tracer.
func New(ctx context.Context, settings Settings) (*Telemetry, error) {
	registry := prometheus.NewRegistry()
	provider, err := newProvider(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("export traces: %w", err)
	}
	return &Telemetry{
		Metrics: newMetrics(registry, settings), Registry: registry, provider: provider, tracer: provider.Tracer(scope),
		exports: settings.Collector != "",
	}, nil
}

// Provider is for libraries that make spans of their own.
func (t *Telemetry) Provider() trace.TracerProvider { return t.provider }

// Exports reports whether anybody sees the traces: without a collector, there are ids for logs, and nothing is recorded.
func (t *Telemetry) Exports() bool { return t.exports }

// Shutdown sends what is left.
func (t *Telemetry) Shutdown(ctx context.Context) error { return t.provider.Shutdown(ctx) }
