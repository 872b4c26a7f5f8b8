// Package stage is a whole Sredspace on one machine for campaigns and measurements: real Postgres, S3 and issuer, the real server
// program in one or more processes behind one address, a fake worker, and links between them that can be cut.
package stage

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/cmd/internal/supervise"
	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/evidence"
)

// Options say what to start.
type Options struct {
	Dir     string   // empty folder for all data and logs
	Server  string   // the server's program
	Servers int      // processes
	Spare   int      // more addresses behind the balancer, for servers that AddServer starts
	Links   bool     // put links that can be cut between the servers and what they need
	Env     []string // more variables for the servers
	// Settings are additional Postgres settings, name=value.
	Settings []string
	Migrate  func(ctx context.Context, url string) error // default: to the newest schema
	Standby  bool                                        // a second Postgres, which has every commit before it is acknowledged
	// Asynchronous lets the standby lag.
	Asynchronous bool
	Pooler       string // PgBouncer's program: the servers reach Postgres through it
	Beside       *Stage // whose issuer and S3 this one uses; Stop this one first
	Front        Front  // default: a Balancer, with one server nothing
}

// Stage is what was started.
type Stage struct {
	URL     string // of the servers
	DB      *pgxpool.Pool
	Issuer  *parts.Issuer
	Worker  *supervise.Keeper
	Servers []*supervise.Keeper
	Private []string // base URLs of the servers' metrics
	Links   []*Link

	opts   Options
	s3     *parts.S3
	token  string
	keyset string // of the evidence
	worker string // host:port

	mu       sync.Mutex
	postgres *parts.Postgres
	port     int
	standby  *parts.Postgres
	frozen   int // the standby's receiver
	pooler   *parts.Pooler

	hosts     []string
	stopFront func()
}

// Start starts everything; call Stop even if it fails.
func Start(ctx context.Context, opts Options) (*Stage, error) {
	s := &Stage{opts: opts, token: parts.RandomSecret()}
	var err error
	if s.keyset, err = evidence.NewKeyset(); err != nil {
		return s, err
	}
	return s, s.start(ctx)
}

func (s *Stage) start(ctx context.Context) (err error) {
	if s.port, err = parts.FreePort(); err != nil {
		return err
	}
	if s.postgres, err = s.startPostgres(ctx); err != nil {
		return err
	}
	if err := s.prepareDatabase(ctx); err != nil {
		return err
	}
	if s.DB, err = pgxpool.New(ctx, s.directURL()); err != nil {
		return err
	}
	if beside := s.opts.Beside; beside != nil {
		s.Issuer, s.s3 = beside.Issuer, beside.s3
	} else if s.Issuer, err = parts.StartIssuer(ctx, filepath.Join(s.opts.Dir, "issuer"), parts.IssuerOptions{}); err != nil {
		return err
	} else if s.s3, err = parts.StartS3(ctx, filepath.Join(s.opts.Dir, "s3"), parts.S3Options{}); err != nil {
		return err
	}
	if err := s.startWorker(ctx); err != nil {
		return err
	}
	return s.startServers(ctx)
}

func (s *Stage) startPostgres(ctx context.Context) (*parts.Postgres, error) {
	return parts.StartPostgres(ctx, filepath.Join(s.opts.Dir, "postgres"), parts.PostgresOptions{
		Port: s.port, LogFile: s.Log("postgres"), Settings: s.opts.Settings,
	})
}

// Log is the log file of a part.
func (s *Stage) Log(part string) string { return filepath.Join(s.opts.Dir, part+".log") }

// Journal lists every task that reached the worker, a line each: run and attempt.
func (s *Stage) Journal() string { return filepath.Join(s.opts.Dir, "journal") }

// RestartPostgres shuts Postgres down as an administrator does, and starts it again on the same data. In between, the system may
// have given its port to a connection, which ends soon.
func (s *Stage) RestartPostgres(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.postgres.Stop()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(500 * time.Millisecond) {
		postgres, err := s.startPostgres(ctx)
		if err == nil {
			s.postgres = postgres
			return nil
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return err
		}
	}
}

func (s *Stage) startWorker(ctx context.Context) error {
	port, err := parts.FreePort()
	if err != nil {
		return err
	}
	s.worker = "127.0.0.1:" + strconv.Itoa(port)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.Worker, err = supervise.Start(ctx, supervise.Program{
		Name: "worker", ReadyURL: "http://" + s.worker + "/health/ready", LogFile: s.Log("worker"), PidFile: s.Log("worker") + ".pid",
		Say: func(string, ...any) {}, Grace: time.Second, LongestWait: 500 * time.Millisecond,
		Command: func() (*exec.Cmd, error) {
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), playing+"="+s.worker, journalEnv+"="+s.Journal())
			return cmd, nil
		},
	})
	return err
}

