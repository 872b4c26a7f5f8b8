package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
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

// stop also accepts that there is none.
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

// startLangGraph starts LangGraph's server, which keeps everything in memory, with a graph that answers at once.
func startLangGraph(ctx context.Context, root, dir string) (*rival, error) {
	program := filepath.Join(root, "bin", "langgraph-venv", "bin", "langgraph")
	if _, err := os.Stat(program); err != nil {
		return nil, fmt.Errorf("it is not installed: %w", err)
	}
	folder := filepath.Join(dir, "langgraph") // it keeps files beside its configuration
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(root, "cmd", "bench", "langgraph"))); err != nil {
		return nil, err
	}
	port, err := parts.FreePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, "dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", strconv.Itoa(port),
		"--n-jobs-per-worker", "16", "--server-log-level", "ERROR")
	cmd.Dir = folder
	cmd.Env = append(parts.EnvWithout("SREDSPACE_"), "LANGSMITH_TRACING=false", "LANGGRAPH_CLI_NO_ANALYTICS=1", "PYTHONDONTWRITEBYTECODE=1")
	return startRival(ctx, filepath.Join(dir, "langgraph.log"), "http://127.0.0.1:"+strconv.Itoa(port)+"/ok", cmd)
}

// openThreads gives each seat a thread, LangGraph's session.
func (c *comparison) openThreads(ctx context.Context) error {
	c.langgraph.url = strings.TrimSuffix(c.langgraph.url, "/ok")
	for _, s := range c.seats {
		body, status, err := s.send(ctx, http.MethodPost, c.langgraph.url+"/threads", []byte("{}"))
		if err != nil {
			return err
		}
		var thread struct {
			ID string `json:"thread_id"`
		}
		if err := json.Unmarshal(body, &thread); err != nil || thread.ID == "" {
			return fmt.Errorf("got %d %.300s", status, body)
		}
		s.thread = thread.ID
	}
	return nil
}
