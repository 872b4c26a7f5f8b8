package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/outbound"
	"github.com/sredspace/sredspace/server/private"
	"github.com/sredspace/sredspace/server/telemetry"
)

// traced records statements in traces, by the names of their queries; their arguments are never recorded.
func traced(shown *telemetry.Telemetry) func(*pgxpool.Config) {
	return func(cfg *pgxpool.Config) {
		if shown.Exports() {
			cfg.ConnConfig.Tracer = otelpgx.NewTracer(otelpgx.WithTracerProvider(shown.Provider()), otelpgx.WithSpanNameFunc(queryName),
				otelpgx.WithDisableSQLStatementInAttributes(), otelpgx.WithDisableConnectionDetailsInAttributes())
		}
	}
}

// queryName is the name that sqlc writes before each statement.
func queryName(sql string) string {
	name, found := strings.CutPrefix(sql, "-- name: ")
	if !found {
		name = sql
	}
	name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	return "db " + name
}

// gauges are what the parts know at any time.
func (p *parts) gauges(shown *telemetry.Telemetry) {
	shown.Gauge("run_leases", "Runs that this process executes.", func() float64 { return float64(p.runs.Leases()) })
	shown.Gauge("run_slots", "Runs that this process may execute at once.", func() float64 { _, all := p.runs.Slots(); return float64(all) })
	shown.Gauge("run_slots_used", "Slots that are taken.", func() float64 { used, _ := p.runs.Slots(); return float64(used) })
	shown.Gauge("run_stream_readers", "Readers that follow a run's events.", func() float64 { return float64(p.events.Readers()) })
}

// dependencies are everything that /status asks.
func (p *parts) dependencies(cfg config.Config, pool *pgxpool.Pool, store *objects.Store, shown *telemetry.Telemetry) []private.Dependency {
	issuer := outbound.Client(shown.Transport(telemetry.ServiceIssuer, http.DefaultTransport), 0)
	github := outbound.Client(shown.Transport(telemetry.ServiceGitHub, http.DefaultTransport), 0)
	discovery := strings.TrimSuffix(cfg.OIDCIssuer, "/") + "/.well-known/openid-configuration"
	all := []private.Dependency{
		{Name: "postgres", Every: 10 * time.Second, Probe: pool.Ping},
		{Name: "s3", Every: 30 * time.Second, Probe: func(ctx context.Context) error {
			_, err := store.Head(ctx, "check/none")
			if errors.Is(err, objects.ErrNotFound) {
				return nil // there is no such object, says the store
			}
			return err
		}},
		{Name: "worker", Every: time.Second, Probe: func(ctx context.Context) error { return p.worker.Get(ctx).Err }},
		{Name: "issuer", Every: 30 * time.Second, Probe: answers(issuer, discovery)},
		{Name: "github", Every: 2 * time.Minute}, // a request without a token has 60 an hour
	}
	if cfg.HasGitHub() {
		all[len(all)-1].Probe = answers(github, strings.TrimSuffix(cfg.GitHubAPIURL, "/")+"/meta")
	}
	return all
}

// answers asks for a page. Any answer but a server error shows that the service is there.
func answers(client *http.Client, address string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode >= http.StatusInternalServerError {
			return fmt.Errorf("it answers %d", resp.StatusCode)
		}
		return nil
	}
}

// servePrivate serves metrics and status until the returned function is called.
func servePrivate(
	ctx context.Context, cfg config.Config, p *parts, pool *pgxpool.Pool, shown *telemetry.Telemetry, log *slog.Logger,
) (stop func(), err error) {
	if !cfg.HasPrivate() {
		return func() {}, nil
	}
	status := private.NewStatus(private.Server{
		Version: cfg.Version, Commit: cfg.Commit, Stopping: p.stopping.Load, Dependencies: p.dependencies(cfg, pool, p.store, shown),
		Changed: func(name string, err error) {
			if err != nil {
				log.WarnContext(ctx, "dependency fails", "dependency", name, "error", err)
				return
			}
			log.InfoContext(ctx, "dependency works again", "dependency", name)
		},
	})
	measurements := private.NewMeasurements(pool, log, cfg.AuditInterval)
	shown.Registry.MustRegister(status, measurements)
	listener, err := net.Listen("tcp", cfg.PrivateAddr)
	if err != nil {
		return nil, fmt.Errorf("listen on SREDSPACE_PRIVATE_ADDR: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	status.Watch(ctx)
	go measurements.Keep(ctx)
	httpServer := &http.Server{Handler: private.Handler(shown.Registry, status), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := httpServer.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.ErrorContext(ctx, "serve metrics and status", "error", err)
		}
	}()
	log.InfoContext(ctx, "serving metrics and status", "addr", listener.Addr().String())
	return func() {
		cancel()
		httpServer.Close()
	}, nil
}
