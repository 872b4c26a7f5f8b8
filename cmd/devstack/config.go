package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// config is what the user can choose; everything else is detected. Paths are absolute.
type config struct {
	Addr string `env:"SREDSPACE_ADDR" envDefault:"127.0.0.1:8080"`
	Data string `env:"SREDSPACE_DATA" envDefault:".data"`

	PostgresPort int `env:"SREDSPACE_POSTGRES_PORT"`
	S3Port       int `env:"SREDSPACE_S3_PORT"`
	IssuerPort   int `env:"SREDSPACE_ISSUER_PORT"`
	WorkerPort   int `env:"SREDSPACE_WORKER_PORT"`
	GitHubPort   int `env:"SREDSPACE_GITHUB_PORT"`

	GitHubClientID string `env:"SREDSPACE_GITHUB_CLIENT_ID"` // set: the real GitHub, or another; the stack starts none

	server, worker string // the server's program, the worker's folder
	servers        int    // processes; with more than one, a proxy has the address
	prometheus     string // the program; empty: none is started
}

const mostServers = 9

func parseConfig(server, worker string, servers int) (config, error) {
	cfg, err := env.ParseAs[config]()
	problems := []error{err}
	if cfg.servers = servers; servers < 1 || servers > mostServers {
		problems = append(problems, fmt.Errorf("SERVERS is %d, not 1 to %d", servers, mostServers))
	}
	host, port, err := net.SplitHostPort(cfg.Addr)
	if number, bad := strconv.Atoi(port); err != nil || bad != nil || number < 1 || number > 65535 {
		problems = append(problems, fmt.Errorf("SREDSPACE_ADDR is %q, not host:port", cfg.Addr))
	} else if host != "localhost" && !net.ParseIP(host).IsLoopback() {
		problems = append(
			problems,
			fmt.Errorf(
				"SREDSPACE_ADDR is %q: this stack lets everybody sign in as anybody, so it listens only on loopback (127.0.0.1, ::1, localhost)",
				cfg.Addr,
			),
		)
	}
	for _, path := range []struct{ to, from *string }{{&cfg.Data, &cfg.Data}, {&cfg.server, &server}, {&cfg.worker, &worker}} {
		if *path.to, err = filepath.Abs(*path.from); err != nil {
			problems = append(problems, err)
		}
	}
	return cfg, errors.Join(problems...)
}

func (c config) runFile(name string) string { return filepath.Join(c.Data, "run", name) }
func (c config) logFile(part string) string { return filepath.Join(c.Data, "log", part+".log") }

// ports are kept in the data folder and reused, so that saved addresses stay valid.
type ports struct {
	Postgres int `json:"postgres"`
	S3       int `json:"s3"`
	Issuer   int `json:"issuer"`
	Worker   int `json:"worker"`
	// Servers are behind the proxy; only the proxy knows their ports, so a new one is chosen when one is taken.
	Servers []int `json:"servers,omitempty"`
	GitHub  int   `json:"github"`
	// Private are those of the servers' metrics and status.
	Private    []int `json:"private,omitempty"`
	Prometheus int   `json:"prometheus,omitempty"`
	// Nothing outside the stack knows the address of the time-stamp authority.
	Authority int `json:"authority,omitempty"`
}

func choosePorts(cfg config) (ports, error) {
	var kept ports
	content, err := os.ReadFile(cfg.runFile("ports.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ports{}, err
	}
	if err == nil {
		if err := json.Unmarshal(content, &kept); err != nil {
			return ports{}, fmt.Errorf("read %s: %w", cfg.runFile("ports.json"), err)
		}
	}
	var problems []error
	for _, port := range []struct {
		name   string
		wanted int
		kept   *int
	}{
		{"POSTGRES", cfg.PostgresPort, &kept.Postgres}, {"S3", cfg.S3Port, &kept.S3},
		{"ISSUER", cfg.IssuerPort, &kept.Issuer}, {"WORKER", cfg.WorkerPort, &kept.Worker}, {"GITHUB", cfg.GitHubPort, &kept.GitHub},
	} {
		before := *port.kept
		switch {
		case port.wanted != 0:
			*port.kept = port.wanted
			if !freeSoon(port.wanted) {
				problems = append(problems, fmt.Errorf("port %d of SREDSPACE_%s_PORT is taken by another program", port.wanted, port.name))
			}
		case before != 0 && freeSoon(before):
		case before != 0 && port.name == "ISSUER":
			problems = append(
				problems,
				fmt.Errorf(
					"port %d of the issuer is taken by another program; "+
						"people are known by the issuer's address, so it is not moved by itself: stop that program, "+
						"or set SREDSPACE_ISSUER_PORT, and every user is a new one",
					before,
				),
			)
		default:
			if *port.kept, err = parts.FreePort(); err != nil {
				problems = append(problems, err)
			}
		}
	}
	problems = append(problems, kept.chooseServers(cfg.servers), freeOnes(&kept.Private, cfg.servers))
	if cfg.prometheus != "" && (kept.Prometheus == 0 || !freeSoon(kept.Prometheus)) {
		kept.Prometheus, err = parts.FreePort()
		problems = append(problems, err)
	}
	if kept.Authority == 0 || !freeSoon(kept.Authority) {
		kept.Authority, err = parts.FreePort()
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return ports{}, err
	}
	content, err = json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return ports{}, err
	}
	return kept, os.WriteFile(cfg.runFile("ports.json"), append(content, '\n'), 0o644)
}

func (p *ports) chooseServers(servers int) error {
	if servers == 1 {
		return nil // it has the address of the stack itself
	}
	return freeOnes(&p.Servers, servers)
}

// freeOnes keeps the ports that are free and replaces the others.
func freeOnes(kept *[]int, count int) error {
	for len(*kept) < count {
		*kept = append(*kept, 0)
	}
	for i, port := range (*kept)[:count] {
		if port != 0 && freeSoon(port) {
			continue
		}
		var err error
		if (*kept)[i], err = parts.FreePort(); err != nil {
			return err
		}
	}
	return nil
}

// freeSoon waits briefly: after a crash, the last stack's programs need a moment to exit.
func freeSoon(port int) bool {
	for range 30 {
		if parts.PortFree(port) {
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}
