// Package database opens Postgres (database.go), migrates it (migrate.go, atomic.go, repair.go), runs transactions (tx.go), and knows what
// Postgres errors mean (errors.go).
package database

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Open connects to Postgres; options change the pool. CheckSchema reports whether its schema fits this binary.
func Open(ctx context.Context, url string, maxConns int, options ...func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	cfg.MaxConns = int32(maxConns)
	cfg.AfterConnect = prepareConn
	cfg.ConnConfig.DialFunc = marked(cfg.ConnConfig.DialFunc)
	for _, option := range options {
		option(cfg)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return pool, nil
}

// A statement is planned once for each connection: planning an admission takes as long as executing it. The plan is kept while the
// tables grow under it, and a table with few rows looks best read whole; every statement has an index, so the plan that it gets here is
// also good later. What needs other plans says so: Planned, and package audit. A pooler in transaction mode does not carry these
// settings; then Postgres plans as it usually does.
const settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off"

func prepareConn(ctx context.Context, conn *pgx.Conn) error {
	registerUUID(conn.TypeMap())
	if _, err := conn.Exec(ctx, settings); err != nil {
		return fmt.Errorf("set up connection: %w", err)
	}
	return nil
}
