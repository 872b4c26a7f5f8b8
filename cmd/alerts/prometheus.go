package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

var alertName = regexp.MustCompile(`(?m)^ +- alert: (\w+)$`)

func alertNames(rules string) (names []string) {
	for _, match := range alertName.FindAllStringSubmatch(rules, -1) {
		names = append(names, match[1])
	}
	return names
}

// scaled shortens windows, waits and ages; counts and ratios stay.
func scaled(rules string) string {
	for _, change := range []struct{ from, to string }{
		{`\[\d+m\]`, "[40s]"}, {`for: \d+[mh]`, "for: 2s"},
		{`(max\(\w+(age|overdue)_seconds\)) > \d+`, "${1} > 5"}, {`> 10800`, "> 90"},
	} {
		rules = regexp.MustCompile(change.from).ReplaceAllString(rules, change.to)
	}
	return rules
}

// prometheus is a running Prometheus that watches the servers.
type prometheus struct {
	url   string
	child *parts.Child
}

func startPrometheus(ctx context.Context, program, dir, rules string, servers []string) (*prometheus, error) {
	port, err := parts.FreePort()
	if err != nil {
		return nil, err
	}
	var targets []string
	for _, server := range servers {
		targets = append(targets, strings.TrimPrefix(server, "http://"))
	}
	config := fmt.Sprintf("global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\nrule_files: [alerts.yml]\n"+
		"scrape_configs: [{job_name: sredspace, static_configs: [{targets: [%s]}]}]\n", strings.Join(targets, ", "))
	for name, text := range map[string]string{"alerts.yml": rules, "prometheus.yml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	log, err := parts.OpenLog(filepath.Join(dir, "prometheus.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(program, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "tsdb"),
		"--web.listen-address=127.0.0.1:"+strconv.Itoa(port))
	cmd.Stdout, cmd.Stderr = log, log
	child, err := parts.StartChild(cmd, syscall.SIGKILL)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w; ops/observe/prometheus.sh gets it", program, err)
	}
	p := &prometheus{url: "http://127.0.0.1:" + strconv.Itoa(port), child: child}
	if err := parts.AwaitHTTP(ctx, p.url+"/-/ready", child.Done()); err != nil {
		p.stop()
		return nil, fmt.Errorf("start Prometheus: %w; its log ends:\n%s", err, parts.Tail(filepath.Join(dir, "prometheus.log"), 8))
	}
	return p, nil
}

func (p *prometheus) stop() { p.child.Stop(syscall.SIGTERM, 10*time.Second) }

// await waits until the alert fires, or is silent.
func (p *prometheus) await(ctx context.Context, alert string, fires bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		firing, err := p.firing(ctx)
		if err == nil && firing[alert] == fires {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("firing after %s: %v (%w)", patience, firing, ctx.Err())
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (p *prometheus) firing(ctx context.Context) (map[string]bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/api/v1/alerts", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Data struct {
			Alerts []struct {
				Labels map[string]string
				State  string
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	firing := map[string]bool{}
	for _, alert := range answer.Data.Alerts {
		if alert.State == "firing" {
			firing[alert.Labels["alertname"]] = true
		}
	}
	return firing, nil
}
