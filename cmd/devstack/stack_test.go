package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// patience is how long a fact may take on a busy machine.
const patience = 90 * time.Second

type stackUnderTest struct {
	t          *testing.T
	data, addr string
	worker     string
	extra      []string
	cmd        *exec.Cmd
	output     *syncBuffer
	done       chan struct{}
}

type syncBuffer struct {
	mu      sync.Mutex
	content bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.content.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.content.String()
}

func newStack(t *testing.T, extra ...string) *stackUnderTest {
	t.Helper()
	port, err := parts.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	worker := t.TempDir()
	if err := os.MkdirAll(filepath.Join(worker, ".venv", "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program(t), filepath.Join(worker, ".venv", "bin", "python")); err != nil {
		t.Fatal(err)
	}
	return &stackUnderTest{t: t, data: t.TempDir(), addr: fmt.Sprintf("127.0.0.1:%d", port), worker: worker, extra: extra}
}

func program(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *stackUnderTest) command(args ...string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "DEVSTACK_STANDIN=1", "SREDSPACE_ADDR="+s.addr, "SREDSPACE_DATA="+s.data, "SREDSPACE_MARK=passed on")
	cmd.Env = append(cmd.Env, s.extra...)
	return cmd
}

func (s *stackUnderTest) runArgs() []string {
	return []string{program(s.t), "run", "-server", program(s.t), "-worker", s.worker}
}

func (s *stackUnderTest) launch(args ...string) {
	s.t.Helper()
	s.cmd, s.output, s.done = s.command(args...), &syncBuffer{}, make(chan struct{})
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	s.cmd.WaitDelay = time.Second // children that hold the pipe must not hold the test
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	cmd, done := s.cmd, s.done
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	s.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
	})
}

// start runs the stack and returns when it reports that it is ready.
func (s *stackUnderTest) start() {
	s.t.Helper()
	s.launch(s.runArgs()...)
	s.awaitReady()
}

func (s *stackUnderTest) awaitReady() {
	s.t.Helper()
	s.eventually("the stack is ready, or has ended", func() bool {
		select {
		case <-s.done:
			return true
		default:
			return strings.Contains(s.output.String(), "Sredspace is ready")
		}
	})
	if !strings.Contains(s.output.String(), "Sredspace is ready") {
		s.t.Fatalf("the stack ended:\n%s", s.output)
	}
}

func (s *stackUnderTest) eventually(what string, fact func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); !fact(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("not so after %s: %s\n%s", patience, what, s.output)
		}
	}
}

// exit waits for the end of the stack and returns its status.
func (s *stackUnderTest) exit() int {
	s.t.Helper()
	select {
	case <-s.done:
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		s.t.Fatalf("the stack does not end\n%s", s.output)
		return -1
	}
}

func (s *stackUnderTest) pid(part string) int {
	s.t.Helper()
	content, err := os.ReadFile(filepath.Join(s.data, "run", part+".pid"))
	if err != nil {
		s.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		s.t.Fatal(err)
	}
	return pid
}

func (s *stackUnderTest) pids() []int {
	s.t.Helper()
	var all []int
	for _, part := range []string{"postgres", "s3", "issuer", "github", "worker", "server"} {
		all = append(all, s.pid(part))
	}
	return all
}

