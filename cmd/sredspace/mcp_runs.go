package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/gen/client"
)

type waiting struct {
	WaitSeconds int `json:"wait_seconds,omitempty" jsonschema:"how long to wait for the end; 120 if omitted, 600 at most"`
}

func (w waiting) limit() time.Duration {
	if w.WaitSeconds <= 0 {
		return 2 * time.Minute
	}
	return time.Duration(min(w.WaitSeconds, 600)) * time.Second
}

type askIn struct {
	SessionID uuid.UUID      `json:"session_id"`
	Type      client.RunType `json:"type"`
	Question  string         `json:"question" jsonschema:"the question or instruction"`
	FileIDs   []uuid.UUID    `json:"file_ids,omitempty" jsonschema:"READY files to read; without any, only the conversation is read"`
	waiting
}

type failure struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Retryable bool   `json:"retryable" jsonschema:"whether asking again may succeed"`
}

type runOut struct {
	RunID     uuid.UUID      `json:"run_id"`
	SessionID uuid.UUID      `json:"session_id"`
	Type      client.RunType `json:"type"`
	Status    string         `json:"status" jsonschema:"QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED"`
	Progress  string         `json:"progress,omitempty" jsonschema:"what the run does or waits for"`
	Answer    string         `json:"answer,omitempty" jsonschema:"Markdown; [c1] is c1 of get_citations. Incomplete while RUNNING"`
	Citations int            `json:"citations" jsonschema:"number of passages that get_citations returns"`
	Questions []string       `json:"questions,omitempty" jsonschema:"what the user should answer next"`
	Warnings  []string       `json:"warnings,omitempty"`
	Error     *failure       `json:"error,omitempty"`
}

// payload has the fields of a worker's answer that matter to an agent.
type payload struct {
	Markdown  string            `json:"markdown"`
	Citations []payloadCitation `json:"citations"`
	Questions []struct {
		Text string `json:"text"`
	} `json:"questions"`
	Warnings []struct {
		Text string `json:"text"`
	} `json:"warnings"`
}

func payloadOf(run client.Run) (payload, error) {
	var answer payload
	raw, err := run.Python.Get()
	if err != nil {
		return answer, nil // the worker sent none
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return answer, fmt.Errorf("read the answer of run %s: %w", run.RunId, err)
	}
	return answer, nil
}

func (a *agent) ask(ctx context.Context, req *mcp.CallToolRequest, in askIn) (runOut, error) {
	run, err := take[client.Run](a.api.CreateRun(
		ctx, in.SessionID, &client.CreateRunParams{IdempotencyKey: newKey(), Prefer: new("respond-async")},
		client.RunRequest{Type: in.Type, Input: in.Question, SelectedFileIds: &in.FileIDs},
	))
	if err != nil {
		return runOut{}, err
	}
	return a.follow(ctx, req, run.RunId, in.limit())
}

type watchRunIn struct {
	RunID uuid.UUID `json:"run_id"`
	waiting
}

func (a *agent) watchRun(ctx context.Context, req *mcp.CallToolRequest, in watchRunIn) (runOut, error) {
	return a.follow(ctx, req, in.RunID, in.limit())
}

// event is one event of a run's stream; which fields it has depends on its type.
type event struct {
	Type        string
	Text        string
	Step        string
	Detail      string
	Reason      string
	Done, Total float64
	Run         *client.Run
}

// progress is what was read of a run's stream so far.
type progress struct {
	last  string // id of the last event
	doing string
	text  bytes.Buffer
	ended *client.Run
}

