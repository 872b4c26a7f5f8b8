package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sredspace/sredspace/cmd/internal/supervise"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

// privateAddr is where the metrics and the status of a server are.
func (s *stack) privateAddr(i int) string { return "127.0.0.1:" + strconv.Itoa(s.ports.Private[i]) }

// startPrometheus starts Prometheus with the alert rules of ops/observe, if it was asked for.
func (s *stack) startPrometheus(ctx context.Context) error {
	if s.cfg.prometheus == "" {
		return nil
	}
	root, err := parts.Root()
	if err != nil {
		return err
	}
	folder := filepath.Join(s.cfg.Data, "prometheus")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	targets := make([]string, s.cfg.servers)
	for i := range targets {
		targets[i] = s.privateAddr(i)
	}
	config := fmt.Sprintf("global: {scrape_interval: 5s, evaluation_interval: 5s}\nrule_files: [%q]\n"+
		"scrape_configs: [{job_name: sredspace, static_configs: [{targets: [%s]}]}]\n",
		filepath.Join(root, "ops", "observe", "alerts.yml"), strings.Join(targets, ", "))
	file := filepath.Join(folder, "prometheus.yml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return err
	}
	s.prometheus, err = supervise.Start(ctx, supervise.Program{
		Name: "prometheus", ReadyURL: s.prometheusURL() + "/-/ready", LogFile: s.cfg.logFile("prometheus"),
		PidFile: s.cfg.runFile("prometheus.pid"), Say: say,
		Command: func() (*exec.Cmd, error) {
			return exec.Command(s.cfg.prometheus, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(folder, "data"),
				"--storage.tsdb.retention.time=2d", "--web.listen-address=127.0.0.1:"+strconv.Itoa(s.ports.Prometheus)), nil
		},
	})
	return err
}

func (s *stack) prometheusURL() string { return "http://127.0.0.1:" + strconv.Itoa(s.ports.Prometheus) }

// observeNote says where to look.
func (s *stack) observeNote() string {
	note := "http://" + s.privateAddr(0) + "/status   (metrics and profiles beside it)"
	if s.prometheus != nil {
		note += fmt.Sprintf("\n  Prometheus  %s   (alerts at /alerts; a dashboard for Grafana is in ops/observe/)", s.prometheusURL())
	}
	return note
}
