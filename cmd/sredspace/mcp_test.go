package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// An agent has only the tools: it makes a project, adds two notes, asks, and quotes their words.
const (
	firstNote = `# Notebook, 4 March 2025

It was unknown whether 8-bit weights can represent hairline cracks under the blur that we measure — “Riß” — on the trolley.
Hypothesis: starting each batch from the calibrated scale keeps recall above 0.90 within 40 ms.
`
	secondNote = `# Tests, 11 March 2025

We tested three quantization schemes on 1,200 frames and measured recall and latency for each.
Result: recall fell from 0.93 to 0.71 with per-tensor scales; per-channel scales reached 0.91 at 38 ms.
We concluded that per-tensor scales cannot represent the cracks, which no published method states.
`
)

// mcpSession starts a server of the API and `sredspace mcp` beside it.
func mcpSession(t *testing.T, settings ...string) *mcp.ClientSession {
	t.Helper()
	port, err := parts.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	if err := program(t, addr, stack.Worker.URL, "migrate").Run(); err != nil {
		t.Fatal(err)
	}
	server := program(t, addr, stack.Worker.URL, "serve")
	server.Env = append(server.Env, "SREDSPACE_WORKER_TOKEN="+stack.Worker.Token)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	api := person{t: t, url: "http://" + addr}
	api.await(func() bool { return api.send("GET", "/readyz", "") != nil })

	agent := program(t, addr, stack.Worker.URL, "mcp")
	agent.Env = append(agent.Env, "SREDSPACE_URL=http://"+addr)
	agent.Env = append(agent.Env, settings...)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: agent}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func userToken(t *testing.T, user string) string {
	t.Helper()
	token, err := stack.Issuer.Token(parts.TokenRequest{User: user})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

type object = map[string]any

// call returns the structured result of a tool, or the text of its error.
func call(t *testing.T, session *mcp.ClientSession, tool string, arguments object) (object, string) {
	t.Helper()
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s: a protocol error instead of a result: %v", tool, err)
	}
	if result.IsError {
		return nil, result.Content[0].(*mcp.TextContent).Text
	}
	return result.StructuredContent.(object), ""
}

func done(t *testing.T, session *mcp.ClientSession, tool string, arguments object) object {
	t.Helper()
	result, failed := call(t, session, tool, arguments)
	if failed != "" {
		t.Fatalf("%s: %s", tool, failed)
	}
	return result
}

func TestAgentQuotesTheSourcesItAdded(t *testing.T) {
	session := mcpSession(t, "SREDSPACE_TOKEN="+userToken(t, "agent"))
	project := done(t, session, "create_project", object{"name": "Edge inference", "fiscal_year": "2025"})["project_id"]
	listed := done(t, session, "list_projects", object{"search": "edge"})["projects"].([]any)
	if len(listed) != 1 || listed[0].(object)["project_id"] != project {
		t.Fatalf("the project is not listed: %v", listed)
	}
	notes := map[any]string{}
	var files []any
	for name, text := range map[string]string{"uncertainty": firstNote, "tests.md": secondNote} {
		file := done(t, session, "add_text_file", object{"project_id": project, "name": name, "text": text})
		notes[file["file_id"]] = text
		files = append(files, file["file_id"])
	}
	conversation := done(t, session, "start_session", object{"project_id": project, "type": "PRECHECK"})["session_id"]
	asked := done(t, session, "ask", object{
		"session_id": conversation, "type": "PRECHECK", "question": "Is it SR&ED?", "file_ids": files,
	})
	if asked["status"] != "SUCCEEDED" || !strings.Contains(asked["answer"].(string), "[c1]") {
		t.Fatalf("no cited answer: %v", asked)
	}
	cited := done(t, session, "get_citations", object{"run_id": asked["run_id"]})
	citations := cited["citations"].([]any)
	quoted := map[any]int{}
	for _, one := range citations {
		citation := one.(object)
		text := []rune(notes[citation["file_id"]])
		start, end := int(citation["char_start"].(float64)), int(citation["char_end"].(float64))
		if end > len(text) || string(text[start:end]) != citation["quote"] || citation["exact"] != true {
			t.Errorf("the note does not have the quote at its offsets: %v", citation)
		}
		quoted[citation["file_id"]]++
	}
	if len(quoted) != 2 || float64(len(citations)) != asked["citations"] || cited["total"] != asked["citations"] {
		t.Errorf("%d citations of %d notes, %v announced", len(citations), len(quoted), asked["citations"])
	}
	again := done(t, session, "watch_run", object{"run_id": asked["run_id"]})
	if again["answer"] != asked["answer"] {
		t.Errorf("the run has another answer when it is watched: %v", again)
	}
	if messages := done(t, session, "read_history", object{"session_id": conversation})["messages"].([]any); len(messages) != 2 {
		t.Errorf("the history has %d messages", len(messages))
	}

	drafted := done(t, session, "draft_lines", object{"project_id": project, "file_ids": files})
	var lines []any
	for _, line := range drafted["lines"].([]any) {
		lines = append(lines, line.(object)["line"])
	}
	if drafted["version"] != 1.0 || !slices.Contains(lines, any("242")) || !slices.Contains(lines, any("246")) {
		t.Errorf("version %v with the lines %v", drafted["version"], lines)
	}
	one := done(t, session, "read_draft", object{"project_id": project, "lines": []string{"244"}})["lines"].([]any)
	if len(one) != 1 || one[0].(object)["line"] != "244" {
		t.Errorf("line 244 of the draft: %v", one)
	}
	exported := done(t, session, "export", object{"project_id": project, "kind": "part2_text"})
	if text, _ := exported["text"].(string); !strings.Contains(text, "242") || exported["url"] == "" {
		t.Errorf("the export: %v", exported)
	}
}

