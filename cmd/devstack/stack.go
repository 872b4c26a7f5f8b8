package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/balance"
	"github.com/sredspace/sredspace/cmd/internal/supervise"
	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/vault"
)

// stack is everything that runs; a nil part has not been started.
type stack struct {
	cfg         config
	ports       ports
	workerToken string
	postgres    *parts.Postgres
	s3          *parts.S3
	issuer      *parts.Issuer
	github      *localgithub.Server
	keyset      string
	evidence    string // keyset
	authority   *parts.Authority
	worker      *supervise.Keeper
	servers     []*supervise.Keeper
	proxy       *balance.Balancer // with several servers
	prometheus  *supervise.Keeper // if asked for
}

// runStack starts everything, waits for a reason to stop, and stops everything.
func runStack(ctx context.Context, cfg config) (err error) {
	began := time.Now()
	for _, folder := range []string{"run", "log"} {
		if err := os.MkdirAll(filepath.Join(cfg.Data, folder), 0o755); err != nil {
			return err
		}
	}
	unlock, err := lockData(cfg)
	if err != nil {
		return err
	}
	defer unlock()
	s := &stack{cfg: cfg, workerToken: parts.RandomSecret()}
	defer s.stop()
	if err := s.start(ctx); err != nil {
		if errors.Is(context.Cause(ctx), errStopped) {
			return nil
		}
		return err
	}
	say("%s", s.welcome(time.Since(began)))
	return s.wait(ctx)
}

func (s *stack) start(ctx context.Context) (err error) {
	if s.ports, err = choosePorts(s.cfg); err != nil {
		return err
	}
	if _, port, _ := net.SplitHostPort(s.cfg.Addr); !freeSoon(number(port)) {
		return fmt.Errorf("port %s is taken by another program; set SREDSPACE_ADDR to another address", port)
	}
	say("Starting in %s ...", s.cfg.Data)
	// In parallel: each mostly waits.
	begin := []func(context.Context) error{s.startPostgres, s.startS3, s.startIssuer, s.startGitHub, s.startAuthority, s.startWorker}
	problems := make([]error, len(begin))
	var all sync.WaitGroup
	for i, part := range begin {
		all.Go(func() { problems[i] = part(ctx) })
	}
	all.Wait()
	if err := errors.Join(problems...); err != nil {
		return err
	}
	if err := s.startServers(ctx); err != nil {
		return err
	}
	return s.startPrometheus(ctx)
}

func (s *stack) startPostgres(ctx context.Context) (err error) {
	s.postgres, err = parts.StartPostgres(ctx, filepath.Join(s.cfg.Data, "postgres"), parts.PostgresOptions{
		Port: s.ports.Postgres, LogFile: s.cfg.logFile("postgres"),
	})
	if err != nil {
		return err
	}
	return supervise.WritePid(s.cfg.runFile("postgres.pid"), s.postgres.Pid)
}

func (s *stack) startS3(ctx context.Context) (err error) {
	if s.s3, err = parts.StartS3(ctx, filepath.Join(s.cfg.Data, "s3"), parts.S3Options{Port: s.ports.S3}); err != nil {
		return err
	}
	return s.inProcess("s3", s.s3.Endpoint)
}

func (s *stack) startIssuer(ctx context.Context) (err error) {
	if s.issuer, err = parts.StartIssuer(ctx, filepath.Join(s.cfg.Data, "issuer"), parts.IssuerOptions{Port: s.ports.Issuer}); err != nil {
		return err
	}
	return s.inProcess("issuer", s.issuer.URL)
}

// startGitHub makes the keyset that the server encrypts tokens with, and the local GitHub, unless a GitHub App is configured.
func (s *stack) startGitHub(ctx context.Context) (err error) {
	dir := filepath.Join(s.cfg.Data, "github")
	if s.keyset, err = keptKeyset(dir, vault.NewKeyset); err != nil {
		return err
	}
	if s.cfg.GitHubClientID != "" {
		return nil
	}
	if s.github, err = localgithub.Start(ctx, localgithub.Options{Port: s.ports.GitHub, Dir: dir}); err != nil {
		return err
	}
	return s.inProcess("github", s.github.URL)
}

// startAuthority makes the key that signs evidence, and the local time-stamp authority.
func (s *stack) startAuthority(ctx context.Context) (err error) {
	dir := filepath.Join(s.cfg.Data, "evidence")
	if s.evidence, err = keptKeyset(dir, evidence.NewKeyset); err != nil {
		return err
	}
	if s.authority, err = parts.StartAuthority(ctx, dir, parts.AuthorityOptions{Port: s.ports.Authority}); err != nil {
		return err
	}
	return s.inProcess("authority", s.authority.URL)
}

// keptKeyset reads the keyset in the folder, and creates it on first use.
func keptKeyset(dir string, make func() (string, error)) (string, error) {
	path := filepath.Join(dir, "keyset")
	kept, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	encoded, err := make()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(path+".new", []byte(encoded+"\n"), 0o600); err != nil {
		return "", err
	}
	return encoded, os.Rename(path+".new", path)
}

