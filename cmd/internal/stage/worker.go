package stage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strings"
	"time"
)

// Script says what the fake worker does with a task; it is sent as the user's prompt.
type Script struct {
	Steps int    `json:"steps"` // pieces of text
	Pause int    `json:"pause"` // milliseconds before each
	End   string `json:"end"`   // "" answers; "fail", "refuse", "garbage" and "hangup" do what they say; "instant" answers at once and whole
}

// Prompt is the script as a prompt.
func (s Script) Prompt() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // two numbers and a string always marshal
	}
	return string(text)
}

// Answer is what the fake worker writes for a run: it is fully determined by the run.
func Answer(run string, steps int) string {
	var b strings.Builder
	for i := range steps {
		b.WriteString(piece(run, i))
	}
	return b.String()
}

func piece(run string, i int) string {
	return fmt.Sprintf("Step %d of run %s was looked at. ", i+1, run)
}

const (
	playing    = "SREDSPACE_STAGE_WORKER"  // its value is the address to listen on
	journalEnv = "SREDSPACE_STAGE_JOURNAL" // every task that arrives is a line in this file
)

// Playing reports whether this process was started as the fake worker, and runs it until it is killed; call it first in main.
func Playing() bool {
	addr := os.Getenv(playing)
	if addr == "" {
		return false
	}
	fmt.Fprintln(os.Stderr, playWorker(addr))
	return true
}

func playWorker(addr string) error {
	journal, err := os.OpenFile(os.Getenv(journalEnv), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"ok","version":"played","capacity":{"runs":2000,"readings":100}}`)
	})
	mux.HandleFunc("POST /api/v1/files/index", index)
	mux.HandleFunc("POST /api/v1/task/process", func(w http.ResponseWriter, r *http.Request) {
		var task struct {
			RunID   string `json:"runId"`
			Attempt int    `json:"attempt"`
			Input   struct {
				Content string `json:"content"`
			} `json:"input"`
		}
		if err := json.NewDecoder(r.Body).Decode(&task); err != nil {
			problem(w, http.StatusBadRequest, err.Error())
			return
		}
		if _, err := fmt.Fprintf(journal, "%s %d\n", task.RunID, task.Attempt); err != nil { // one write: whole lines
			problem(w, http.StatusInternalServerError, err.Error())
			return
		}
		var script Script
		if err := json.Unmarshal([]byte(task.Input.Content), &script); err != nil {
			problem(w, http.StatusBadRequest, err.Error())
			return
		}
		play(r.Context(), w, task.RunID, script)
	})
	return http.ListenAndServe(addr, mux)
}

func play(ctx context.Context, w http.ResponseWriter, run string, script Script) {
	if script.End == "refuse" {
		problem(w, http.StatusBadRequest, "asked to refuse")
		return
	}
	if script.End == "instant" {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"markdown": Answer(run, 1), "run": run})
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := json.NewEncoder(w)
	for i := range script.Steps {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(script.Pause) * time.Millisecond):
		}
		if i == 0 {
			_ = out.Encode(map[string]any{"type": "progress", "step": "read", "detail": "looking", "done": 0, "total": script.Steps})
		}
		_ = out.Encode(map[string]any{"type": "delta", "text": piece(run, i)})
		_ = http.NewResponseController(w).Flush()
	}
	switch script.End {
	case "fail":
		_ = out.Encode(map[string]any{"type": "error", "problem": map[string]any{"status": 500, "detail": "asked to fail"}})
	case "garbage":
		fmt.Fprintln(w, "{this is not JSON")
	case "hangup":
		panic(http.ErrAbortHandler)
	default:
		_ = out.Encode(map[string]any{"type": "result", "result": map[string]any{"markdown": Answer(run, script.Steps), "run": run}})
	}
}

func problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "detail": detail})
}

// index reads a file and stores its text, as the worker's contract requires.
func index(w http.ResponseWriter, r *http.Request) {
	var task struct {
		FileID        string `json:"fileId"`
		DownloadURL   string `json:"downloadUrl"`
		TextUploadURL string `json:"textUploadUrl"`
	}
	if err := json.NewDecoder(r.Body).Decode(&task); err != nil {
		problem(w, http.StatusBadRequest, err.Error())
		return
	}
	content, err := fetch(r.Context(), http.MethodGet, task.DownloadURL, nil)
	if err == nil {
		text := hex.EncodeToString(content)
		answer := map[string]any{"fileId": task.FileID, "characters": len(text), "textSha256": sum([]byte(text))}
		document, _ := json.Marshal(with(answer, map[string]any{"text": text, "segments": []any{}})) // strings and numbers always marshal
		if _, err = fetch(r.Context(), http.MethodPut, task.TextUploadURL, document); err == nil {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(with(answer, map[string]any{"sha256": sum(content), "engineVersion": "stage"}))
			return
		}
	}
	problem(w, http.StatusBadGateway, err.Error())
}

func with(fields, more map[string]any) map[string]any {
	all := maps.Clone(fields)
	maps.Copy(all, more)
	return all
}

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

func fetch(ctx context.Context, method, url string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, 1<<20))
}