func TestAgentLearnsWhatWasWrong(t *testing.T) {
	// The token of the environment is wrong, so the command is asked for another.
	session := mcpSession(t, "SREDSPACE_TOKEN=expired", "SREDSPACE_TOKEN_COMMAND=echo "+userToken(t, "agent-with-faults"))
	project := done(t, session, "create_project", object{"name": "Faults", "fiscal_year": "2025"})["project_id"]
	const nowhere = "019ab3dd-0a00-7000-8000-000000000001"
	for _, wrong := range []struct {
		tool      string
		arguments object
		words     string
	}{
		{"create_project", object{"name": "x", "fiscal_year": "25"}, "/fiscalYear"},
		{"create_project", object{"fiscal_year": "2025"}, "name"},
		{"create_project", object{"name": "x", "fiscal_year": "2025", "owner": "y"}, "owner"},
		{"start_session", object{"project_id": project, "type": "CHAT"}, "type"},
		{"start_session", object{"project_id": "mine", "type": "PRECHECK"}, "project_id"},
		{"start_session", object{"project_id": nowhere, "type": "PRECHECK"}, "not_found (404)"},
		{"add_text_file", object{"project_id": project, "name": "empty.md", "text": ""}, "/files/0/fileSize"},
		{"add_text_file", object{"project_id": project, "name": "../a.md", "text": "x"}, "/files/0/filename"},
		{"ask", object{"session_id": nowhere, "type": "PRECHECK", "question": "?"}, "not_found (404)"},
		{"watch_run", object{"run_id": nowhere}, "not_found (404)"},
		{"get_citations", object{"run_id": nowhere}, "not_found (404)"},
		{"read_history", object{"session_id": nowhere}, "not_found (404)"},
		{"draft_lines", object{"project_id": project}, "file_ids"},
		{"export", object{"project_id": project, "kind": "logbook_csv"}, "nothing_to_export (409)"},
	} {
		_, failed := call(t, session, wrong.tool, wrong.arguments)
		if !strings.Contains(failed, wrong.words) {
			t.Errorf("%s %v: %q does not say %q", wrong.tool, wrong.arguments, failed, wrong.words)
		}
	}
	done(t, session, "list_files", object{"project_id": project}) // it goes on after all of that
}

// The tools are an agent's, and the guide names each.
func TestAgentToolsAreDocumented(t *testing.T) {
	a, err := newAgent("http://127.0.0.1:1", "x", "")
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := mcp.NewInMemoryTransports()
	if _, err := a.server().Connect(t.Context(), ours, nil); err != nil {
		t.Fatal(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), theirs, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	root, err := parts.Root()
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join(root, "docs", "mcp.md"))
	if err != nil {
		t.Fatal(err)
	}
	for tool, err := range session.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(guide), "`"+tool.Name+"`") {
			t.Errorf("docs/mcp.md does not name %s", tool.Name)
		}
		schema, err := json.Marshal(tool.InputSchema)
		if err != nil || !strings.Contains(string(schema), `"additionalProperties":false`) {
			t.Errorf("%s takes anything: %s", tool.Name, schema)
		}
		if *tool.Annotations.DestructiveHint || strings.Contains(tool.Name, "delete") {
			t.Errorf("%s may destroy something", tool.Name)
		}
	}
	if _, failed := call(t, session, "list_projects", nil); !strings.Contains(failed, "cannot be reached") {
		t.Errorf("without a server: %q", failed)
	}
}
