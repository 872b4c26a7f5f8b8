package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
	"github.com/riverqueue/rivercontrib/otelriver"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/admin"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/drafts"
	"github.com/sredspace/sredspace/server/edge"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/exports"
	"github.com/sredspace/sredspace/server/files"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/handlers"
	"github.com/sredspace/sredspace/server/idempotency"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/outbound"
	"github.com/sredspace/sredspace/server/ratelimit"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/runs"
	"github.com/sredspace/sredspace/server/search"
	"github.com/sredspace/sredspace/server/telemetry"
	"github.com/sredspace/sredspace/server/workerstate"
)

// parts are what Run starts and stops.
type parts struct {
	queue    *river.Client[pgx.Tx]
	worker   *workerstate.Watch
	store    *objects.Store
	events   *runevents.Log
	runs     *runs.Service
	files    *files.Service
	erase    *erase.Service
	exports  *exports.Service
	search   *search.Service
	github   *github.Service // nil: this server has no GitHub App
	handler  http.Handler
	evidence *evidence.Service

	forgetKeys   func(context.Context) error
	forgetEvents func(context.Context) error // nil: events are kept
	stopping     atomic.Bool
}

// sweepers recover what lost processes left behind.
func (p *parts) sweepers() []func(context.Context) error {
	sweepers := []func(context.Context) error{
		p.runs.Sweep, p.files.Sweep, p.erase.Sweep, p.exports.Sweep, p.search.Sweep, p.evidence.Sweep, p.forgetKeys,
	}
	if p.forgetEvents != nil {
		sweepers = append(sweepers, p.forgetEvents)
	}
	if p.github != nil {
		sweepers = append(sweepers, p.github.Sweep)
	}
	return sweepers
}

// wire builds the parts from the bottom up.
func wire(
	ctx context.Context, cfg config.Config, pool, queuePool *pgxpool.Pool, shown *telemetry.Telemetry, log *slog.Logger,
) (*parts, error) {
	client, err := newWorkerClient(cfg, shown)
	if err != nil {
		return nil, err
	}
	workers := river.NewWorkers()
	p := &parts{worker: workerstate.New(client, log), events: runevents.New(pool, log), forgetKeys: idempotency.Sweep(db.New(pool))}
	if p.queue, err = newQueue(cfg, queuePool, workers, shown, log); err != nil {
		return nil, err
	}
	if cfg.EventRetention > 0 {
		p.forgetEvents = p.events.Forget(cfg.EventRetention, func(events int) { shown.Found("event_forgotten", events) })
	}
	var access runs.GitHub
	if cfg.HasGitHub() {
		p.github, err = github.New(github.Settings{
			ClientID: cfg.GitHubClientID, ClientSecret: cfg.GitHubClientSecret, APIURL: cfg.GitHubAPIURL, WebURL: cfg.GitHubWebURL,
			RedirectURL: cfg.GitHubRedirectURL, Keyset: cfg.CredentialsKeyset, Timeout: cfg.GitHubTimeout,
			Observe: observing(shown, telemetry.ServiceGitHub),
		}, pool, p.queue, workers, log)
		if err != nil {
			return nil, err
		}
		access = p.github
	}
	p.store = objects.New(objects.Config{
		Endpoint: cfg.S3Endpoint, Region: cfg.S3Region, Bucket: cfg.S3Bucket, AccessKey: cfg.S3AccessKey, SecretKey: cfg.S3SecretKey,
		Observe: observing(shown, telemetry.ServiceS3),
	})
	p.runs = runs.New(ctx, runs.Settings{
		Timeout: cfg.RunTimeout, QueueTimeout: cfg.RunQueueTimeout, Lease: cfg.RunLease, DownloadTTL: cfg.DownloadTTL,
		Concurrency: cfg.RunConcurrency, Workers: cfg.Workers,
	}, runs.Parts{
		Pool: pool, Store: p.store, Worker: runs.NewWorker(client, cfg.WorkerMaxBytes), Watch: p.worker, GitHub: access, Events: p.events,
		Telemetry: shown, Log: log,
	}, workers)
	p.files = files.New(files.Settings{
		UploadTTL: cfg.UploadTTL, DownloadTTL: cfg.DownloadTTL, IndexTimeout: cfg.IndexTimeout, Lease: cfg.RunLease,
		Workers: cfg.Workers,
	}, files.Parts{
		Pool: pool, Queue: p.queue, Store: p.store, Worker: client, Watch: p.worker, Telemetry: shown, Log: log,
	}, workers)
	p.erase = erase.New(pool, p.queue, workers, p.store, p.runs, max(cfg.UploadTTL, cfg.DownloadTTL)+time.Minute)
	settings, err := cfg.Evidence()
	if err != nil {
		return nil, err
	}
	p.evidence = evidence.New(settings, pool, p.store, log)
	draftService := drafts.New(pool, p.store)
	p.search = search.New(pool, database.Planned(pool))
	p.exports = exports.New(exports.Settings{DownloadTTL: cfg.DownloadTTL, Expiry: cfg.ExportExpiry}, exports.Parts{
		Pool: pool, Queue: p.queue, Store: p.store, Log: log,
	}, workers)
	exports.RegisterPart2(p.exports, draftService)
	exports.RegisterLogbook(p.exports, pool)
	exports.RegisterEvidence(p.exports, pool, p.evidence)
	exports.RegisterPersonal(p.exports, pool, p.store)
	publicURL := strings.TrimSuffix(cfg.PublicURL, "/")
	authenticator := auth.New(
		cfg.OIDCIssuer, cfg.OIDCAudience, db.New(pool), shown.Transport(telemetry.ServiceIssuer, http.DefaultTransport),
	)
	api := handlers.New(handlers.Parts{
		Pool: pool, Runs: p.runs, Events: p.events, Files: p.files, Erase: p.erase, Admin: admin.New(pool, p.runs, p.erase), GitHub: p.github,
		Drafts: draftService, Exports: p.exports, Search: p.search, Evidence: p.evidence,
		SignedOut: authenticator.Forget,
		PublicURL: publicURL, Issuer: strings.TrimSuffix(cfg.OIDCIssuer, "/"), RunWait: cfg.RunWait, Stopping: p.stopping.Load,
	})
	p.handler, err = edge.New(edge.Settings{
		PublicURL: publicURL, Issuer: cfg.OIDCIssuer, ClientID: cfg.OIDCClientID, ObjectsURL: cfg.S3Endpoint,
		CORSOrigins: cfg.CORSOrigins, TrustedProxies: cfg.TrustedProxies, Open: edge.Open{Streams: cfg.UserStreams, Waits: cfg.UserWaits},
		Rates: edge.Rates{
			User:    ratelimit.Policy{Name: "user", PerSecond: cfg.RateUser, Burst: cfg.RateUserBurst},
			Presign: ratelimit.Policy{Name: "presign", PerSecond: cfg.RatePresign, Burst: cfg.RatePresignBurst},
			Connect: ratelimit.Policy{Name: "connect", PerSecond: cfg.RateConnect, Burst: cfg.RateConnectBurst},
			Address: ratelimit.Policy{Name: "address", PerSecond: cfg.RateAddress, Burst: cfg.RateAddressBurst},
		},
	}, authenticator, api, shown, log)
	p.gauges(shown)
	return p, err
}

