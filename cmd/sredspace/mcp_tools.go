package main

import (
	"context"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/google/uuid"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/gen/client"
)

func enum[T ~string](description string, values ...T) *jsonschema.Schema {
	schema := &jsonschema.Schema{Type: "string", Description: description}
	for _, value := range values {
		schema.Enum = append(schema.Enum, string(value))
	}
	return schema
}

var schemas = &jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[uuid.UUID](): {
		Type: "string", Format: "uuid", Pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
	},
	reflect.TypeFor[client.RunType](): enum(
		"PRECHECK: does the work look like SR&ED? T661: guided intake. T661_GEN: write lines 242, 244 and 246. "+
			"T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated record.",
		client.RunTypePRECHECK, client.RunTypeT661, client.RunTypeT661GEN, client.RunTypeT661DRAFT,
		client.RunTypeT661ANALYSIS, client.RunTypeLOGBOOK,
	),
	reflect.TypeFor[client.ExportKind](): enum(
		"part2_...: the draft as text, Word document or for other software. logbook_...: the entries of a LOGBOOK run.",
		client.ExportKindPart2Text, client.ExportKindPart2Docx, client.ExportKindPart2Csv, client.ExportKindPart2Json,
		client.ExportKindLogbookCsv, client.ExportKindLogbookXlsx,
	),
}}

// addTool gives a tool the schemas of its types. An error becomes a result that the agent reads; nothing ends the process.
func addTool[In, Out any](
	server *mcp.Server, name, title, description string, reads bool, do func(context.Context, *mcp.CallToolRequest, In) (Out, error),
) {
	in, err := jsonschema.For[In](schemas)
	if err != nil {
		panic(err)
	}
	out, err := jsonschema.For[Out](schemas)
	if err != nil {
		panic(err)
	}
	tool := &mcp.Tool{
		Name: name, Title: title, Description: description, InputSchema: in, OutputSchema: out,
		Annotations: &mcp.ToolAnnotations{Title: title, ReadOnlyHint: reads, DestructiveHint: new(false), OpenWorldHint: new(false)},
	}
	mcp.AddTool(server, tool, func(ctx context.Context, req *mcp.CallToolRequest, input In) (*mcp.CallToolResult, Out, error) {
		output, err := do(ctx, req, input)
		return nil, output, err
	})
}

func (a *agent) server() *mcp.Server {
	server := mcp.NewServer(
		&mcp.Implementation{Name: "sredspace", Title: "Sredspace", Version: version},
		&mcp.ServerOptions{Instructions: mcpInstructions},
	)
	addTool(server, "list_projects", "List projects", "Lists the user's projects, newest first.", true, a.listProjects)
	addTool(server, "create_project", "Create a project",
		"Creates a project for one piece of work and one fiscal year. Look in list_projects first.", false, a.createProject)
	addTool(server, "start_session", "Start a session", "Starts a conversation in a project. Ask with its session_id.", false, a.startSession)
	addTool(server, "list_files", "List files", "Lists the files of a project, newest first. Only files with status READY can be asked about.",
		true, a.listFiles)
	addTool(server, "add_text_file", "Add a text as a file",
		"Stores a note in a project as it is and waits until it can be asked about. Citations point into this text.", false, a.addTextFile)
	addTool(server, "ask", "Ask about files",
		"Sends one question with files to the analysis and waits for the cited answer. If it takes longer than wait_seconds, the status is "+
			"QUEUED or RUNNING: continue with watch_run. Uses one AI run of the user's month.", false, a.ask)
	addTool(server, "watch_run", "Watch a run", "Waits for the end of a run, or returns how far it is after wait_seconds.", true, a.watchRun)
	addTool(server, "read_history", "Read the history", "Returns the newest messages of a session, oldest first.", true, a.readHistory)
	addTool(server, "get_citations", "Get citations with the quoted text",
		"Returns the passages that an answer cites, read again from the stored source. Quote only where exact is true.", true, a.getCitations)
	addTool(server, "draft_lines", "Draft lines 242, 244 and 246",
		"Writes lines 242, 244 and 246 from files and puts them into the project's draft as a new version; earlier versions stay. "+
			"With run_id, takes over a finished run instead. Uses one AI run unless run_id is given.", false, a.draftLines)
	addTool(server, "read_draft", "Read the draft", "Returns the lines of the draft that have a value, with what supports each sentence.",
		true, a.readDraft)
	addTool(server, "export", "Export", "Makes a file from the draft or from a logbook run. Returns a link to it that works without a token "+
		"for a short time and, if it is text, its content.", false, a.export)
	return server
}
