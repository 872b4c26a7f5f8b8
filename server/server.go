// Package server runs the server: it wires the parts (wiring.go), starts them, sweeps (sweep.go), and drains them when it stops.
// What each request passes is in package edge, the operations are in package handlers, the work is done in the packages below.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/telemetry"
)

const queueConns = 8

// Run serves until ctx is done, then finishes active work within the drain limit. ready gets the address once it listens.
func Run(ctx context.Context, cfg config.Config, log *slog.Logger, ready func(addr string)) error {
	if err := database.CheckSchema(ctx, cfg.ListenURL); err != nil {
		return err
	}
	shown, err := telemetry.New(ctx, telemetry.Settings{Version: cfg.Version, Commit: cfg.Commit, Collector: cfg.TraceCollector})
	if err != nil {
		return err
	}
	log = slog.New(telemetry.LogHandler(log.Handler()))
	defer sendTraces(ctx, shown, log)
	pool, err := database.Open(ctx, cfg.DatabaseURL, cfg.DatabaseConns, traced(shown))
	if err != nil {
		return err
	}
	defer pool.Close()
	// The queue uses LISTEN and advisory locks, which a pooler in transaction mode does not support.
	queuePool, err := database.Open(ctx, cfg.ListenURL, queueConns, traced(shown))
	if err != nil {
		return err
	}
	defer queuePool.Close()
	shown.Pool("main", pool)
	shown.Pool("queue", queuePool)
	// Active work outlives the signal; drain stops it step by step.
	work, endWork := context.WithCancel(context.WithoutCancel(ctx))
	defer endWork()
	p, err := wire(work, cfg, pool, queuePool, shown, log)
	if err != nil {
		return err
	}
	stopPrivate, err := servePrivate(work, cfg, p, pool, shown, log)
	if err != nil {
		return err
	}
	defer stopPrivate()
	if err := p.queue.Start(work); err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	go p.worker.Run(work)
	p.runs.Start(work, cfg.ListenURL)
	p.files.Start(work)
	p.evidence.Start(work)
	go sweep(work, cfg.SweepInterval, shown, log, p.sweepers())

	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	httpServer := &http.Server{
		Handler: p.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
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
	return drain(cfg, p, httpServer, log)
}

// sendTraces sends what is left, within a short time: the process ends.
func sendTraces(ctx context.Context, shown *telemetry.Telemetry, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := shown.Shutdown(ctx); err != nil {
		log.WarnContext(ctx, "send traces", "error", err)
	}
}

// drain turns readiness off, accepts no new work, and finishes active work; other processes continue the rest.
func drain(cfg config.Config, p *parts, httpServer *http.Server, log *slog.Logger) error {
	p.stopping.Store(true)
	log.Info("stopping", "limit", cfg.DrainTimeout)
	// Give load balancers time to notice that we are no longer ready.
	time.Sleep(cfg.StopDelay)
	ctx, cancel := context.WithTimeout(context.Background(), cfg.DrainTimeout)
	defer cancel()
	stopped := make(chan error, 1)
	for _, drain := range []func(context.Context){p.runs.Drain, p.files.Drain} {
		go func() {
			drain(ctx)
			stopped <- nil
		}()
	}
	go func() { stopped <- p.queue.Stop(ctx) }()
	p.events.Stop()
	// Requests wait until just before the limit: most runs end by then.
	defer time.AfterFunc(cfg.DrainTimeout*9/10, p.runs.StopWaits).Stop()
	httpErr := httpServer.Shutdown(ctx)
	queueErr := errors.Join(<-stopped, <-stopped, <-stopped)
	if p.github != nil {
		p.github.Wait(ctx)
	}
	if queueErr != nil {
		last, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		queueErr = p.queue.StopAndCancel(last)
	}
	return errors.Join(httpErr, queueErr, httpServer.Close())
}
