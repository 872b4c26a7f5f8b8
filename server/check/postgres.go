package check

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/server/database"
)

func checkDatabase(ctx context.Context, url string) (string, error) {
	pool, err := database.Open(ctx, url, 1)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	var version string
	var standby bool
	err = pool.QueryRow(ctx, "SELECT current_setting('server_version'), pg_is_in_recovery()").Scan(&version, &standby)
	if err != nil {
		return "", fmt.Errorf("ask for the version: %w", err)
	}
	if standby {
		return "", errors.New("this is a standby, which takes no writes; use the address of the primary")
	}
	return "PostgreSQL " + version, checkPrepared(ctx, url)
}

const noSuchStatement = "26000"

// checkPrepared finds a pooler in transaction mode that does not know prepared statements: there a statement is gone when the next
// transaction gets another connection. Others hold the connections on which it may have been prepared.
func checkPrepared(ctx context.Context, url string) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("parse database url: %w", err)
	}
	if cfg.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement {
		return nil // the server prepares none
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Prepare(ctx, "sredspace_check", "SELECT 1"); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	for range 3 {
		other, err := pgx.ConnectConfig(ctx, cfg)
		if err != nil {
			return fmt.Errorf("reach database: %w", err)
		}
		defer other.Close(ctx)
		if _, err := other.Exec(ctx, "BEGIN"); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
	}
	if _, err = conn.Exec(ctx, "sredspace_check"); database.HasCode(err, noSuchStatement) {
		return errors.New("the pooler in transaction mode does not keep prepared statements: set max_prepared_statements in PgBouncer 1.21 " +
			"or later, or add default_query_exec_mode=cache_describe to SREDSPACE_DATABASE_URL")
	}
	if err != nil {
		return fmt.Errorf("use a prepared statement: %w", err)
	}
	return nil
}

// checkListen sends a notification through one address and waits for it at the other. It finds a listen address that leads through a
// pooler in transaction mode, and one that leads to another database.
func checkListen(ctx context.Context, url, listenURL string) (string, error) {
	listener, err := pgx.Connect(ctx, listenURL)
	if err != nil {
		return "", fmt.Errorf("reach database: %w", err)
	}
	defer listener.Close(ctx)
	channel := pgx.Identifier{"sredspace_check_" + uuid.NewString()}
	if _, err := listener.Exec(ctx, "LISTEN "+channel.Sanitize()); err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	pool, err := database.Open(ctx, url, 1)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, "SELECT pg_notify($1, '')", channel[0]); err != nil {
		return "", fmt.Errorf("notify: %w", err)
	}
	wait, cancel := context.WithTimeout(ctx, limit/3)
	defer cancel()
	if _, err := listener.WaitForNotification(wait); err != nil {
		return "", errors.New("a notification did not arrive: SREDSPACE_DATABASE_LISTEN_URL must lead directly to the same database, " +
			"not through a pooler in transaction mode")
	}
	return "notifications arrive", nil
}

func checkSchema(ctx context.Context, url string) (string, error) {
	if err := database.CheckSchema(ctx, url); err != nil {
		return "", err
	}
	return "as new as this program needs", nil
}
