package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/gen/client"
)

type draftLinesIn struct {
	ProjectID    uuid.UUID   `json:"project_id"`
	FileIDs      []uuid.UUID `json:"file_ids,omitempty" jsonschema:"the files to write from; needed unless run_id is given"`
	Instructions string      `json:"instructions,omitempty" jsonschema:"what to write about, if not all of the files"`
	SessionID    *uuid.UUID  `json:"session_id,omitempty" jsonschema:"a session of this project; a new one of type T661_GEN if omitted"`
	RunID        *uuid.UUID  `json:"run_id,omitempty" jsonschema:"a run of type T661_GEN or T661_DRAFT that SUCCEEDED, to take over instead"`
	waiting
}

type draftOut struct {
	Run     *runOut   `json:"run,omitempty" jsonschema:"the run that wrote the lines; if it has not SUCCEEDED, the draft is unchanged"`
	Version int32     `json:"version" jsonschema:"0 before the first"`
	Lines   []lineOut `json:"lines"`
}

type lineOut struct {
	Line        string              `json:"line" jsonschema:"the number on form T661"`
	Text        string              `json:"text,omitempty"`
	Checked     *bool               `json:"checked,omitempty"`
	Rows        []map[string]string `json:"rows,omitempty"`
	Words       int                 `json:"words,omitempty"`
	WordLimit   int                 `json:"word_limit,omitempty"`
	WithinLimit *bool               `json:"within_limit,omitempty"`
	Sentences   []sentenceOut       `json:"sentences,omitempty"`
}

type sentenceOut struct {
	Text    string   `json:"text"`
	Origin  string   `json:"origin"`
	Support string   `json:"support"`
	Quotes  []string `json:"quotes,omitempty" jsonschema:"the passages that support it"`
}

func (a *agent) draftLines(ctx context.Context, req *mcp.CallToolRequest, in draftLinesIn) (draftOut, error) {
	before, err := take[client.Draft](a.api.GetDraft(ctx, in.ProjectID))
	if err != nil {
		return draftOut{}, err
	}
	run, err := a.writeLines(ctx, req, in)
	if err != nil {
		return draftOut{}, err
	}
	if run.Status != string(client.RunStatusSUCCEEDED) {
		return draftOut{Run: &run, Version: before.Version, Lines: []lineOut{}}, nil
	}
	resp, err := a.api.ImportDraft(
		ctx, in.ProjectID, &client.ImportDraftParams{IfMatch: &before.Etag, IdempotencyKey: newKey()},
		client.DraftImport{RunId: run.RunID, Reason: new("drafted by an agent")},
	)
	if _, err := take[any](resp, err); err != nil {
		if refused, ok := errors.AsType[*refusal](err); ok && refused.status == http.StatusPreconditionFailed {
			return draftOut{}, fmt.Errorf("%w\nRead the draft, then call draft_lines with run_id %s", err, run.RunID)
		}
		return draftOut{}, err
	}
	out, err := a.readDraft(ctx, req, readDraftIn{ProjectID: in.ProjectID})
	out.Run = &run
	return out, err
}

func (a *agent) writeLines(ctx context.Context, req *mcp.CallToolRequest, in draftLinesIn) (runOut, error) {
	if in.RunID != nil {
		return a.follow(ctx, req, *in.RunID, in.limit())
	}
	if len(in.FileIDs) == 0 {
		return runOut{}, errors.New("file_ids is empty: name the files to write from, list_files has them")
	}
	if in.SessionID == nil {
		started, err := a.startSession(ctx, req, startSessionIn{ProjectID: in.ProjectID, Type: client.RunTypeT661GEN})
		if err != nil {
			return runOut{}, err
		}
		in.SessionID = &started.SessionID
	}
	return a.ask(ctx, req, askIn{
		SessionID: *in.SessionID, Type: client.RunTypeT661GEN, FileIDs: in.FileIDs, waiting: in.waiting,
		Question: cmp.Or(in.Instructions, "Write lines 242, 244 and 246 from the selected files."),
	})
}

type readDraftIn struct {
	ProjectID uuid.UUID `json:"project_id"`
	Lines     []string  `json:"lines,omitempty" jsonschema:"only these line numbers; all that have a value if omitted"`
}

