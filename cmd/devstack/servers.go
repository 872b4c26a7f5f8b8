package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/balance"
	"github.com/sredspace/sredspace/cmd/internal/supervise"
	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

// serverGrace is slightly more than the time in which a server finishes its work by itself.
const serverGrace = 30 * time.Second

// startServers brings the schema up to date, then runs the servers: one on the stack's address, or several behind a proxy.
func (s *stack) startServers(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	addrs := []string{s.cfg.Addr}
	if s.cfg.servers > 1 {
		addrs = nil
		for _, port := range s.ports.Servers[:s.cfg.servers] {
			addrs = append(addrs, "127.0.0.1:"+strconv.Itoa(port))
		}
	}
	s.servers = make([]*supervise.Keeper, len(addrs))
	problems := make([]error, len(addrs))
	var all sync.WaitGroup
	for i, addr := range addrs {
		name := serverName(i)
		all.Go(func() {
			s.servers[i], problems[i] = supervise.Start(ctx, supervise.Program{
				Name: name, ReadyURL: "http://" + addr + "/readyz", Grace: serverGrace,
				LogFile: s.cfg.logFile(name), PidFile: s.cfg.runFile(name + ".pid"), Say: say,
				Command: func() (*exec.Cmd, error) {
					return s.serverCommand("serve", addr, "SREDSPACE_PRIVATE_ADDR="+s.privateAddr(i)), nil
				},
			})
		})
	}
	all.Wait()
	if err := errors.Join(problems...); err != nil || len(addrs) == 1 {
		return err
	}
	return s.startProxy(ctx, addrs)
}

// serverName is also the name of its log and pid file.
func serverName(i int) string {
	if i == 0 {
		return "server"
	}
	return "server-" + strconv.Itoa(i+1)
}

func (s *stack) migrate(ctx context.Context) error {
	migration := s.serverCommand("migrate", s.cfg.Addr, "SREDSPACE_MIGRATE_URL="+s.postgres.URL)
	output, err := parts.OpenLog(s.cfg.logFile("server"))
	if err != nil {
		return err
	}
	defer output.Close()
	migration.Stdout, migration.Stderr = output, output
	child, err := parts.StartChild(migration, syscall.SIGKILL)
	if err != nil {
		return err
	}
	select {
	case <-child.Done():
	case <-ctx.Done():
		child.Stop(syscall.SIGTERM, 5*time.Second)
	}
	if child.Err() != nil {
		return fmt.Errorf("migrate the database: %w; the log ends:\n%s", child.Err(), parts.Tail(s.cfg.logFile("server"), 12))
	}
	return nil
}

func (s *stack) startProxy(ctx context.Context, addrs []string) error {
	if err := s.inProcess("proxy", "http://"+s.cfg.Addr); err != nil {
		return err
	}
	file, err := parts.OpenLog(s.cfg.logFile("proxy")) // stays open: the proxy ends with this process
	if err != nil {
		return err
	}
	s.proxy, err = balance.Start(ctx, s.cfg.Addr, addrs, log.New(file, "", log.LstdFlags|log.LUTC))
	return err
}

// proxyDone is nil, which blocks forever, without a proxy.
func (s *stack) proxyDone() <-chan struct{} {
	if s.proxy == nil {
		return nil
	}
	return s.proxy.Done()
}

// stopServers lets the servers finish side by side; the proxy goes last, because it carries their last responses.
func (s *stack) stopServers() {
	var all sync.WaitGroup
	for _, server := range s.servers {
		if server != nil {
			all.Go(server.Stop)
		}
	}
	all.Wait()
	if s.proxy != nil {
		s.proxy.Stop()
	}
	os.Remove(s.cfg.runFile("proxy.pid"))
}

func (s *stack) serverNote() string {
	if s.proxy == nil {
		return ""
	}
	return fmt.Sprintf("   (%d servers behind this address)", len(s.servers))
}

// serverCommand passes the caller's variables on. The caller may set the first group; the rest describes this stack.
func (s *stack) serverCommand(verb, addr string, more ...string) *exec.Cmd {
	cmd := exec.Command(s.cfg.server, verb)
	cmd.Dir = s.cfg.Data
	_, port, _ := net.SplitHostPort(s.cfg.Addr)
	choice := []string{
		"SREDSPACE_PUBLIC_URL=http://" + s.cfg.Addr,
		"SREDSPACE_CORS_ORIGINS=http://localhost:" + port + ",http://127.0.0.1:" + port + ",http://localhost:5173,http://127.0.0.1:5173",
		"SREDSPACE_LOG_FORMAT=json",
		"SREDSPACE_CREDENTIALS_KEYSET=" + s.keyset,
		"SREDSPACE_EVIDENCE_KEYSET=" + s.evidence,
		"SREDSPACE_TSA_URL=" + s.authority.URL,
		"SREDSPACE_TSA_INTERVAL=10s",
	}
	if s.github != nil {
		choice = append(choice, "SREDSPACE_GITHUB_REDIRECT_URL=http://"+s.cfg.Addr+"/") // the workspace page finishes the connection
	}
	cmd.Env = append(choice, os.Environ()...)
	cmd.Env = append(cmd.Env,
		"SREDSPACE_ADDR="+addr,
		"SREDSPACE_DATA="+s.cfg.Data,
		"SREDSPACE_DATABASE_URL="+parts.AsServer(s.postgres.URL),
		"SREDSPACE_S3_ENDPOINT="+s.s3.Endpoint,
		"SREDSPACE_S3_REGION="+s.s3.Region,
		"SREDSPACE_S3_BUCKET="+s.s3.Bucket,
		"SREDSPACE_S3_ACCESS_KEY_ID="+s.s3.AccessKeyID,
		"SREDSPACE_S3_SECRET_ACCESS_KEY="+s.s3.SecretAccessKey,
		"SREDSPACE_WORKER_URL="+s.workerURL(),
		"SREDSPACE_WORKER_TOKEN="+s.workerToken,
		"SREDSPACE_OIDC_ISSUER="+s.issuer.URL,
		"SREDSPACE_OIDC_AUDIENCE="+parts.Audience,
		"SREDSPACE_OIDC_CLIENT_ID="+parts.ClientID,
	)
	cmd.Env = append(cmd.Env, more...)
	if s.github != nil {
		cmd.Env = append(cmd.Env,
			"SREDSPACE_GITHUB_CLIENT_ID="+localgithub.ClientID,
			"SREDSPACE_GITHUB_CLIENT_SECRET="+localgithub.ClientSecret,
			"SREDSPACE_GITHUB_API_URL="+s.github.URL,
			"SREDSPACE_GITHUB_WEB_URL="+s.github.URL,
		)
	}
	return cmd
}
