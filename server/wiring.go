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
)

// parts are what Run starts and stops.
type parts struct {
	queue    *river.Client[pgx.Tx]
	events   *runevents.Log
	runs     *runs.Service
	files    *files.Service
	erase    *erase.Service
	exports  *exports.Service
	search   *search.Service
	github   *github.Service // nil: this server has no GitHub App
	handler  http.Handler
	evidence *evidence.Service

	forgetKeys func(context.Context) error
	stopping   atomic.Bool
}

// sweepers recover what lost processes left behind.
func (p *parts) sweepers() []func(context.Context) error {
	sweepers := []func(context.Context) error{p.runs.Sweep, p.files.Sweep, p.erase.Sweep, p.exports.Sweep, p.search.Sweep, p.forgetKeys}
	if p.github != nil {
		sweepers = append(sweepers, p.github.Sweep)
	}
	return sweepers
}

// wire builds the parts from the bottom up.
func wire(ctx context.Context, cfg config.Config, pool, queuePool *pgxpool.Pool, log *slog.Logger) (*parts, error) {
	client, err := newWorkerClient(cfg)
	if err != nil {
		return nil, err
	}
	workers := river.NewWorkers()
	p := &parts{events: runevents.New(pool, log), forgetKeys: idempotency.Sweep(db.New(pool))}
	if p.queue, err = newQueue(cfg, queuePool, workers, log); err != nil {
		return nil, err
	}
	var access runs.GitHub
	if cfg.HasGitHub() {
		p.github, err = github.New(github.Settings{
			ClientID: cfg.GitHubClientID, ClientSecret: cfg.GitHubClientSecret, APIURL: cfg.GitHubAPIURL, WebURL: cfg.GitHubWebURL,
			RedirectURL: cfg.GitHubRedirectURL, Keyset: cfg.CredentialsKeyset, Timeout: cfg.GitHubTimeout,
		}, pool, p.queue, workers, log)
		if err != nil {
			return nil, err
		}
		access = p.github
	}
	store := objects.New(objects.Config{
		Endpoint: cfg.S3Endpoint, Region: cfg.S3Region, Bucket: cfg.S3Bucket, AccessKey: cfg.S3AccessKey, SecretKey: cfg.S3SecretKey,
	})
	p.runs = runs.New(ctx, runs.Settings{
		Timeout: cfg.RunTimeout, QueueTimeout: cfg.RunQueueTimeout, Lease: cfg.RunLease, DownloadTTL: cfg.DownloadTTL,
		Concurrency: cfg.RunConcurrency,
	}, runs.Parts{
		Pool: pool, Store: store, Worker: runs.NewWorker(client, cfg.WorkerMaxBytes), GitHub: access, Events: p.events, Log: log,
	}, workers)
	p.files = files.New(files.Settings{
		UploadTTL: cfg.UploadTTL, DownloadTTL: cfg.DownloadTTL, IndexTimeout: cfg.IndexTimeout,
	}, files.Parts{Pool: pool, Queue: p.queue, Store: store, Worker: client, Log: log}, workers)
	p.erase = erase.New(pool, p.queue, workers, store, p.runs, max(cfg.UploadTTL, cfg.DownloadTTL)+time.Minute)
	settings, err := cfg.Evidence()
	if err != nil {
		return nil, err
	}
	p.evidence = evidence.New(settings, pool, store, log)
	draftService := drafts.New(pool, store)
	p.search = search.New(pool, database.Planned(pool))
	p.exports = exports.New(exports.Settings{DownloadTTL: cfg.DownloadTTL, Expiry: cfg.ExportExpiry}, exports.Parts{
		Pool: pool, Queue: p.queue, Store: store, Log: log,
	}, workers)
	exports.RegisterPart2(p.exports, draftService)
	exports.RegisterLogbook(p.exports, pool)
	exports.RegisterEvidence(p.exports, pool, p.evidence)
	publicURL := strings.TrimSuffix(cfg.PublicURL, "/")
	api := handlers.New(handlers.Parts{
		Pool: pool, Runs: p.runs, Events: p.events, Files: p.files, Erase: p.erase, Admin: admin.New(pool, p.runs), GitHub: p.github,
		Drafts: draftService, Exports: p.exports, Search: p.search,
		Evidence:  p.evidence,
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
	}, auth.New(cfg.OIDCIssuer, cfg.OIDCAudience, db.New(pool)), api, log)
	return p, err
}

func newQueue(cfg config.Config, pool *pgxpool.Pool, workers *river.Workers, log *slog.Logger) (*river.Client[pgx.Tx], error) {
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger:  slog.New(atLeast{log.Handler(), slog.LevelWarn}), // River's information matters only when something is wrong
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			runs.QueueName:     {MaxWorkers: 4}, // for jobs that older versions left
			files.QueueName:    {MaxWorkers: 4},
			github.QueueName:   {MaxWorkers: 4},
			exports.QueueName:  {MaxWorkers: 2},
			river.QueueDefault: {MaxWorkers: 4},
		},
		FetchCooldown:     2 * time.Millisecond, // also limits how soon an insert is notified
		FetchPollInterval: time.Second,
		JobTimeout:        time.Minute,
		// A rescued job that is still running finds its run claimed and does nothing, so this may be short.
		RescueStuckJobsAfter:        max(cfg.IndexTimeout, exports.JobTimeout) + time.Minute,
		CompletedJobRetentionPeriod: time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("make queue: %w", err)
	}
	return queue, nil
}

func newWorkerClient(cfg config.Config) (*worker.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // the worker is on the same network
	transport.MaxIdleConnsPerHost = 64
	// Each active run has a connection, up to a thousand: half the usual buffers are enough for a task and short lines.
	transport.ReadBufferSize, transport.WriteBufferSize = 2<<10, 2<<10
	client, err := worker.NewClient(cfg.WorkerURL, worker.WithHTTPClient(outbound.Client(transport, 0)),
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
