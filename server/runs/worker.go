package runs

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/scrub"
	"github.com/sredspace/sredspace/server/workerstate"
)

// errNotTaken means that the worker is unreachable, not ready or full, and has not accepted the task.
var errNotTaken = errors.New("the worker has not accepted the task")

// Worker calls the Python worker and turns every answer into an outcome.
type Worker struct {
	client   *worker.Client
	maxBytes int64
	doubted  atomic.Bool // the last connection broke: the worker asks for a task before it is sent
}

// NewWorker makes a Worker for one base URL.
func NewWorker(client *worker.Client, maxBytes int64) *Worker {
	return &Worker{client: client, maxBytes: maxBytes}
}

// listener receives what the worker sends while it works.
type listener interface {
	Progress(runevents.Progress)
	Delta(text string)
}

const ndjson = "application/x-ndjson"

var errTooLarge = errors.New("larger than the limit")

// process sends the task. A failure is an outcome; the only error is errNotTaken. A caller that may have ended the call itself
// checks ctx first.
func (w *Worker) process(ctx context.Context, task worker.TaskEnvelope, out listener) (outcome, error) {
	end, err := w.send(ctx, task, out)
	w.doubted.Store(err != nil || end.Failure != nil && end.Failure.Code == FailureWorkerUnreachable)
	return end, err
}

func (w *Worker) send(ctx context.Context, task worker.TaskEnvelope, out listener) (outcome, error) {
	var how sending
	resp, err := w.client.ProcessTask(how.traced(ctx), task, func(_ context.Context, req *http.Request) error {
		req.Header.Set("Accept", ndjson+", application/json;q=0.9")
		if w.doubted.Load() {
			req.Header.Set("Expect", "100-continue") // a proxy before a dead worker accepts connections, and cuts them off
		}
		how.watch(req)
		return nil
	})
	// A call that was ended from here may still have been sent.
	if err != nil && (!how.connected.Load() || !how.sent() && ctx.Err() == nil) {
		return outcome{}, fmt.Errorf("%w: %w", errNotTaken, err)
	}
	if err != nil {
		return broken(err, "The worker could not be reached."), nil
	}
	defer resp.Body.Close()
	body := &limited{reader: resp.Body, left: w.maxBytes}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode == http.StatusOK && media == ndjson {
		return readStream(body, out)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return broken(err, "The connection to the worker broke."), nil
	}
	if notTaken(resp.StatusCode, text) {
		return outcome{}, errNotTaken
	}
	return classify(resp.StatusCode, text), nil
}

// notTaken recognizes the two codes with which a worker reports that it has not begun.
func notTaken(status int, body []byte) bool {
	var refusal worker.Problem
	return status == http.StatusServiceUnavailable && json.Unmarshal(body, &refusal) == nil &&
		(refusal.Code == worker.ProblemCodeNotReady || refusal.Code == worker.ProblemCodeBusy)
}

// limited fails a read past its limit, so that no answer can exhaust memory.
type limited struct {
	reader io.Reader
	left   int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.reader.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

func broken(err error, otherwise string) outcome {
	switch {
	case errors.Is(err, errTooLarge):
		return failed(FailureWorkerResponseTooLarge, "The worker's answer is too large.")
	case errors.Is(err, context.DeadlineExceeded):
		return failed(FailureWorkerTimeout, "The worker did not answer in time.")
	}
	return failed(FailureWorkerUnreachable, otherwise)
}

func invalid() outcome {
	return failed(FailureWorkerInvalidResponse, "The worker's answer does not follow its contract.")
}

// line is one line of a streamed answer; result and problem stay as they were sent.
type line struct {
	Type    string          `json:"type"`
	Text    string          `json:"text"`
	Step    string          `json:"step"`
	Detail  string          `json:"detail"`
	Done    int             `json:"done"`
	Total   int             `json:"total"`
	Result  json.RawMessage `json:"result"`
	Problem json.RawMessage `json:"problem"`
}

// readStream passes on progress and text, and ends with the one result or error. A stream with neither was cut off.
func readStream(body io.Reader, out listener) (outcome, error) {
	reader := bufio.NewReaderSize(body, 2<<10) // small: a thousand runs wait here at once, and long lines grow as they come
	begun := false
	for {
		text, err := reader.ReadBytes('\n')
		if len(text) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			var l line
			if !utf8.Valid(text) || json.Unmarshal(text, &l) != nil || strings.ContainsRune(l.Text+l.Detail+l.Step, 0) {
				return invalid(), nil
			}
			switch l.Type {
			case "progress":
				begun = true
				out.Progress(runevents.Progress{Step: l.Step, Detail: scrub.Text(l.Detail), Done: max(l.Done, 0), Total: max(l.Total, 0)})
			case "delta":
				begun = true
				out.Delta(l.Text)
			case "result":
				return classify(http.StatusOK, l.Result), nil
			case "error":
				var refusal worker.Problem
				_ = json.Unmarshal(l.Problem, &refusal) // without a status it counts as the worker's own failure
				if !begun && notTaken(refusal.Status, l.Problem) {
					return outcome{}, errNotTaken // it waited for a slot in vain
				}
				return classify(max(refusal.Status, http.StatusBadRequest), l.Problem), nil
			}
		}
		if err != nil {
			return broken(err, "The connection to the worker broke."), nil
		}
	}
}

func classify(status int, body []byte) outcome {
	var end outcome
	switch answer, err := parseAnswer(body); {
	case status == http.StatusOK && err == nil:
		end = outcome{Event: Succeed, Answer: answer}
	case status == http.StatusOK:
		end = invalid()
	case status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		end = failed(FailureWorkerFailed, workerstate.Reason(body, "The worker failed."))
	case status == http.StatusRequestEntityTooLarge:
		end = failed(FailureWorkerRejected, "The task is larger than the worker accepts. Send fewer earlier messages.")
	default:
		end = failed(FailureWorkerRejected, workerstate.Reason(body, "The worker rejected the task."))
	}
	if utf8.Valid(body) && json.Valid(body) {
		end.Python = body
		if end.Event != Succeed {
			end.Python = scrub.JSON(body) // an error may quote a signed URL
		}
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
		return "", errors.New("markdown is empty or contains NUL")
	}
	return payload.Markdown, nil
}
