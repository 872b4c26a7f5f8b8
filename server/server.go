// Package server implements the contract: one file for each resource, thin, over the packages below it.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/sredspace/sredspace"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/admin"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/files"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/runs"
	"github.com/sredspace/sredspace/web"
)

// handlers implements the generated strict interface.
type handlers struct {
	pool     *pgxpool.Pool
	queries  *db.Queries
	runs     *runs.Service
	files    *files.Service
	erase    *erase.Service
	admin    *admin.Service
	github   *github.Service // nil: this server has no GitHub App
	log      *slog.Logger
	stopping atomic.Bool

	publicURL, issuer string
	runWait           time.Duration
}

var _ api.StrictServerInterface = (*handlers)(nil)

// Run serves until ctx is over, then finishes what is under way within the drain limit. ready gets the address once it listens.
func Run(ctx context.Context, cfg config.Config, log *slog.Logger, ready func(addr string)) error {
	if err := database.CheckSchema(cfg.ListenURL); err != nil {
		return err
	}
	pool, err := database.Open(ctx, cfg.DatabaseURL, cfg.DatabaseConns)
	if err != nil {
		return err
	}
	defer pool.Close()
	// The queue listens and takes advisory locks, which a pooler in transaction mode does not carry.
	queuePool, err := database.Open(ctx, cfg.ListenURL, queueConns)
	if err != nil {
		return err
	}
	defer queuePool.Close()

	h, queue, err := assemble(cfg, pool, queuePool, log)
	if err != nil {
		return err
	}
	// Work under way outlives the signal; stopping is told below, step by step.
	work, endWork := context.WithCancel(context.WithoutCancel(ctx))
	defer endWork()
	if err := queue.Start(work); err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	go h.runs.Listen(work, cfg.ListenURL)
	go h.runs.KeepLeases(work)
	sweepers := []func(context.Context) error{h.runs.Sweep, h.files.Sweep}
	if h.github != nil {
		sweepers = append(sweepers, h.github.Sweep)
	}
	go sweep(work, cfg.SweepInterval, log, sweepers...)

	e, err := newEcho(cfg, h, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	httpServer := &http.Server{
		Handler: e, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return work },
	}
	failed := make(chan error, 1)
	go func() { failed <- httpServer.Serve(listener) }()
	ready(listener.Addr().String())
	log.Info("serving", "addr", listener.Addr().String())

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	return drain(cfg, h, httpServer, queue, log)
}

// drain goes off readiness, takes no new work, and finishes what is under way; the rest is left for other processes.
func drain(cfg config.Config, h *handlers, httpServer *http.Server, queue *river.Client[pgx.Tx], log *slog.Logger) error {
	h.stopping.Store(true)
	log.Info("stopping", "limit", cfg.DrainTimeout)
	// Whoever sends requests here needs a moment to see that readiness is off.
	time.Sleep(cfg.StopDelay)
	ctx, cancel := context.WithTimeout(context.Background(), cfg.DrainTimeout)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- queue.Stop(ctx) }()
	h.runs.StopStreams()
	// Waits stay until just before the limit: most runs end by then.
	defer time.AfterFunc(cfg.DrainTimeout*9/10, h.runs.StopWaits).Stop()
	httpErr := httpServer.Shutdown(ctx)
	queueErr := <-stopped
	if h.github != nil {
		h.github.Wait(ctx)
	}
	if queueErr != nil {
		last, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		queueErr = queue.StopAndCancel(last)
	}
	return errors.Join(httpErr, queueErr, httpServer.Close())
}

const queueConns = 8

