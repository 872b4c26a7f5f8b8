package server_test

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
)

// User input stays out of the log, especially when it is refused: prompts, and codes and states that are still valid.
func TestRefusedInputIsNotLogged(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	b := setup(t, at(t, hub))
	alice := b.as("alice")
	project := alice.project()
	code, state := alice.begin(project, "alice")
	for _, request := range []struct {
		path string
		body any
	}{
		{runsOf(alice.session(project, "T661")), map[string]any{"type": "T661", "input": code, "more": 1}},
		{runsOf(alice.session(project, "T661")), map[string]any{"type": code, "input": state}},
		{runsOf(alice.session(project, "T661")), map[string]any{"type": "T661", "input": strings.Repeat(code, 5000)}},
		{runsOf(alice.session(project, "T661")), map[string]any{"type": "T661", "input": "x", "history_limit": code}},
		{runsOf(alice.session(project, "T661")), `{"type":"T661","input":"` + code + `"`},
		{runsOf(alice.session(project, "T661")), map[string]any{"type": "T661", "input": "x", code: 1}},
		{integration(project, "/oauth/exchange"), map[string]any{"code": code, "state": state, "more": 1}},
		{integration(project, "/oauth/exchange?x=%zz"), exchange(code, state)},
		{"/api/v1/projects", map[string]any{"name": []string{code}, "fiscalYear": state}},
	} {
		alice.do("POST", request.path, request.body).problem(400, "invalid_request")
	}
	if log := b.logs.String(); strings.Contains(log, code) || strings.Contains(log, state) || !strings.Contains(log, "code=invalid_request") {
		t.Errorf("the log says\n%.3000s", log)
	}
	alice.do("POST", integration(project, "/oauth/exchange"), exchange(code, state)).want(200)
}

// logBook keeps the whole log for tests that look into it, and sends errors to stderr, because a server may write after its test
// ended.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(p, []byte("level=ERROR")) {
		os.Stderr.Write(p)
	}
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