func (a *agent) readDraft(ctx context.Context, _ *mcp.CallToolRequest, in readDraftIn) (draftOut, error) {
	draft, err := take[client.Draft](a.api.GetDraft(ctx, in.ProjectID))
	out := draftOut{Version: draft.Version, Lines: []lineOut{}}
	for _, line := range draft.Lines {
		empty := line.Text == nil && line.Checked == nil && len(line.Rows) == 0
		if empty || (len(in.Lines) > 0 && !slices.Contains(in.Lines, string(line.Line))) {
			continue
		}
		out.Lines = append(out.Lines, lineFrom(line))
	}
	return out, err
}

func lineFrom(line client.DraftLine) lineOut {
	out := lineOut{Line: string(line.Line), Checked: line.Checked}
	if line.Text != nil {
		out.Text = *line.Text
	}
	for _, row := range line.Rows {
		out.Rows = append(out.Rows, row)
	}
	if counts := line.Counts; counts != nil {
		out.Words, out.WordLimit, out.WithinLimit = counts.WordCount, counts.WordLimit, &counts.WithinLimit
	}
	for _, sentence := range line.Sentences {
		written := sentenceOut{Text: sentence.Text, Origin: string(sentence.Origin), Support: string(sentence.Support)}
		for _, cited := range sentence.Citations {
			written.Quotes = append(written.Quotes, cited.Quote)
		}
		out.Sentences = append(out.Sentences, written)
	}
	return out
}

type exportIn struct {
	ProjectID uuid.UUID         `json:"project_id"`
	Kind      client.ExportKind `json:"kind"`
	Language  string            `json:"language,omitempty" jsonschema:"of headings: en (if omitted) or fr"`
	RunID     *uuid.UUID        `json:"run_id,omitempty" jsonschema:"the LOGBOOK run; the newest if omitted"`
}

type exportOut struct {
	ExportID    uuid.UUID `json:"export_id"`
	Filename    string    `json:"filename"`
	ContentType string    `json:"content_type"`
	Bytes       int64     `json:"bytes"`
	URL         string    `json:"url" jsonschema:"a link to the file for the user; anyone with the link can read the file"`
	ExpiresAt   time.Time `json:"expires_at" jsonschema:"when the link stops working"`
	Text        string    `json:"text,omitempty" jsonschema:"the content, if it is text of at most 100,000 bytes"`
}

const longestInline = 100_000

func (a *agent) export(ctx context.Context, _ *mcp.CallToolRequest, in exportIn) (exportOut, error) {
	request := client.ExportCreate{Kind: in.Kind, RunId: in.RunID}
	if in.Language != "" {
		request.Language = new(client.ExportCreateLanguage(in.Language))
	}
	made, err := take[client.Export](a.api.CreateExport(ctx, in.ProjectID, &client.CreateExportParams{IdempotencyKey: newKey()}, request))
	for wait := 100 * time.Millisecond; err == nil && made.Status != client.ExportStatusREADY; wait = min(wait*2, 2*time.Second) {
		if made.Error != nil {
			return exportOut{}, fmt.Errorf("%s: %s", made.Error.Code, made.Error.Message)
		}
		if err := pause(ctx, wait); err != nil {
			return exportOut{}, err
		}
		made, err = take[client.Export](a.api.GetExport(ctx, in.ProjectID, made.Id))
	}
	if err != nil {
		return exportOut{}, err
	}
	link, err := take[client.Download](a.api.GetExportDownload(ctx, in.ProjectID, made.Id))
	if err != nil {
		return exportOut{}, err
	}
	out := exportOut{ExportID: made.Id, Filename: made.Filename, ContentType: made.ContentType, URL: link.Url, ExpiresAt: link.ExpiresAt}
	if made.Size != nil {
		out.Bytes = *made.Size
	}
	isText := strings.HasPrefix(made.ContentType, "text/") || strings.HasPrefix(made.ContentType, "application/json")
	if isText && out.Bytes <= longestInline {
		out.Text, err = a.download(ctx, link.Url)
	}
	return out, err
}

func (a *agent) download(ctx context.Context, signed string) (string, error) {
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, signed, http.NoBody)
	if err != nil {
		return "", errors.New("the server sent a download URL that is none")
	}
	resp, err := a.storage.Do(get)
	if err != nil {
		return "", unreachable(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the object storage answered %s", resp.Status)
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, longestInline))
	return string(content), err
}
