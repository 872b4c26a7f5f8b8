package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// start: from the start of the process with a migrated database until it is ready, and the memory of the idle server.
func start(ctx context.Context, b *bench) error {
	const times = 5
	var took []time.Duration
	client := &http.Client{Timeout: time.Second}
	pid := b.Log("server-1") + ".pid" // written as soon as the process runs
	for range times {
		old, err := os.ReadFile(pid)
		if err != nil {
			return err
		}
		for b.Servers[0].Pid() == 0 || strconv.Itoa(b.Servers[0].Pid()) != strings.TrimSpace(string(old)) {
			time.Sleep(time.Millisecond) // its supervisor does not know yet that it is back
		}
		if !b.Servers[0].Signal(syscall.SIGKILL) {
			return errors.New("the server does not run")
		}
		var began time.Time
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				return errors.New("the server did not come back")
			}
			if now, err := os.ReadFile(pid); err != nil || len(now) == 0 || string(now) == string(old) {
				continue
			}
			if began.IsZero() {
				began = time.Now()
			}
			if ready(ctx, client, b.URL) {
				break
			}
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Second): // the first sweeps
	}
	server := b.Servers[0].Pid()
	idle, half := resident(server), took[times/2]
	fmt.Printf("start     ready after %s (target < 300 ms: %s); memory of the idle server %.0f MB (target < 40: %s), "+
		"of it %.0f MB without the pages of its program\n",
		half.Round(time.Millisecond), verdict(half < 300*time.Millisecond), idle, verdict(idle < 40), anonymous(server))
	return nil
}

func ready(ctx context.Context, client *http.Client, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
