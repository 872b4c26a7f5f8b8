package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

// rival is another server that answers the same requests.
type rival struct {
	url   string
	pid   int
	child *parts.Child
}

func (r *rival) stop() {
	if r != nil {
		r.child.Stop(syscall.SIGTERM, 10*time.Second)
	}
}

// startRival starts a program and waits until it answers.
func startRival(ctx context.Context, log, url string, cmd *exec.Cmd) (*rival, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	child, err := parts.StartChild(cmd, syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	r := &rival{url: url, pid: child.Pid, child: child}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			return r, nil
		}
		select {
		case <-child.Done():
			return nil, fmt.Errorf("%s ended; its log ends:\n%s", filepath.Base(cmd.Path), parts.Tail(log, 8))
		default:
		}
	}
	r.stop()
	return nil, fmt.Errorf("%s does not answer; its log ends:\n%s", filepath.Base(cmd.Path), parts.Tail(log, 8))
}

// startFastAPI starts the usual alternative, in one process per core.
func startFastAPI(ctx context.Context, s *stage.Stage, root, dir string) (*rival, error) {
	folder := filepath.Join(root, "cmd", "bench", "fastapi")
	python := filepath.Join(root, "bin", "bench-venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		return nil, fmt.Errorf("FastAPI is not installed: `make bench` installs it: %w", err)
	}
	port, err := parts.FreePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(python, "-m", "uvicorn", "app:app", "--workers", "2", "--loop", "uvloop", "--http", "httptools", "--no-access-log",
		"--log-level", "warning", "--port", strconv.Itoa(port))
	cmd.Dir = folder
	cmd.Env = append(parts.EnvWithout("SREDSPACE_"), "BENCH_ISSUER="+s.Issuer.URL, "BENCH_AUDIENCE="+parts.Audience,
		"BENCH_WORKER="+s.WorkerURL(), "BENCH_WORKER_TOKEN="+s.WorkerToken(), "BENCH_DATABASE="+s.Postgres().URL, "PYTHONDONTWRITEBYTECODE=1")
	return startRival(ctx, filepath.Join(dir, "fastapi.log"), "http://127.0.0.1:"+strconv.Itoa(port), cmd)
}
