package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/sredspace/sredspace/server/check"
	"github.com/sredspace/sredspace/server/config"
)

// checkAll prints one line for each dependency: ok, or what is wrong.
func checkAll(ctx context.Context, cfg config.Config, configErr error, out io.Writer) error {
	wrong := 0
	report := func(r check.Result) {
		word, detail := "ok", r.Detail
		if r.Err != nil {
			word, detail = "wrong", strings.Join(strings.Fields(r.Err.Error()), " ") // one line, whatever a library puts in
			wrong++
		}
		fmt.Fprintf(out, "%-6s %-14s %s\n", word, r.Name, detail)
	}
	if configErr != nil {
		for violation := range strings.Lines(configErr.Error()) {
			report(check.Result{Name: "configuration", Err: errors.New(violation)})
		}
		return errors.New("the configuration is wrong, so nothing else was checked")
	}
	report(check.Result{Name: "configuration", Detail: "complete"})
	check.All(ctx, cfg, report)
	if wrong > 0 {
		return fmt.Errorf("%d of the checks failed", wrong)
	}
	return nil
}

// checkHealth asks the server on this machine whether it is ready: the health check of a container without a shell.
func checkHealth(ctx context.Context, cfg config.Config) error {
	host, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return fmt.Errorf("read SREDSPACE_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask for readiness: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask for readiness: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", resp.StatusCode)
	}
	return nil
}
