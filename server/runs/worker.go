package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/worker"
)

// connectGrace is how long a worker that refuses connections is waited for: nothing was handed over yet, so trying again is
// safe, and a worker that is being restarted need not cost anyone a run.
const connectGrace = 3 * time.Second

// Worker calls the Python worker and turns whatever comes back into an outcome.
type Worker struct {
	client   *worker.Client
	maxBytes int64
}

// NewWorker makes a Worker for one base URL.
func NewWorker(client *worker.Client, maxBytes int64) *Worker {
	return &Worker{client: client, maxBytes: maxBytes}
}

// process sends the task. It never fails: a failure is an outcome. The caller looks at ctx first when it ended the call itself.
func (w *Worker) process(ctx context.Context, task worker.TaskEnvelope) outcome {
	resp, err := w.send(ctx, task)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return failed(api.RunErrorCodeWorkerTimeout, "The worker did not answer in time.", true)
		}
		return failed(api.RunErrorCodeWorkerUnreachable, "The worker could not be reached.", true)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, w.maxBytes+1))
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return failed(api.RunErrorCodeWorkerTimeout, "The worker did not answer in time.", true)
	case err != nil:
		return failed(api.RunErrorCodeWorkerUnreachable, "The connection to the worker broke.", true)
	case int64(len(body)) > w.maxBytes:
		return failed(api.RunErrorCodeWorkerResponseTooLarge, "The worker's answer is larger than we keep.", false)
	}
	return classify(resp.StatusCode, body)
}

func (w *Worker) send(ctx context.Context, task worker.TaskEnvelope) (*http.Response, error) {
	until := time.Now().Add(connectGrace)
	for {
		resp, err := w.client.ProcessTask(ctx, task)
		var dial *net.OpError
		if err == nil || !errors.As(err, &dial) || dial.Op != "dial" || time.Now().After(until) {
			return resp, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func classify(status int, body []byte) outcome {
	var end outcome
	switch answer, err := parseAnswer(body); {
	case status == http.StatusOK && err == nil:
		end = outcome{Event: Succeed, Answer: answer}
	case status == http.StatusOK:
		end = failed(api.RunErrorCodeWorkerInvalidResponse, "The worker's answer is not what its contract promises.", true)
	case status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		end = failed(api.RunErrorCodeWorkerFailed, "The worker failed.", true)
	default:
		end = failed(api.RunErrorCodeWorkerRejected, "The worker refused the task.", false)
	}
	if utf8.Valid(body) && json.Valid(body) {
		end.Python = body
	}
	return end
}

// parseAnswer finds the assistant message in the worker's payload.
func parseAnswer(body []byte) (string, error) {
	if !utf8.Valid(body) {
		return "", errors.New("not UTF-8")
	}
	var payload struct {
		Markdown string `json:"markdown"`
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		return "", fmt.Errorf("parse answer: %w", err)
	}
	if strings.TrimSpace(payload.Markdown) == "" || strings.ContainsRune(payload.Markdown, 0) {
		return "", errors.New("markdown is empty or holds NUL")
	}
	return payload.Markdown, nil
}
