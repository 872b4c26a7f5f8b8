package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
)

// The real parts, started once for the package; each test has its own database, cloned from a migrated template.
var (
	stack        *parts.TestParts
	contract     routers.Router
	contractSpec *openapi3.T
	seen         sync.Map // "operationId status", for the report at the end
)

const template = "template_sredspace"

func TestMain(m *testing.M) {
	if os.Getenv("SREDSPACE_TEST_SERVE") != "" {
		os.Exit(serveForTests())
	}
	os.Exit(runTests(m))
}

// serveForTests makes this binary a server, so that a test can kill a process for real.
func serveForTests() int {
	cfg, err := config.Parse()
	if err == nil {
		err = server.Run(context.Background(), cfg, slog.New(slog.DiscardHandler), func(addr string) { fmt.Println(addr) })
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func runTests(m *testing.M) int {
	ctx := context.Background()
	var err error
	if stack, err = parts.StartForTests(ctx, parts.TestOptions{Worker: true}); err != nil {
		fmt.Fprintln(os.Stderr, "start the parts:", err)
		return 1
	}
	defer stack.Stop()
	if err := prepare(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "prepare:", err)
		return 1
	}
	return reportCoverage(m.Run())
}

func prepare(ctx context.Context) error {
	if err := execAdmin(ctx, "CREATE DATABASE "+template); err != nil {
		return err
	}
	owner := stack.Postgres.DatabaseURL(template)
	if err := database.Migrate(context.Background(), owner, false); err != nil {
		return err
	}
	if err := database.GrantServer(ctx, owner, parts.AsServer(owner)); err != nil {
		return err
	}
	spec, err := readContract()
	if err != nil {
		return err
	}
	spec.Servers = nil
	contractSpec = spec
	contract, err = legacy.NewRouter(spec)
	return err
}

var cloning sync.Mutex // CREATE DATABASE needs exclusive access to its template

func execAdmin(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, stack.Postgres.URL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// bundle is one server with its own database.
type bundle struct {
	t    *testing.T
	URL  string
	DB   *pgxpool.Pool
	Conf config.Config
	logs logBook
	stop context.CancelFunc
	done chan error
}

// setup starts a server; options change its configuration.
func setup(t *testing.T, options ...func(*config.Config)) *bundle {
	t.Helper()
	name := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	cloning.Lock()
	err := execAdmin(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template)
	cloning.Unlock()
	if err != nil {
		t.Fatalf("clone database: %v", err)
	}
	cfg := config.Config{
		Addr: "127.0.0.1:0", PublicURL: "http://127.0.0.1:1", LogFormat: "json", LogLevel: "warn", DatabaseConns: 20,
		DatabaseURL: parts.AsServer(stack.Postgres.DatabaseURL(name)), ListenURL: parts.AsServer(stack.Postgres.DatabaseURL(name)),
		CORSOrigins: []string{"http://front.example"},
		S3Endpoint:  stack.S3.Endpoint, S3Region: stack.S3.Region, S3Bucket: stack.S3.Bucket,
		S3AccessKey: stack.S3.AccessKeyID, S3SecretKey: stack.S3.SecretAccessKey, WorkerURL: stack.Worker.URL, WorkerToken: stack.Worker.Token,
		OIDCIssuer: stack.Issuer.URL, OIDCAudience: parts.Audience, OIDCClientID: parts.ClientID,
		UploadTTL: time.Minute, DownloadTTL: time.Minute, IndexTimeout: 30 * time.Second, RunTimeout: time.Minute, RunQueueTimeout: time.Minute,
		RunWait: 30 * time.Second, RunLease: 3 * time.Second, RunConcurrency: 100, WorkerMaxBytes: 1 << 20,
		SweepInterval: 200 * time.Millisecond, DrainTimeout: 5 * time.Second, GitHubTimeout: 5 * time.Second,
		ExportExpiry: time.Hour,
	}
	// The whole suite also passes with a pool of one connection: no path holds one while it requests another.
	if conns, err := strconv.Atoi(os.Getenv("SREDSPACE_DATABASE_CONNS")); err == nil {
		cfg.DatabaseConns = conns
	}
	for _, option := range options {
		option(&cfg)
	}
	pool, err := pgxpool.New(context.Background(), stack.Postgres.DatabaseURL(name)) // as the owner
	if err != nil {
		t.Fatalf("open database: %v", err)
	}
	b := &bundle{t: t, DB: pool, Conf: cfg}
	b.start()
	t.Cleanup(func() {
		b.halt()
		pool.Close()
		if err := execAdmin(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return b
}

func (b *bundle) start() {
	b.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	b.stop, b.done = stop, make(chan error, 1)
	ready := make(chan string, 1)
	log := slog.New(slog.NewTextHandler(&b.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	go func() { b.done <- server.Run(ctx, b.Conf, log, func(addr string) { ready <- addr }) }()
	select {
	case addr := <-ready:
		b.URL = "http://" + addr
	case err := <-b.done:
		b.t.Fatalf("start server: %v", err)
	case <-time.After(time.Minute):
		b.t.Fatal("the server did not start")
	}
}

func (b *bundle) halt() {
	if b.stop == nil {
		return
	}
	b.stop()
	if err := <-b.done; err != nil {
		b.t.Logf("stop server: %v", err)
	}
	b.stop = nil
}

// client is one user.
type client struct {
	b     *bundle
	token string
}

// as signs a user in; every test has its own users, because every test has its own database.
func (b *bundle) as(user string, roles ...string) *client {
	b.t.Helper()
	token, err := stack.Issuer.Token(parts.TokenRequest{User: user, Roles: roles})
	if err != nil {
		b.t.Fatalf("token: %v", err)
	}
	return &client{b: b, token: token}
}

type reply struct {
	t      *testing.T
	Status int
	Header http.Header
	Body   []byte
}

type option func(*http.Request)

func header(name, value string) option {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// do sends a request and validates the response against the contract. body: nil, string and []byte are sent unchanged, others as JSON.
func (c *client) do(method, path string, body any, options ...option) *reply {
	t := c.b.t
	t.Helper()
	r, err := c.try(method, path, body, options...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (c *client) try(method, path string, body any, options ...option) (*reply, error) {
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	case []byte:
		raw = b
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequestWithContext(context.Background(), method, c.b.URL+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for _, option := range options {
		option(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	r := &reply{t: c.b.t, Status: resp.StatusCode, Header: resp.Header, Body: text}
	r.checkContract(req)
	return r, nil
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, fact func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if fact() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func init() {
	openapi3.DefineStringFormatValidator("date-time", openapi3.NewCallbackValidator(func(v string) error {
		_, err := time.Parse(time.RFC3339Nano, v)
		return err
	}))
}

// second starts another server on the same database.
func (b *bundle) second(options ...func(*config.Config)) *bundle {
	b.t.Helper()
	other := &bundle{t: b.t, DB: b.DB, Conf: b.Conf}
	for _, option := range options {
		option(&other.Conf)
	}
	other.start()
	b.t.Cleanup(other.halt)
	return other
}
