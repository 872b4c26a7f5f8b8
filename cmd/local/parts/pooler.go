package parts

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pooler is a running PgBouncer in transaction mode.
type Pooler struct {
	URL   string // of the database sredspace, through it
	child *Child
}

// poolSize is small, so that clients take turns and each transaction may find another connection than the one before.
const poolSize = 6

// StartPooler runs PgBouncer before a Postgres. program is its binary.
func StartPooler(ctx context.Context, dir, program string, postgres *Postgres) (*Pooler, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	found, err := exec.LookPath(program)
	if err == nil {
		found, err = filepath.Abs(found)
	}
	if err != nil {
		return nil, fmt.Errorf("find PgBouncer: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	behind, err := url.Parse(postgres.URL)
	if err != nil {
		return nil, err
	}
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	password, _ := behind.User.Password()
	people, config := filepath.Join(dir, "people.txt"), filepath.Join(dir, "pgbouncer.ini")
	// The same file as in docs/operate.md. Versions before 1.21 do not know max_prepared_statements; the servers do without it.
	text := fmt.Sprintf(`[databases]
sredspace = host=%s port=%s dbname=sredspace
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = scram-sha-256
auth_file = %s
pool_mode = transaction
default_pool_size = %d
max_client_conn = 1000
`, behind.Hostname(), behind.Port(), port, people, poolSize)
	for path, content := range map[string]string{people: fmt.Sprintf("%q %q\n", behind.User.Username(), password), config: text} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return nil, err
		}
	}
	// Like Postgres, PgBouncer refuses to be root.
	user, err := postgresUser(postgres.Bin, dir)
	if err != nil {
		return nil, err
	}
	if err := user.own(people, config); err != nil {
		return nil, err
	}
	if user != nil {
		user.passFolders = true // the program may be below the clone
	}
	logPath := filepath.Join(dir, "pgbouncer.log")
	log, err := OpenLog(logPath)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child has its own copy
	cmd := user.command(dir, found, config)
	cmd.Stdout, cmd.Stderr = log, log
	child, err := StartChild(cmd, syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	// Each statement is described once and then sent unnamed: no connection has to know what another one prepared.
	p := &Pooler{child: child, URL: strings.Replace(postgres.URL, behind.Host, "127.0.0.1:"+strconv.Itoa(port), 1) +
		"&default_query_exec_mode=cache_describe"}
	if err := p.await(ctx); err != nil {
		p.Stop()
		return nil, fmt.Errorf("start PgBouncer: %w; its log ends:\n%s", err, Tail(logPath, 8))
	}
	return p, nil
}

func (p *Pooler) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, p.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-p.child.Done():
			return fmt.Errorf("it ended: %w", endOf(p.child))
		case <-ctx.Done():
			return fmt.Errorf("%w (%w)", ctx.Err(), err)
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// Stop ends PgBouncer and cuts its connections.
func (p *Pooler) Stop() { p.child.Stop(syscall.SIGTERM, 5*time.Second) }
