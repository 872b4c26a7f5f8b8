package parts

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresOptions may be left empty.
type PostgresOptions struct {
	Port      int      // 0: a free one
	LogFile   string   // default: postgres.log in the folder
	Ephemeral bool     // for tests: fast, and the data does not survive a crash
	Settings  []string // additional settings, name=value
	Source    string   // "system", "embedded", or "" for the first that exists; default $SREDSPACE_POSTGRES
}

// Postgres is a running server. URL names a superuser and the database sredspace.
type Postgres struct {
	URL       string
	Pid       int
	Bin       string // folder of its programs
	data      string
	child     *Child
	ephemeral bool
}

const postgresName = "sredspace" // of the role and of the database

// ServerRole is the role of the servers, which owns nothing: migrations run as the superuser of URL.
const ServerRole = postgresName + "_server"

// AsServer is an address of this server with the role of the servers.
func AsServer(address string) string {
	return strings.Replace(address, "//"+postgresName+":", "//"+ServerRole+":", 1)
}

// StartPostgres runs a Postgres server whose data is in dir, and returns when it answers.
func StartPostgres(ctx context.Context, dir string, opts PostgresOptions) (*Postgres, error) {
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
	if opts.Source == "" {
		opts.Source = os.Getenv("SREDSPACE_POSTGRES")
	}
	data := filepath.Join(dir, "data")
	bin, err := findPostgres(ctx, opts.Source, dataVersion(data))
	if err != nil {
		return nil, err
	}
	user, err := postgresUser(bin, dir)
	if err != nil {
		return nil, err
	}
	password, err := keptSecret(filepath.Join(dir, "password"))
	if err != nil {
		return nil, fmt.Errorf("keep the password of Postgres: %w", err)
	}
	if err := initPostgres(bin, dir, password, user, opts.Ephemeral); err != nil {
		return nil, err
	}
	if err := waitForOldPostgres(ctx, data); err != nil {
		return nil, err
	}

	for deadline := time.Now().Add(30 * time.Second); ; {
		pg, err := launchPostgres(ctx, bin, data, password, user, opts)
		if err == nil {
			return pg, nil
		}
		// Backends of a killed server hold its memory for a moment, and a port that was free may be taken by now.
		last := Tail(opts.LogFile, 8)
		passing := strings.Contains(last, "still in use") || opts.Port == 0 && strings.Contains(last, "could not bind")
		if !passing || time.Now().After(deadline) {
			return nil, fmt.Errorf("start Postgres: %w; its log ends:\n%s", err, last)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// Done is closed when the server has ended, requested or not.
func (p *Postgres) Done() <-chan struct{} { return p.child.Done() }

// DatabaseURL is URL with another database.
func (p *Postgres) DatabaseURL(name string) string {
	return strings.Replace(p.URL, "/"+postgresName+"?", "/"+url.PathEscape(name)+"?", 1)
}

// Stop ends the server: connections are cut, the data is left clean unless it is ephemeral.
func (p *Postgres) Stop() {
	p.child.Stop(postgresStopSignal(p.ephemeral), 15*time.Second)
}

// SIGINT is Postgres's fast shutdown and leaves nothing to recover; SIGQUIT leaves at once.
func postgresStopSignal(ephemeral bool) syscall.Signal {
	if ephemeral {
		return syscall.SIGQUIT
	}
	return syscall.SIGINT
}

// initPostgres makes the data folder on first use. It has a temporary name until it is complete: an interrupted first start must not
// leave a folder that looks like data.
func initPostgres(bin, dir, password string, user *runAs, ephemeral bool) error {
	data := filepath.Join(dir, "data")
	if dataVersion(data) != "" {
		return nil
	}
	unfinished := filepath.Join(dir, "data.new")
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	if err := os.Mkdir(unfinished, 0o700); err != nil {
		return err
	}
	passwordFile := filepath.Join(dir, "initdb-password")
	if err := os.WriteFile(passwordFile, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(passwordFile)
	if err := user.own(unfinished, passwordFile); err != nil {
		return err
	}
	args := []string{
		"-D", unfinished, "-U", postgresName, "--pwfile", passwordFile, "-A", "scram-sha-256", "-E", "UTF8", "--no-locale",
		"--no-instructions",
	}
	if ephemeral {
		args = append(args, "--no-sync")
	}
	if printed, err := runChild(user.command(dir, filepath.Join(bin, "initdb"), args...)); err != nil {
		return fmt.Errorf("make a Postgres data folder: %w\n%s", err, printed)
	}
	return os.Rename(unfinished, data)
}

// launchPostgres starts the server itself as our child: pg_ctl would put it into the background, where it would outlive us.
func launchPostgres(ctx context.Context, bin, data, password string, user *runAs, opts PostgresOptions) (*Postgres, error) {
	port := opts.Port
	if port == 0 {
		var err error
		if port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	settings := []string{
		fmt.Sprintf("port=%d", port), "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "jit=off",
		"logging_collector=off", "log_destination=stderr", "log_line_prefix=%m [%p] ", "timezone=UTC", "log_timezone=UTC",
	}
	if opts.Ephemeral {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB",
			"checkpoint_timeout=1h")
	}
	args := []string{"-D", data}
	for _, setting := range append(settings, opts.Settings...) {
		args = append(args, "-c", setting)
	}
	logFile, err := OpenLog(opts.LogFile)
	if err != nil {
		return nil, err
	}
	defer logFile.Close() // the child has its own copy
	cmd := user.command(filepath.Dir(data), filepath.Join(bin, "postgres"), args...)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	child, err := StartChild(cmd, postgresStopSignal(opts.Ephemeral))
	if err != nil {
		return nil, err
	}
	pg := &Postgres{Pid: child.Pid, Bin: bin, data: data, child: child, ephemeral: opts.Ephemeral}
	pg.URL = (&url.URL{
		Scheme: "postgres", User: url.UserPassword(postgresName, password), Host: loopback(port),
		Path: postgresName, RawQuery: "sslmode=disable",
	}).String()
	if err := pg.awaitReady(ctx); err != nil {
		pg.Stop()
		return nil, fmt.Errorf("port %d: %w", port, err)
	}
	return pg, nil
}

// awaitReady waits until the server takes connections and the database is there. Recovery after a crash takes its time.
func (p *Postgres) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var conn *pgx.Conn
	for {
		var err error
		if conn, err = pgx.Connect(ctx, p.DatabaseURL("postgres")); err == nil {
			break
		}
		select {
		case <-p.Done():
			return fmt.Errorf("it ended: %w", endOf(p.child))
		case <-ctx.Done():
			return fmt.Errorf("%w (%w)", ctx.Err(), err)
		case <-time.After(30 * time.Millisecond):
		}
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", postgresName).Scan(&there); err != nil {
		return err
	}
	if !there {
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+postgresName); err != nil {
			return err
		}
	}
	var needed bool
	if err := conn.QueryRow(ctx, "SELECT NOT pg_is_in_recovery() AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
		ServerRole).Scan(&needed); err != nil || !needed {
		return err
	}
	_, err := conn.Exec(ctx, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", ServerRole, conn.Config().Password)) // letters and digits
	return err
}

func endOf(child *Child) error {
	if child.Err() == nil {
		return errors.New("exit status 0")
	}
	return child.Err()
}

// runAs is the user that Postgres runs as when we are root, which Postgres refuses to be; nil: ourselves.
type runAs struct {
	name        string
	uid, gid    int
	passFolders bool
}

func (u *runAs) command(folder, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = folder
	if u != nil && u.passFolders {
		// The power to pass begins with the first exec, so a shell takes the step into the folders.
		cmd = exec.Command("/bin/sh", append([]string{"-c", `cd "$0" && exec "$@"`, folder, program}, args...)...)
		cmd.Dir = "/"
	}
	// Variables such as PGOPTIONS or PGDATA of the caller must not reach this server.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	if u != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(u.uid), Gid: uint32(u.gid)}}
		if u.passFolders {
			letPassFolders(cmd.SysProcAttr)
		}
	}
	return cmd
}

func (u *runAs) own(paths ...string) error {
	if u == nil {
		return nil
	}
	for _, path := range paths {
		if err := os.Chown(path, u.uid, u.gid); err != nil {
			return fmt.Errorf("give %s to the user %s that Postgres runs as: %w", path, u.name, err)
		}
	}
	return nil
}