func observing(shown *telemetry.Telemetry, service string) func(http.RoundTripper) http.RoundTripper {
	return func(base http.RoundTripper) http.RoundTripper { return shown.Transport(service, base) }
}

func newQueue(
	cfg config.Config, pool *pgxpool.Pool, workers *river.Workers, shown *telemetry.Telemetry, log *slog.Logger,
) (*river.Client[pgx.Tx], error) {
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger:  slog.New(atLeast{log.Handler(), slog.LevelWarn}), // River's information matters only when something is wrong
		Workers: workers,
		// A job keeps the trace of the request that inserted it.
		Plugins: []rivertype.Plugin{otelriver.NewMiddleware(&otelriver.MiddlewareConfig{
			TracerProvider: shown.Provider(), MeterProvider: noop.NewMeterProvider(), EnableTracePropagation: true,
			EnableWorkSpanJobKindSuffix: true,
		})},
		Queues: map[string]river.QueueConfig{
			runs.QueueName:     {MaxWorkers: 4}, // for jobs that older versions left
			files.QueueName:    {MaxWorkers: 4},
			github.QueueName:   {MaxWorkers: 4},
			exports.QueueName:  {MaxWorkers: 2},
			river.QueueDefault: {MaxWorkers: 4},
		},
		ReindexerIndexNames: []string{},           // only their owner can, and the server's role is none
		FetchCooldown:       2 * time.Millisecond, // also limits how soon an insert is notified
		FetchPollInterval:   time.Second,
		JobTimeout:          time.Minute,
		// A rescued job that is still running finds its run claimed and does nothing, so this may be short.
		RescueStuckJobsAfter:        max(cfg.IndexTimeout, exports.JobTimeout) + time.Minute,
		CompletedJobRetentionPeriod: time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("make queue: %w", err)
	}
	return queue, nil
}

func newWorkerClient(cfg config.Config, shown *telemetry.Telemetry) (*worker.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // the worker is on the same network
	transport.MaxIdleConnsPerHost = 64
	transport.ExpectContinueTimeout = 10 * time.Second // a worker that answers no sooner is sent the task all the same
	transport.DisableKeepAlives = cfg.Workers > 1      // a connection that is kept stays with one worker of the pool
	// Each active run has a connection, up to a thousand: half the usual buffers are enough for a task and short lines.
	transport.ReadBufferSize, transport.WriteBufferSize = 2<<10, 2<<10
	observed := shown.Transport(telemetry.ServiceWorker, transport)
	client, err := worker.NewClient(cfg.WorkerURL, worker.WithHTTPClient(outbound.Client(observed, 0)),
		worker.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("X-Internal-Token", cfg.WorkerToken)
			return nil
		}))
	if err != nil {
		return nil, fmt.Errorf("make worker client: %w", err)
	}
	return client, nil
}

// atLeast drops log records below a level.
type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}