// follow reads the events of a run until it ends or the wait is over. A connection that breaks is continued after the last event.
func (a *agent) follow(ctx context.Context, req *mcp.CallToolRequest, id uuid.UUID, wait time.Duration) (runOut, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var seen progress
	for failures := 1; seen.ended == nil && waiting.Err() == nil; failures++ {
		before := seen.last
		more, err := a.readEvents(waiting, req, id, &seen)
		if refused, ok := errors.AsType[*refusal](err); ok && refused.status < 500 && refused.status != http.StatusTooManyRequests {
			return runOut{}, err
		}
		if !more {
			break
		}
		if seen.last != before {
			failures = 1
		}
		if failures >= 5 && err != nil {
			return runOut{}, err
		}
		if seen.ended == nil {
			_ = pause(waiting, min(500*time.Millisecond<<failures, 8*time.Second)) // ends early only when the wait is over
		}
	}
	if seen.ended == nil {
		run, err := take[client.Run](a.api.GetRun(ctx, id))
		if err != nil {
			return runOut{}, err
		}
		seen.ended = &run
	}
	return runFrom(*seen.ended, &seen)
}

// readEvents reads one connection to its end. It reports whether another one may bring more.
func (a *agent) readEvents(ctx context.Context, req *mcp.CallToolRequest, id uuid.UUID, seen *progress) (bool, error) {
	params := &client.GetRunEventsParams{LastEventID: optional(seen.last)}
	resp, err := a.api.GetRunEvents(ctx, id, params, func(_ context.Context, r *http.Request) error {
		r.Header.Set("Accept", "text/event-stream")
		return nil
	})
	if err != nil {
		return true, unreachable(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return false, nil
	case resp.StatusCode >= 300:
		return true, problemOf(resp)
	}
	var number string
	for lines := bufio.NewReader(resp.Body); ; {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return true, unreachable(err)
		}
		line = bytes.TrimRight(line, "\r\n")
		if value, found := bytes.CutPrefix(line, []byte("id: ")); found {
			number = string(value)
		}
		data, found := bytes.CutPrefix(line, []byte("data: "))
		if !found {
			continue
		}
		var happened event
		if err := json.Unmarshal(data, &happened); err != nil {
			return true, fmt.Errorf("read an event of run %s: %w", id, err)
		}
		seen.last = number
		seen.add(happened)
		report(ctx, req, number, happened)
		if seen.ended != nil {
			return false, nil
		}
	}
}

func (p *progress) add(happened event) {
	switch happened.Type {
	case "run.waiting":
		p.doing = "waiting: " + happened.Reason
	case "progress":
		p.doing = happened.Step + ": " + happened.Detail
	case "message.delta":
		p.text.WriteString(happened.Text)
	case "run.completed", "run.failed", "run.cancelled":
		p.ended = happened.Run
	}
}

// report passes progress on to a client that asked for it. The number of the event always grows, as the protocol wants.
func report(ctx context.Context, req *mcp.CallToolRequest, number string, happened event) {
	token := req.Params.GetProgressToken()
	if token == nil || happened.Type == "message.delta" {
		return
	}
	at, err := json.Number(number).Float64()
	if err != nil {
		return
	}
	message := happened.Type
	if happened.Step != "" {
		message = happened.Step + ": " + happened.Detail
	}
	// A client that no longer listens loses only the report.
	_ = req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: token, Progress: at, Message: message})
}

func runFrom(run client.Run, seen *progress) (runOut, error) {
	out := runOut{RunID: run.RunId, SessionID: run.SessionId, Type: run.Type, Status: string(run.Status)}
	if run.Error != nil {
		out.Error = &failure{Code: string(run.Error.Code), Message: run.Error.Message, Retryable: run.Error.Retryable}
	}
	if run.Status != client.RunStatusSUCCEEDED {
		out.Answer, out.Progress = seen.text.String(), seen.doing
		if run.PartialText != nil {
			out.Answer = *run.PartialText
		}
		return out, nil
	}
	answer, err := payloadOf(run)
	out.Answer = cmp.Or(answer.Markdown, seen.text.String())
	out.Citations = len(answer.Citations)
	for _, question := range answer.Questions {
		out.Questions = append(out.Questions, question.Text)
	}
	for _, warning := range answer.Warnings {
		out.Warnings = append(out.Warnings, warning.Text)
	}
	return out, err
}
