package parts

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	printed, err := exec.Command(found, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("ask PgBouncer for its version: %w", err)
	}
	prepares := poolerPrepares(string(printed))
	password, _ := behind.User.Password()
	people, config := filepath.Join(dir, "people.txt"), filepath.Join(dir, "pgbouncer.ini")
	// The same settings as in docs/operate.md.
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
	if prepares {
		text += "max_prepared_statements = 500\n"
	}
	for path, content := range map[string]string{
		people: fmt.Sprintf("%q %q\n%q %q\n", behind.User.Username(), password, ServerRole, password), config: text,
	} {
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
	p := &Pooler{child: child, URL: strings.Replace(postgres.URL, behind.Host, "127.0.0.1:"+strconv.Itoa(port), 1)}
	if !prepares {
		// Each statement is described once and then sent unnamed: no connection has to know what another one prepared.
		p.URL += "&default_query_exec_mode=cache_describe"
	}
	if err := p.await(ctx); err != nil {
		p.Stop()
		return nil, fmt.Errorf("start PgBouncer: %w; its log ends:\n%s", err, Tail(logPath, 8))
	}
	return p, nil
}

var poolerVersion = regexp.MustCompile(`PgBouncer (\d+)\.(\d+)`)

// poolerPrepares reports whether this PgBouncer knows prepared statements in transaction mode (1.21 and later).
func poolerPrepares(printed string) bool {
	found := poolerVersion.FindStringSubmatch(printed)
	if found == nil {
		return false
	}
	major, _ := strconv.Atoi(found[1])
	minor, _ := strconv.Atoi(found[2])
	return major > 1 || minor >= 21
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
