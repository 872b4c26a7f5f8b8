package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/gen/client"
)

const mcpInstructions = `
Sredspace is a workspace for Canadian SR&ED claims (form T661). A project holds notes and other files; a session in it holds a
conversation. Usual order: list_projects or create_project, add_text_file for each note, start_session, ask with the files' ids,
get_citations. Quote a source only as get_citations returns it. draft_lines writes lines 242, 244 and 246 of the form; export makes a file.
Answers are drafts for a person to review; only the CRA decides eligibility. Nothing here deletes anything.`

// agent serves one user's workspace to the program at the other end of stdin and stdout. It is a client of the API like any other:
// what the user may not do, it cannot do, and its generated client has no operation that deletes or administers.
type agent struct {
	api     client.ClientInterface
	storage *http.Client // signed URLs: no token goes there
}

// runMCP needs none of the server's configuration.
func runMCP(ctx context.Context, transport mcp.Transport) error {
	a, err := newAgent(
		cmp.Or(os.Getenv("SREDSPACE_URL"), "http://127.0.0.1:8080"),
		os.Getenv("SREDSPACE_TOKEN"), os.Getenv("SREDSPACE_TOKEN_COMMAND"),
	)
	if err != nil {
		return err
	}
	err = a.server().Run(ctx, transport)
	if errors.Is(err, io.EOF) || ctx.Err() != nil {
		return nil // the other end closed its side, or the process is to stop
	}
	return err
}

func newAgent(address, token, tokenCommand string) (*agent, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("SREDSPACE_URL has to be the http or https address of the server")
	}
	if token == "" && tokenCommand == "" {
		return nil, errors.New("set SREDSPACE_TOKEN to an access token, or SREDSPACE_TOKEN_COMMAND to a command that prints one; see docs/mcp.md")
	}
	retrying := retryablehttp.NewClient()
	retrying.Logger = nil
	retrying.RetryMax = 3
	retrying.RetryWaitMin, retrying.RetryWaitMax = 500*time.Millisecond, 8*time.Second
	retrying.CheckRetry = worthRepeating
	retrying.ErrorHandler = retryablehttp.PassthroughErrorHandler // the last response has the problem
	plain := retrying.StandardClient()
	signed := &http.Client{Transport: &signIn{next: plain.Transport, token: token, command: tokenCommand}}
	api, err := client.NewClient(address, client.WithHTTPClient(signed))
	if err != nil {
		return nil, err
	}
	return &agent{api: api, storage: plain}, nil
}

// worthRepeating repeats only what a short wait may help. Each creating request has an Idempotency-Key, so none is executed twice.
func worthRepeating(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if resp != nil {
		switch resp.StatusCode {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			seconds, parsed := json.Number(cmp.Or(resp.Header.Get("Retry-After"), "0")).Int64()
			return ctx.Err() == nil && parsed == nil && seconds <= 30, ctx.Err()
		case http.StatusBadGateway, http.StatusGatewayTimeout:
			return ctx.Err() == nil, ctx.Err()
		}
		return false, ctx.Err()
	}
	return retryablehttp.DefaultRetryPolicy(ctx, resp, err)
}

// signIn adds the user's token. With a command, it asks for a new token when the server rejects the one it has.
type signIn struct {
	next    http.RoundTripper
	command string

	mu    sync.Mutex
	token string
}

func (s *signIn) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := s.current(r.Context(), "")
	if err != nil {
		return nil, err
	}
	resp, err := s.send(r, token)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || s.command == "" || (r.Body != nil && r.GetBody == nil) {
		return resp, err
	}
	_ = resp.Body.Close()
	if token, err = s.current(r.Context(), token); err != nil {
		return nil, err
	}
	return s.send(r, token)
}

func (s *signIn) send(r *http.Request, token string) (*http.Response, error) {
	again := r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	again.Header.Set("Authorization", "Bearer "+token)
	return s.next.RoundTrip(again)
}

func (s *signIn) current(ctx context.Context, rejected string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != rejected || s.command == "" {
		return s.token, nil
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", s.command)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("run SREDSPACE_TOKEN_COMMAND: %w: %.300s", err, strings.TrimSpace(stderr.String()))
	}
	if s.token = strings.TrimSpace(stdout.String()); s.token == "" {
		return "", errors.New("SREDSPACE_TOKEN_COMMAND printed nothing")
	}
	return s.token, nil
}

// take reads a response of the API: the result, or the problem as an error that says what to do.
func take[T any](resp *http.Response, err error) (T, error) {
	var result T
	if err != nil {
		return result, unreachable(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return result, problemOf(resp)
	}
	if err := json.NewDecoder(resp.Body).Decode(&result); err != nil {
		return result, fmt.Errorf("read the response of %s: %w", resp.Request.URL.Path, err)
	}
	return result, nil
}

// unreachable leaves the address out: that of the storage is signed.
func unreachable(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("the server cannot be reached: %w", wrapped.Err)
	}
	return fmt.Errorf("the server cannot be reached: %w", err)
}

// refusal is a problem document as an agent reads it.
type refusal struct {
	status int
	client.Problem
}

func (r *refusal) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%d): ", r.Code, r.status)
	if r.Detail != nil {
		text.WriteString(*r.Detail)
	} else {
		text.WriteString(r.Title)
	}
	if r.Errors != nil {
		for _, field := range *r.Errors {
			var place string
			if field.Pointer != nil {
				place = *field.Pointer
			} else if field.Parameter != nil {
				place = *field.Parameter
			}
			fmt.Fprintf(&text, "\n- %s: %s", place, field.Message)
		}
	}
	if r.RunId != nil {
		fmt.Fprintf(&text, "\nThe run is %s: watch_run reads it.", *r.RunId)
	}
	if r.status == http.StatusUnauthorized {
		text.WriteString("\nThe user has to set SREDSPACE_TOKEN or SREDSPACE_TOKEN_COMMAND to a valid token.")
	}
	return text.String()
}

func problemOf(resp *http.Response) error {
	refused := &refusal{status: resp.StatusCode}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil || json.Unmarshal(body, &refused.Problem) != nil || refused.Code == "" {
		return fmt.Errorf("something between here and the server answered %s", resp.Status)
	}
	return refused
}

func newKey() *string { return new(uuid.NewString()) }