// runs is false for a zombie process.
func runs(pid int) bool {
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func (s *stackUnderTest) nothingLeft(pids []int) {
	s.t.Helper()
	s.eventually(fmt.Sprintf("none of %v runs", pids), func() bool { return !slices.ContainsFunc(pids, runs) })
}

func (s *stackUnderTest) token(args ...string) (string, string, error) {
	cmd := s.command(append([]string{program(s.t), "token"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return stdout.String(), stderr.String(), err
}

func (s *stackUnderTest) environment() map[string]string {
	s.t.Helper()
	response, err := http.Get("http://" + s.addr + "/environment")
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var entries []string
	if err := json.NewDecoder(response.Body).Decode(&entries); err != nil {
		s.t.Fatal(err)
	}
	environment := map[string]string{}
	for _, entry := range entries {
		name, value, _ := strings.Cut(entry, "=")
		environment[name] = value
	}
	return environment
}

func TestStackFromStartToStop(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.start()
	before := s.environment()
	if before["SREDSPACE_MARK"] != "passed on" || before["SREDSPACE_PUBLIC_URL"] != "http://"+s.addr ||
		before["SREDSPACE_WORKER_TOKEN"] == "" {
		t.Errorf("the server's environment: %v", before)
	}
	conn, err := pgx.Connect(t.Context(), before["SREDSPACE_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	// The server of this test makes no tables, and its role may make none; a large object it may.
	if _, err := conn.Exec(t.Context(), "SELECT lo_create(4242)"); err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())

	token, message, err := s.token("-user", "alice", "-roles", "admin")
	if err != nil {
		t.Fatalf("%v: %s", err, message)
	}
	provider, err := oidc.NewProvider(t.Context(), before["SREDSPACE_OIDC_ISSUER"])
	if err != nil {
		t.Fatal(err)
	}
	if verified, err := provider.Verifier(
		&oidc.Config{ClientID: "sredspace-api"},
	).Verify(
		t.Context(),
		strings.TrimSuffix(token, "\n"),
	); err != nil ||
		verified.Subject != "alice" {
		t.Errorf("token %q: %v", token, err)
	}

	for _, part := range []string{"server", "worker"} {
		killed := s.pid(part)
		if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		s.eventually(part+" is back", func() bool {
			return strings.Contains(s.output.String(), part+" is back") && s.pid(part) != killed && runs(s.pid(part))
		})
		if !strings.Contains(s.output.String(), fmt.Sprintf("%s (pid %d) has ended: signal: killed", part, killed)) {
			t.Errorf("the end of the %s is not reported:\n%s", part, s.output)
		}
	}

	rival := newStack(t)
	rival.data = s.data
	rival.launch(rival.runArgs()...)
	if status := rival.exit(); status != 1 ||
		!strings.Contains(rival.output.String(), fmt.Sprintf("another stack (pid %d)", s.cmd.Process.Pid)) {
		t.Errorf("a second stack on the same data: %d %s", status, rival.output)
	}
	neighbour := newStack(t)
	neighbour.addr = s.addr
	neighbour.launch(neighbour.runArgs()...)
	if status := neighbour.exit(); status != 1 || !strings.Contains(neighbour.output.String(), "SREDSPACE_ADDR") {
		t.Errorf("a second stack on the same address: %d %s", status, neighbour.output)
	}

	pids := s.pids()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := s.exit(); status != 0 {
		t.Errorf("stopped with %d:\n%s", status, s.output)
	}
	s.nothingLeft(pids)
	if left, _ := filepath.Glob(filepath.Join(s.data, "run", "*.pid")); len(left) > 0 {
		t.Errorf("process numbers left: %v", left)
	}
	if stdout, message, err := s.token("-user", "alice"); err == nil || stdout != "" || !strings.Contains(message, "make run") {
		t.Errorf("a token without a stack: %q %q", stdout, message)
	}

	s.start()
	after := s.environment()
	for _, name := range []string{"SREDSPACE_OIDC_ISSUER", "SREDSPACE_S3_ENDPOINT", "SREDSPACE_S3_SECRET_ACCESS_KEY", "SREDSPACE_DATABASE_URL",
		"SREDSPACE_GITHUB_API_URL", "SREDSPACE_GITHUB_REDIRECT_URL", "SREDSPACE_CREDENTIALS_KEYSET"} {
		if before[name] == "" || before[name] != after[name] {
			t.Errorf("%s changed from %s to %s", name, before[name], after[name])
		}
	}
	if conn, err = pgx.Connect(t.Context(), after["SREDSPACE_DATABASE_URL"]); err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var kept int
	row := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 4242")
	if err := row.Scan(&kept); err != nil || kept != 1 {
		t.Errorf("the data after a new start: %d, %v", kept, err)
	}
}

func TestKilledStackLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.start()
	pids := s.pids()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.nothingLeft(pids)
	s.start() // on the same data and ports
}

func TestStackEndsWithItsParent(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.launch(append([]string{"/bin/sh", "-c", `"$@" -parent $$; exit 0`, "sh"}, s.runArgs()...)...)
	s.awaitReady()
	pids := s.pids()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.nothingLeft(pids)
}

func TestStackEndsWithPostgres(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.start()
	pids := s.pids()
	if err := syscall.Kill(s.pid("postgres"), syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if status := s.exit(); status != 1 || !strings.Contains(s.output.String(), "Postgres (pid") {
		t.Errorf("status %d:\n%s", status, s.output)
	}
	s.nothingLeft(pids)
}

func TestSecondSignalForcesTheStop(t *testing.T) {
	t.Parallel()
	s := newStack(t, "STANDIN_STUBBORN=1")
	s.start()
	pids := s.pids()
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	s.eventually("it is stopping", func() bool { return strings.Contains(s.output.String(), "Stopping (interrupt)") })
	if !runs(s.pid("server")) {
		t.Fatal("the stand-in was not stubborn")
	}
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if status := s.exit(); status != 1 {
		t.Errorf("forced: %d\n%s", status, s.output)
	}
	s.nothingLeft(pids)
}

func TestStartThatFails(t *testing.T) {
	t.Parallel()
	s := newStack(t, "STANDIN_MIGRATE=fail")
	s.launch(s.runArgs()...)
	if status := s.exit(); status != 1 || !strings.Contains(s.output.String(), "the schema is from the future") {
		t.Errorf("status %d:\n%s", status, s.output)
	}
	if left, _ := filepath.Glob(filepath.Join(s.data, "run", "*.pid")); len(left) > 0 {
		t.Errorf("process numbers left: %v", left)
	}

	open := newStack(t)
	open.addr = "0.0.0.0:8080"
	open.launch(open.runArgs()...)
	if status := open.exit(); status != 1 || !strings.Contains(open.output.String(), "only on loopback") {
		t.Errorf("an address for everybody: %d\n%s", status, open.output)
	}
}
