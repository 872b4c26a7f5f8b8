package parts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// standbyName names the standby, its replication slot, and what synchronous_standby_names waits for.
const standbyName = "standby"

// StartStandby copies this running server into dir and starts the copy, which follows it; Synchronize lets commits wait for it. The copy
// is made over SQL and not by pg_basebackup, which the embedded binaries lack.
func (p *Postgres) StartStandby(ctx context.Context, dir string, opts PostgresOptions) (*Postgres, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if opts.LogFile == "" {
		opts.LogFile = filepath.Join(dir, "postgres.log")
	}
	user, err := postgresUser(p.Bin, dir)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, p.URL)
	if err != nil {
		return nil, fmt.Errorf("copy Postgres: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	data := filepath.Join(dir, "data")
	if err := backUp(ctx, conn, p.data, data, user); err != nil {
		return nil, fmt.Errorf("copy Postgres: %w", err)
	}
	config := conn.Config()
	opts.Settings = append(slices.Clone(opts.Settings), "primary_slot_name="+standbyName,
		fmt.Sprintf("primary_conninfo=host=%s port=%d user=%s password=%s application_name=%s",
			config.Host, config.Port, config.User, config.Password, standbyName))
	standby, err := launchPostgres(ctx, p.Bin, data, config.Password, user, opts)
	if err != nil {
		return nil, fmt.Errorf("start the standby: %w; its log ends:\n%s", err, Tail(opts.LogFile, 8))
	}
	return standby, nil
}

// backUp is Postgres's low-level backup: the files, copied while they change, and a label that says from where to replay.
func backUp(ctx context.Context, conn *pgx.Conn, from, to string, user *runAs) error {
	start, stop := "pg_backup_start('standby', true)", "SELECT labelfile FROM pg_backup_stop(true)"
	if strings.HasPrefix(conn.PgConn().ParameterStatus("server_version"), "14") {
		start, stop = "pg_start_backup('standby', true, false)", "SELECT labelfile FROM pg_stop_backup(false, true)"
	}
	if _, err := conn.Exec(ctx, "SELECT pg_create_physical_replication_slot($1, true)", standbyName); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "SELECT "+start); err != nil {
		return err
	}
	if err := copyFolder(from, to, user); err != nil {
		return err
	}
	var label string
	if err := conn.QueryRow(ctx, stop).Scan(&label); err != nil {
		return err
	}
	for name, content := range map[string]string{"backup_label": label, "standby.signal": ""} {
		path := filepath.Join(to, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
		if err := user.own(path); err != nil {
			return err
		}
	}
	return nil
}

// copyFolder leaves out what belongs to the running server: its pid, its slots and the log of changes, which the standby gets by itself.
func copyFolder(from, to string, user *runAs) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed by the server since it was listed
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		parent, _, nested := strings.Cut(name, string(filepath.Separator))
		switch {
		case nested && (parent == "pg_wal" || parent == "pg_replslot"):
			return nil
		case name == "postmaster.pid" || name == "postmaster.opts":
			return nil
		case entry.IsDir():
			err = os.Mkdir(target, 0o700)
		case entry.Type().IsRegular():
			err = copyFile(path, target)
		default:
			return fmt.Errorf("%s is neither a file nor a folder", path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return user.own(target)
	})
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		return errors.Join(err, target.Close())
	}
	return target.Close()
}

// Synchronize makes the replication synchronous: from here on every commit waits until the standby has it.
func (p *Postgres) Synchronize(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.URL)
	if err != nil {
		return fmt.Errorf("synchronize the standby: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, set := range []string{"ALTER SYSTEM SET synchronous_standby_names = '" + standbyName + "'", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(ctx, set); err != nil {
			return fmt.Errorf("synchronize the standby: %w", err)
		}
	}
	for {
		var state string
		err := conn.QueryRow(ctx, "SELECT COALESCE(max(sync_state), '') FROM pg_stat_replication WHERE state = 'streaming'").Scan(&state)
		if err != nil || state == "sync" {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the standby does not follow: %w", ctx.Err())
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// Lose ends the server as a machine that fails does: nothing is finished and no client hears of it.
func (p *Postgres) Lose() {
	p.child.Signal(syscall.SIGKILL)
	<-p.Done()
}