func (s *Stage) startServers(ctx context.Context) error {
	for range s.opts.Servers + s.opts.Spare {
		port, err := parts.FreePort()
		if err != nil {
			return err
		}
		private, err := parts.FreePort()
		if err != nil {
			return err
		}
		s.hosts = append(s.hosts, "127.0.0.1:"+strconv.Itoa(port))
		s.Private = append(s.Private, "http://127.0.0.1:"+strconv.Itoa(private))
	}
	for range s.opts.Servers {
		if _, err := s.AddServer(ctx, s.opts.Server); err != nil {
			return err
		}
	}
	s.URL = "http://" + s.hosts[0]
	front := s.opts.Front
	if front == nil && len(s.hosts) == 1 {
		return nil
	}
	if front == nil {
		front = balanced
	}
	var err error
	s.URL, s.stopFront, err = front(ctx, s.opts.Dir, s.hosts)
	return err
}

// AddServer starts a server on the next address; the program may be one of another release.
func (s *Stage) AddServer(ctx context.Context, program string) (*supervise.Keeper, error) {
	i := len(s.Servers)
	env, err := s.serverEnv(i, s.hosts[i])
	if err != nil {
		return nil, err
	}
	name := "server-" + strconv.Itoa(i+1)
	keeper, err := supervise.Start(ctx, supervise.Program{
		Name: name, ReadyURL: "http://" + s.hosts[i] + "/readyz", LogFile: s.Log(name), PidFile: s.Log(name) + ".pid",
		Say: func(string, ...any) {}, Grace: 40 * time.Second, LongestWait: 500 * time.Millisecond,
		Command: func() (*exec.Cmd, error) {
			cmd := exec.Command(program, "serve")
			cmd.Env = append(parts.EnvWithout("SREDSPACE_"), "SREDSPACE_PRIVATE_ADDR="+strings.TrimPrefix(s.Private[i], "http://"))
			cmd.Env = append(cmd.Env, env...)
			return cmd, nil
		},
	})
	if err == nil {
		s.Servers = append(s.Servers, keeper)
	}
	return keeper, err
}

// serverEnv configures one server. With links, each server has its own, so that one can be cut off while the other is not.
func (s *Stage) serverEnv(i int, host string) ([]string, error) {
	through := func(part, address string) (string, error) {
		if !s.opts.Links {
			return address, nil
		}
		u, err := url.Parse(address)
		if err != nil {
			return "", err
		}
		link, err := newLink(fmt.Sprintf("%s-%d", part, i+1), u.Host)
		if err != nil {
			return "", err
		}
		s.Links = append(s.Links, link)
		return strings.Replace(address, u.Host, link.Addr, 1), nil
	}
	db, err1 := through("postgres", s.asServer(s.pooledURL()))
	listen, err2 := through("listen", s.asServer(s.directURL()))
	worker, err3 := through("worker", "http://"+s.worker)
	s3, err4 := through("s3", s.s3.Endpoint)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	return append([]string{
		"SREDSPACE_ADDR=" + host, "SREDSPACE_PUBLIC_URL=http://" + host, "SREDSPACE_LOG_LEVEL=warn",
		"SREDSPACE_DATABASE_URL=" + db, "SREDSPACE_DATABASE_LISTEN_URL=" + listen,
		"SREDSPACE_S3_ENDPOINT=" + s3, "SREDSPACE_S3_REGION=" + s.s3.Region, "SREDSPACE_S3_BUCKET=" + s.s3.Bucket,
		"SREDSPACE_S3_ACCESS_KEY_ID=" + s.s3.AccessKeyID, "SREDSPACE_S3_SECRET_ACCESS_KEY=" + s.s3.SecretAccessKey,
		"SREDSPACE_WORKER_URL=" + worker, "SREDSPACE_WORKER_TOKEN=" + s.token,
		"SREDSPACE_OIDC_ISSUER=" + s.Issuer.URL, "SREDSPACE_OIDC_AUDIENCE=" + parts.Audience,
		"SREDSPACE_EVIDENCE_KEYSET=" + s.keyset,
	}, s.opts.Env...), nil
}

// Stop ends everything; the folder stays.
func (s *Stage) Stop() {
	var all sync.WaitGroup
	for _, server := range s.Servers {
		all.Go(server.Stop)
	}
	all.Wait()
	if s.stopFront != nil {
		s.stopFront()
	}
	for _, link := range s.Links {
		link.stop()
	}
	if s.Worker != nil {
		s.Worker.Stop()
	}
	if s.s3 != nil && s.opts.Beside == nil {
		s.s3.Stop()
	}
	if s.Issuer != nil && s.opts.Beside == nil {
		s.Issuer.Stop()
	}
	if s.DB != nil {
		s.DB.Close()
	}
	s.stopDatabase()
}

// Postgres is the database server.
func (s *Stage) Postgres() *parts.Postgres { return s.postgres }

// WorkerToken is what the servers send to the worker.
func (s *Stage) WorkerToken() string { return s.token }

// WorkerURL is the address of the fake worker, for measuring it alone.
func (s *Stage) WorkerURL() string { return "http://" + s.worker }
