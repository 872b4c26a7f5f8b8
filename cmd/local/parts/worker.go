package parts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// WorkerOptions may be left empty.
type WorkerOptions struct {
	Folder  string   // default: worker in the repository
	Port    int      // 0: a free one
	LogFile string   // default: worker.log in the folder for temporary files
	Token   string   // what the server sends in X-Internal-Token; default: a new secret
	Env     []string // beside the environment of this process
}

// Worker is a running worker.
type Worker struct {
	URL, Token string
	Pid        int
	child      *Child
}

// WorkerCommand is the command that runs the worker, not yet started.
func WorkerCommand(folder string, port int, token string) (*exec.Cmd, error) {
	python := filepath.Join(folder, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		return nil, fmt.Errorf("find the worker's Python: %w; `make worker/.venv` makes it", err)
	}
	cmd := exec.Command(python, "-m", "sredspace_worker")
	cmd.Dir = folder
	cmd.Env = append(EnvWithout("SREDSPACE_"), "SREDSPACE_WORKER_LISTEN="+loopback(port), "SREDSPACE_WORKER_TOKEN="+token)
	for _, entry := range os.Environ() {
		if strings.HasPrefix(entry, "SREDSPACE_WORKER_") {
			cmd.Env = append([]string{entry}, cmd.Env...) // first, so that ours win
		}
	}
	return cmd, nil
}

// EnvWithout is the environment without the variables that have the prefix.
func EnvWithout(prefix string) []string {
	var kept []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, prefix) {
			kept = append(kept, entry)
		}
	}
	return kept
}

// StartWorker runs the worker from its virtual environment, and returns when it is ready.
func StartWorker(ctx context.Context, opts WorkerOptions) (*Worker, error) {
	if opts.Folder == "" {
		root, err := Root()
		if err != nil {
			return nil, err
		}
		opts.Folder = filepath.Join(root, "worker")
	}
	if opts.LogFile == "" {
		opts.LogFile = filepath.Join(os.TempDir(), "worker.log")
	}
	if opts.Token == "" {
		opts.Token = RandomSecret()
	}
	if opts.Port == 0 {
		var err error
		if opts.Port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	cmd, err := WorkerCommand(opts.Folder, opts.Port, opts.Token)
	if err != nil {
		return nil, err
	}
	cmd.Env = append(cmd.Env, opts.Env...)
	log, err := OpenLog(opts.LogFile)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	child, err := StartChild(cmd, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	worker := &Worker{URL: "http://" + loopback(opts.Port), Token: opts.Token, Pid: child.Pid, child: child}
	if err := AwaitHTTP(ctx, worker.URL+"/health/ready", child.Done()); err != nil {
		worker.Stop()
		return nil, fmt.Errorf("start the worker: %w; its log ends:\n%s", err, Tail(opts.LogFile, 12))
	}
	return worker, nil
}

// Done is closed when the worker has ended, requested or not.
func (w *Worker) Done() <-chan struct{} { return w.child.Done() }

// Kill ends the worker as a crash would.
func (w *Worker) Kill() { w.child.Stop(syscall.SIGKILL, time.Minute) }

// Stop ends the worker cleanly.
func (w *Worker) Stop() { w.child.Stop(syscall.SIGTERM, 5*time.Second) }

// AwaitHTTP waits until the URL answers 200. It gives up when the process behind it has ended, or ctx has.
func AwaitHTTP(ctx context.Context, url string, ended <-chan struct{}) error {
	client := &http.Client{Timeout: 2 * time.Second}
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(response.Status)
		}
		select {
		case <-ended:
			return errors.New("the process ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w", url, errors.Join(ctx.Err(), err))
		case <-time.After(50 * time.Millisecond):
		}
	}
}
