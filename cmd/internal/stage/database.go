package stage

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/database"
)

// prepareDatabase migrates Postgres, and starts what stands beside and before it.
func (s *Stage) prepareDatabase(ctx context.Context) (err error) {
	migrate := s.opts.Migrate
	if migrate == nil {
		migrate = func(ctx context.Context, url string) error { return database.Migrate(ctx, url, false) }
	}
	if err := migrate(ctx, s.postgres.URL); err != nil {
		return err
	}
	if s.opts.Migrate == nil {
		if err := database.GrantServer(ctx, s.postgres.URL, parts.AsServer(s.postgres.URL)); err != nil {
			return err
		}
	}
	if s.opts.Standby {
		port, err := parts.FreePort()
		if err != nil {
			return err
		}
		if s.standby, err = s.postgres.StartStandby(ctx, filepath.Join(s.opts.Dir, "standby"), parts.PostgresOptions{
			Port: port, LogFile: s.Log("standby"), Settings: s.opts.Settings,
		}); err != nil {
			return err
		}
		if !s.opts.Asynchronous {
			if err := s.postgres.Synchronize(ctx); err != nil {
				return err
			}
		}
	}
	if s.opts.Pooler != "" {
		s.pooler, err = parts.StartPooler(ctx, filepath.Join(s.opts.Dir, "pooler"), s.opts.Pooler, s.postgres)
	}
	return err
}

// asServer is an address with the role of the servers. Releases before it had one role for everything.
func (s *Stage) asServer(address string) string {
	if s.opts.Migrate != nil {
		return address
	}
	return parts.AsServer(address)
}

// directURL names every Postgres, and finds the one that takes writes.
func (s *Stage) directURL() string {
	if s.standby == nil {
		return s.postgres.URL
	}
	other, err := url.Parse(s.standby.URL)
	if err != nil {
		panic(err) // a part's own address
	}
	at := strings.Index(s.postgres.URL, "/"+databaseName)
	return s.postgres.URL[:at] + "," + other.Host + s.postgres.URL[at:] + "&target_session_attrs=read-write"
}

// databaseName ends the path in the address of a part.
const databaseName = "sredspace?"

// pooledURL is what the servers use for everything but LISTEN and jobs.
func (s *Stage) pooledURL() string {
	if s.pooler == nil {
		return s.directURL()
	}
	return s.pooler.URL
}

// LosePostgres ends the first Postgres as a machine that fails does. It stays away.
func (s *Stage) LosePostgres() {
	s.postgres.Lose()
	if s.frozen != 0 {
		_ = syscall.Kill(s.frozen, syscall.SIGKILL) // what it had received and not written is lost as well
	}
}

// Promote lets the standby take writes.
func (s *Stage) Promote(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.standby.URL)
	if err != nil {
		return fmt.Errorf("reach the standby: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "SELECT pg_promote(true, 60)"); err != nil {
		return fmt.Errorf("promote the standby: %w", err)
	}
	return nil
}

// FreezeReplication stops the process of the standby that receives changes.
func (s *Stage) FreezeReplication(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.standby.URL)
	if err != nil {
		return fmt.Errorf("reach the standby: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var pid int
	if err := conn.QueryRow(ctx, "SELECT pid FROM pg_stat_wal_receiver").Scan(&pid); err != nil {
		return fmt.Errorf("find the receiver: %w", err)
	}
	s.frozen = pid
	return syscall.Kill(pid, syscall.SIGSTOP)
}

func (s *Stage) stopDatabase() {
	if s.pooler != nil {
		s.pooler.Stop()
	}
	if s.standby != nil {
		s.standby.Stop()
	}
	if s.postgres != nil {
		s.postgres.Stop()
	}
}