// inProcess records a part that runs in this process.
func (s *stack) inProcess(part, url string) error {
	file, err := parts.OpenLog(s.cfg.logFile(part))
	if err != nil {
		return err
	}
	defer file.Close()
	log.New(file, "", log.LstdFlags|log.LUTC).Printf("listening on %s, in the process %d of the devstack", url, os.Getpid())
	return supervise.WritePid(s.cfg.runFile(part+".pid"), os.Getpid())
}

func (s *stack) workerURL() string { return "http://127.0.0.1:" + strconv.Itoa(s.ports.Worker) }

func (s *stack) startWorker(ctx context.Context) (err error) {
	s.worker, err = supervise.Start(ctx, supervise.Program{
		Name: "worker", ReadyURL: s.workerURL() + "/health/ready",
		LogFile: s.cfg.logFile("worker"), PidFile: s.cfg.runFile("worker.pid"), Say: say,
		Command: s.workerCommand,
	})
	return err
}

// workerCommand keeps the labels of texts with the other data of this stack, unless the caller names a folder for them.
func (s *stack) workerCommand() (*exec.Cmd, error) {
	cmd, err := parts.WorkerCommand(s.cfg.worker, s.ports.Worker, s.workerToken)
	if err != nil {
		return nil, err
	}
	cmd.Env = append([]string{"SREDSPACE_WORKER_LABELS_DIR=" + filepath.Join(s.cfg.Data, "labels")}, cmd.Env...)
	return cmd, nil
}

// wait returns nil if a stop was requested, otherwise an error that names the part that ended.
func (s *stack) wait(ctx context.Context) error {
	var github <-chan struct{} // nil, which blocks forever, without a local GitHub
	if s.github != nil {
		github = s.github.Done()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-github:
		return fmt.Errorf("the local GitHub has ended, so the stack stops: %w", s.github.Err())
	case <-s.postgres.Done():
		return fmt.Errorf("Postgres (pid %d) has ended, so the stack stops; nothing that was stored is lost; its log %s ends:\n%s",
			s.postgres.Pid, s.cfg.logFile("postgres"), parts.Tail(s.cfg.logFile("postgres"), 8))
	case <-s.s3.Done():
		return fmt.Errorf("the S3 server has ended, so the stack stops: %w", s.s3.Err())
	case <-s.issuer.Done():
		return fmt.Errorf("the issuer has ended, so the stack stops: %w", s.issuer.Err())
	case <-s.proxyDone():
		return fmt.Errorf("the proxy before the servers has ended, so the stack stops: %w", s.proxy.Err())
	}
}

// stop stops the parts in order of dependency, so that none loses what it still uses.
func (s *stack) stop() {
	if s.prometheus != nil {
		s.prometheus.Stop()
	}
	s.stopServers()
	if s.worker != nil {
		s.worker.Stop()
	}
	if s.issuer != nil {
		s.issuer.Stop()
		os.Remove(s.cfg.runFile("issuer.pid"))
	}
	if s.github != nil {
		s.github.Stop()
		os.Remove(s.cfg.runFile("github.pid"))
	}
	if s.authority != nil {
		s.authority.Stop()
		os.Remove(s.cfg.runFile("authority.pid"))
	}
	if s.s3 != nil {
		s.s3.Stop()
		os.Remove(s.cfg.runFile("s3.pid"))
	}
	if s.postgres != nil {
		s.postgres.Stop()
		os.Remove(s.cfg.runFile("postgres.pid"))
	}
	say("Stopped. The data stays in %s.", s.cfg.Data)
}

func (s *stack) welcome(took time.Duration) string {
	url := "http://" + s.cfg.Addr
	again := ""
	if s.cfg.Addr != "127.0.0.1:8080" {
		again = "SREDSPACE_ADDR=" + s.cfg.Addr + " "
	}
	return strings.TrimSpace(fmt.Sprintf(`
Sredspace is ready (%.1f s).

  Workspace   %s/%s
  Try the API %s/docs   (Authorize: pick a person, no password)
  Contract    %s/openapi.yaml
  Sign-in     %s   alice, bob, carol, admin or any name
  GitHub      %s
  Status      %s
  Data        %s   (logs in log/, process numbers in run/)

Next, in another terminal:
  %smake demo                    notes in, a cited answer out
  %smake -s token USER=alice     an access token, for curl -H "Authorization: Bearer ..."

Ctrl-C stops everything; the data stays for the next start.`,
		took.Seconds(), url, s.serverNote(), url, url, s.issuer.URL, s.gitHubName(), s.observeNote(), s.cfg.Data, again, again)) + "\n"
}

func (s *stack) gitHubName() string {
	if s.github == nil {
		return "the app " + s.cfg.GitHubClientID
	}
	return s.github.URL + "   a local one, with repositories of alice and bob"
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
