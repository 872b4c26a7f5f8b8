package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// seat is one connection: a user and the resources that they request.
type seat struct {
	wire    wire
	client  *http.Client // for uploads
	token   string
	user    string
	project string
	history string // a session of 50 messages
	session string // for runs: one at a time in each
	thread  string // of LangGraph, for the same
	checked []byte // the last response to a GET that was found right
}

// work is one kind of request. It fails if the answer is not what was asked for.
type work struct {
	name string
	unit string // what the floor runs for one of these
	do   func(ctx context.Context, base string, s *seat) error
	// langgraph does the same on LangGraph; nil if it has no equivalent.
	langgraph func(ctx context.Context, base string, s *seat) error
	only      bool // ours and the bare SQL, without FastAPI
	lone      bool // one connection
}

var prompt = stage.Script{End: "instant"}.Prompt()

var works = []work{
	{name: "GET project", unit: "ProjectGet", do: func(ctx context.Context, base string, s *seat) error {
		return s.get(ctx, base+"/api/v1/projects/"+s.project, `"fiscalYear":"2025"`, 1)
	}},
	{name: "list 50 projects", unit: "ProjectList", do: func(ctx context.Context, base string, s *seat) error {
		return s.get(ctx, base+"/api/v1/projects?limit=50", `"fiscalYear":`, 50)
	}},
	{name: "history of 50", unit: "MessageListBefore", do: func(ctx context.Context, base string, s *seat) error {
		return s.get(ctx, base+"/api/v1/sessions/"+s.history+"/history?limit=50", `"role":`, 50)
	}},
	{name: "run and wait", unit: "a run", do: runAndWait, langgraph: runOnLangGraph},
	{name: "a lone run", unit: "a run", do: runAndWait, langgraph: runOnLangGraph, lone: true},
	{name: "run in the background", unit: "a run", only: true, do: runInBackground},
	{name: "presign and confirm", only: true, do: presignAndConfirm},
}

var runBody = []byte(fmt.Sprintf(`{"type":"T661","input":%q}`, prompt))

func (s *seat) get(ctx context.Context, url, has string, times int) error {
	body, status, err := s.send(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	// The client shares the cores with what it measures: comparing costs a tenth of counting.
	if status == http.StatusOK && len(body) > 0 && bytes.Equal(body, s.checked) {
		return nil
	}
	if err := holds(body, status, http.StatusOK, has, times); err != nil {
		return err
	}
	s.checked = append(s.checked[:0], body...)
	return nil
}

func runAndWait(ctx context.Context, base string, s *seat) error {
	body, status, err := s.send(ctx, http.MethodPost, base+"/api/v1/sessions/"+s.session+"/runs", runBody)
	if err != nil {
		return err
	}
	return holds(body, status, http.StatusOK, `"status":"SUCCEEDED"`, 1)
}

func runOnLangGraph(ctx context.Context, base string, s *seat) error {
	body, status, err := s.send(ctx, http.MethodPost, base+"/threads/"+s.thread+"/runs/wait",
		[]byte(`{"assistant_id":"agent","input":{"input":"Was it unknown?"}}`))
	if err != nil {
		return err
	}
	return holds(body, status, http.StatusOK, `"markdown":"`, 1)
}

func holds(body []byte, status, want int, has string, times int) error {
	if n := bytes.Count(body, []byte(has)); status != want || n != times {
		return fmt.Errorf("got %d with %d of %s: %.300s", status, n, has, body)
	}
	return nil
}

func (s *seat) send(ctx context.Context, method, url string, content []byte, headers ...string) ([]byte, int, error) {
	headers = append(headers, "Authorization", "Bearer "+s.token)
	if content != nil {
		headers = append(headers, "Content-Type", "application/json")
	}
	return s.wire.exchange(ctx, method, url, content, headers...)
}

// runInBackground is answered immediately and followed to its end through its events.
func runInBackground(ctx context.Context, base string, s *seat) error {
	body, status, err := s.send(ctx, http.MethodPost, base+"/api/v1/sessions/"+s.session+"/runs", runBody, "Prefer", "respond-async")
	if err != nil {
		return err
	}
	var run struct {
		RunID string `json:"runId"`
	}
	if err := json.Unmarshal(body, &run); err != nil || run.RunID == "" {
		return fmt.Errorf("got %d %.300s", status, body)
	}
	body, status, err = s.send(ctx, http.MethodGet, base+"/api/v1/runs/"+run.RunID+"/events", nil, "Accept", "text/event-stream")
	if err != nil {
		return err
	}
	return holds(body, status, http.StatusOK, "event: run.completed", 1)
}

func presignAndConfirm(ctx context.Context, base string, s *seat) error {
	const content = "It was unknown whether it holds."
	files := base + "/api/v1/projects/" + s.project + "/files/"
	announce := fmt.Sprintf(`{"files":[{"filename":"notes.txt","contentType":"text/plain","fileSize":%d}]}`, len(content))
	body, status, err := s.send(ctx, http.MethodPost, files+"presign", []byte(announce))
	if err != nil {
		return err
	}
	var presigned struct {
		Items []struct {
			FileID    string            `json:"fileId"`
			UploadURL string            `json:"uploadUrl"`
			Headers   map[string]string `json:"headers"`
		} `json:"items"`
	}
	if err := json.Unmarshal(body, &presigned); err != nil || len(presigned.Items) != 1 {
		return fmt.Errorf("got %d %.300s", status, body)
	}
	upload := presigned.Items[0]
	put, err := http.NewRequestWithContext(ctx, http.MethodPut, upload.UploadURL, strings.NewReader(content))
	if err != nil {
		return err
	}
	for name, value := range upload.Headers {
		put.Header.Set(name, value)
	}
	resp, err := s.client.Do(put)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the upload got %s", resp.Status)
	}
	body, status, err = s.send(ctx, http.MethodPost, files+upload.FileID+"/confirm", nil)
	if err != nil {
		return err
	}
	return holds(body, status, http.StatusOK, `"uploadStatus":"CONFIRMED"`, 1)
}

// waits is how long one request may take before it counts as an error.
const waits = 30 * time.Second