// assemble wires the parts from the bottom up.
func assemble(cfg config.Config, pool, queuePool *pgxpool.Pool, log *slog.Logger) (*handlers, *river.Client[pgx.Tx], error) {
	client, err := workerClient(cfg)
	if err != nil {
		return nil, nil, err
	}
	store := objects.New(objects.Config{Endpoint: cfg.S3Endpoint, Region: cfg.S3Region, Bucket: cfg.S3Bucket, AccessKey: cfg.S3AccessKey, SecretKey: cfg.S3SecretKey})
	workers := river.NewWorkers()
	queue, err := river.NewClient(riverpgxv5.New(queuePool), &river.Config{
		Logger:  slog.New(atLeast{log.Handler(), slog.LevelWarn}), // River tells much that only matters when it is wrong
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			runs.QueueName:     {MaxWorkers: cfg.RunConcurrency},
			files.QueueName:    {MaxWorkers: 4},
			github.QueueName:   {MaxWorkers: 4},
			river.QueueDefault: {MaxWorkers: 4},
		},
		FetchCooldown:     2 * time.Millisecond, // also bounds how soon an insert is told
		FetchPollInterval: time.Second,
		JobTimeout:        time.Minute,
		// A rescued job that is still being worked on finds its run claimed and does nothing, so this may be short.
		RescueStuckJobsAfter:        cfg.IndexTimeout + time.Minute,
		CompletedJobRetentionPeriod: time.Hour,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("make queue: %w", err)
	}
	h := &handlers{
		pool: pool, queries: db.New(pool), log: log, runWait: cfg.RunWait,
		publicURL: strings.TrimSuffix(cfg.PublicURL, "/"), issuer: strings.TrimSuffix(cfg.OIDCIssuer, "/"),
	}
	var access runs.GitHub
	if cfg.HasGitHub() {
		h.github, err = github.New(github.Settings{
			ClientID: cfg.GitHubClientID, ClientSecret: cfg.GitHubClientSecret, APIURL: cfg.GitHubAPIURL, WebURL: cfg.GitHubWebURL,
			RedirectURL: cfg.GitHubRedirectURL, Keyset: cfg.CredentialsKeyset, Timeout: cfg.GitHubTimeout,
		}, pool, queue, workers, log)
		if err != nil {
			return nil, nil, err
		}
		access = h.github
	}
	h.runs = runs.New(runs.Settings{
		Timeout: cfg.RunTimeout, QueueTimeout: cfg.RunQueueTimeout, Lease: cfg.RunLease, DownloadTTL: cfg.DownloadTTL,
	}, runs.Parts{
		Pool: pool, Queue: queue, Store: store, Worker: runs.NewWorker(client, cfg.WorkerMaxBytes), GitHub: access, Render: renderEnd, Log: log,
	}, workers)
	h.files = files.New(files.Settings{UploadTTL: cfg.UploadTTL, DownloadTTL: cfg.DownloadTTL, IndexTimeout: cfg.IndexTimeout}, pool, queue, workers, store, client, log)
	h.erase = erase.New(pool, queue, workers, store, h.runs, max(cfg.UploadTTL, cfg.DownloadTTL)+time.Minute)
	h.admin = admin.New(pool, h.runs)
	return h, queue, nil
}

func workerClient(cfg config.Config) (*worker.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // the worker is a neighbour
	transport.MaxIdleConnsPerHost = 64
	// A connection for each run under way, a thousand of them: half the usual buffers are enough for a task and short lines.
	transport.ReadBufferSize, transport.WriteBufferSize = 2<<10, 2<<10
	client, err := worker.NewClient(cfg.WorkerURL, worker.WithHTTPClient(&http.Client{Transport: transport}),
		worker.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("X-Internal-Token", cfg.WorkerToken)
			return nil
		}))
	if err != nil {
		return nil, fmt.Errorf("make worker client: %w", err)
	}
	return client, nil
}

func newEcho(cfg config.Config, h *handlers, log *slog.Logger) (*echo.Echo, error) {
	spec, err := openapi3.NewLoader().LoadFromData(sredspace.Contract)
	if err != nil {
		return nil, fmt.Errorf("read contract: %w", err)
	}
	operations := readOperations(spec)
	e := echo.New()
	e.HTTPErrorHandler = h.renderError
	e.Use(withRequestID, accessLog(log, operations), middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, LogErrorFunc: asError}))
	if len(cfg.CORSOrigins) > 0 {
		e.Use(cors(cfg.CORSOrigins))
	}
	if e.IPExtractor, err = addressOf(cfg.TrustedProxies); err != nil {
		return nil, err
	}
	e.Use(checked(operations, auth.New(cfg.OIDCIssuer, cfg.OIDCAudience, h.queries), newLimits(cfg)), negotiate)
	api.RegisterHandlers(e, api.NewStrictHandler(h, nil))
	refuseShadowed(e, spec)
	// What browsers load is text; an answer of the API is small, and its events must not be kept back.
	small := middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})
	if err := serveDocs(e, small, h.publicURL, h.issuer, cfg.OIDCClientID); err != nil {
		return nil, err
	}
	// The page has these addresses and no others, so that everything else unknown stays a problem document.
	page := echo.WrapHandler(web.Handler(cfg.OIDCIssuer, cfg.S3Endpoint))
	for _, path := range []string{"/", "/assets/*", "/p/*"} {
		e.Match([]string{http.MethodGet, http.MethodHead}, path, page, small)
	}
	return e, nil
}

func asError(_ echo.Context, err error, stack []byte) error {
	return fmt.Errorf("panic: %w\n%s", err, stack)
}

// sweep calls each part's sweeper in turn, for ever.
func sweep(ctx context.Context, every time.Duration, log *slog.Logger, sweepers ...func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, sweeper := range sweepers {
			if err := within(ctx, sweepLimit, sweeper); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "sweep", "error", err)
			}
		}
	}
}

// sweepLimit is for a database that takes a statement and never answers: the next round may find a connection that works.
const sweepLimit = 10 * time.Second

func within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return do(ctx)
}

// atLeast drops what is below a level.
type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}
