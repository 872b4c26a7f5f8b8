package stage

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// Person talks to the servers as one user.
type Person struct {
	Name   string
	URL    string
	token  string
	client *http.Client
}

// Person signs a user in. A nil client means a new one.
func (s *Stage) Person(name string, client *http.Client) (*Person, error) {
	token, err := s.Issuer.Token(parts.TokenRequest{User: name, TTL: 12 * time.Hour})
	if err != nil {
		return nil, err
	}
	if client == nil {
		client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	}
	return &Person{Name: name, URL: s.URL, token: token, client: client}, nil
}

// Token is the user's access token.
func (p *Person) Token() string { return p.token }

// Reply is a response with its whole body.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// Run has the fields of a run that matter here.
type Run struct {
	RunID     string `json:"runId"`
	SessionID string `json:"sessionId"`
	Status    string `json:"status"`
	Error     *struct {
		Code      string `json:"code"`
		Retryable bool   `json:"retryable"`
	} `json:"error"`
}

// Ended reports that the run is over.
func (r Run) Ended() bool { return r.Status != "" && r.Status != "QUEUED" && r.Status != "RUNNING" }

// Run reads the body as a run.
func (r *Reply) Run() (Run, error) {
	var run Run
	err := json.Unmarshal(r.Body, &run)
	if err == nil && run.RunID == "" {
		err = fmt.Errorf("no run in %.200s", r.Body)
	}
	return run, err
}

// Code is the code of a problem document, "" without one.
func (r *Reply) Code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(r.Body, &p)
	return p.Code
}

// Send makes a request with headers in pairs and leaves the body to the caller.
func (p *Person) Send(ctx context.Context, method, path string, body any, headers ...string) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, p.URL+path, content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return p.client.Do(req)
}

// Do makes a request and reads the answer.
func (p *Person) Do(ctx context.Context, method, path string, body any, headers ...string) (*Reply, error) {
	resp, err := p.Send(ctx, method, path, body, headers...)
	if err != nil {
		return nil, err
	}
	return readReply(resp)
}

func readReply(resp *http.Response) (*Reply, error) {
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return &Reply{Status: resp.StatusCode, Header: resp.Header, Body: text}, err
}

// Make creates a resource and returns its id.
func (p *Person) Make(ctx context.Context, path string, body any) (string, error) {
	reply, err := p.Do(ctx, http.MethodPost, path, body)
	if err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(reply.Body, &made); err != nil || reply.Status != http.StatusCreated {
		return "", fmt.Errorf("POST %s: %d %.300s", path, reply.Status, reply.Body)
	}
	return made.ID, nil
}

// Event is one event of a stream.
type Event struct {
	ID   int
	Type string
	Data string
}

// Last reports that no event comes after this one.
func (e Event) Last() bool {
	return e.Type == "run.completed" || e.Type == "run.failed" || e.Type == "run.cancelled"
}

// ErrNoStream reports that the answer is not a stream of events; Reply is what it is.
type ErrNoStream struct{ Reply *Reply }

func (e *ErrNoStream) Error() string { return fmt.Sprintf("%d %.300s", e.Reply.Status, e.Reply.Body) }

// Read passes on the events of a response until the last, a false of take, or the end of the stream, which then is an error.
func Read(resp *http.Response, take func(Event) bool) error {
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		reply, err := readReply(resp)
		return errors.Join(&ErrNoStream{Reply: reply}, err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReaderSize(resp.Body, 4<<10)
	var e Event
	var data []string
	for {
		text, err := lines.ReadString('\n')
		if err != nil {
			return err // also io.EOF: a stream that is whole ends with the last event
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(text, "\n"), ": ")
		switch field {
		case "id":
			if e.ID, err = strconv.Atoi(value); err != nil {
				return err
			}
		case "event":
			e.Type = value
		case "data":
			data = append(data, value)
		case "":
			if e.Type == "" {
				continue // a comment's end
			}
			e.Data = strings.Join(data, "\n")
			if !take(e) || e.Last() {
				return nil
			}
			e, data = Event{}, nil
		}
	}
}

// Follow reads a run's events after a number in one connection.
func (p *Person) Follow(ctx context.Context, run string, after int, take func(Event) bool) error {
	headers := []string{"Accept", "text/event-stream"}
	if after > 0 {
		headers = append(headers, "Last-Event-ID", strconv.Itoa(after))
	}
	resp, err := p.Send(ctx, http.MethodGet, "/api/v1/runs/"+run+"/events", nil, headers...)
	if err != nil {
		return err
	}
	return Read(resp, take)
}
