package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/gen/client"
)

// Pages of lists, as all tools take and return them.
type page struct {
	Cursor string `json:"cursor,omitempty" jsonschema:"next_cursor of the previous page"`
	Limit  int    `json:"limit,omitempty" jsonschema:"how many at most; 50 if omitted, 200 at most"`
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func atMost(limit int) *json.Number {
	if limit <= 0 {
		limit = 50
	}
	return new(json.Number(strconv.Itoa(limit)))
}

type projectOut struct {
	ProjectID   uuid.UUID `json:"project_id"`
	Name        string    `json:"name"`
	FiscalYear  string    `json:"fiscal_year"`
	Status      string    `json:"status"`
	Description *string   `json:"description,omitempty"`
	Sessions    int       `json:"sessions"`
	Files       int       `json:"files"`
}

func projectFrom(p client.Project) projectOut {
	return projectOut{
		ProjectID: p.Id, Name: p.Name, FiscalYear: p.FiscalYear, Status: string(p.Status), Description: p.Description,
		Sessions: p.SessionCount, Files: p.FileCount,
	}
}

type listProjectsIn struct {
	Search string `json:"search,omitempty" jsonschema:"only projects whose name or description has these words"`
	page
}

type listProjectsOut struct {
	Projects   []projectOut `json:"projects"`
	NextCursor string       `json:"next_cursor,omitempty" jsonschema:"absent on the last page"`
}

func (a *agent) listProjects(ctx context.Context, _ *mcp.CallToolRequest, in listProjectsIn) (listProjectsOut, error) {
	found, err := take[client.ProjectPage](a.api.ListProjects(ctx, &client.ListProjectsParams{
		Q: optional(in.Search), Limit: atMost(in.Limit), Cursor: optional(in.Cursor),
	}))
	out := listProjectsOut{Projects: []projectOut{}}
	for _, project := range found.Items {
		out.Projects = append(out.Projects, projectFrom(project))
	}
	if found.NextCursor != nil {
		out.NextCursor = *found.NextCursor
	}
	return out, err
}

type createProjectIn struct {
	Name        string `json:"name" jsonschema:"1 to 200 characters"`
	FiscalYear  string `json:"fiscal_year" jsonschema:"the tax year as four digits"`
	Description string `json:"description,omitempty"`
}

func (a *agent) createProject(ctx context.Context, _ *mcp.CallToolRequest, in createProjectIn) (projectOut, error) {
	created, err := take[client.Project](a.api.CreateProject(ctx, &client.CreateProjectParams{IdempotencyKey: newKey()}, client.ProjectCreate{
		Name: in.Name, FiscalYear: in.FiscalYear, Description: optional(in.Description),
	}))
	return projectFrom(created), err
}

type startSessionIn struct {
	ProjectID uuid.UUID      `json:"project_id"`
	Type      client.RunType `json:"type"`
	Title     string         `json:"title,omitempty"`
}

type sessionOut struct {
	SessionID uuid.UUID      `json:"session_id"`
	ProjectID uuid.UUID      `json:"project_id"`
	Type      client.RunType `json:"type"`
	Title     *string        `json:"title,omitempty"`
}

func (a *agent) startSession(ctx context.Context, _ *mcp.CallToolRequest, in startSessionIn) (sessionOut, error) {
	started, err := take[client.Session](a.api.CreateSession(
		ctx, in.ProjectID, &client.CreateSessionParams{IdempotencyKey: newKey()},
		client.SessionCreate{Type: in.Type, Title: optional(in.Title)},
	))
	return sessionOut{SessionID: started.Id, ProjectID: started.ProjectId, Type: in.Type, Title: started.Title}, err
}

type fileOut struct {
	FileID   uuid.UUID `json:"file_id"`
	Name     string    `json:"name"`
	Bytes    int64     `json:"bytes"`
	Status   string    `json:"status" jsonschema:"PENDING, INDEXING, READY or FAILED"`
	Error    *string   `json:"error,omitempty"`
	Warnings []string  `json:"warnings,omitempty" jsonschema:"what was not read"`
}

func fileFrom(f client.ProjectFile) fileOut {
	out := fileOut{FileID: f.Id, Name: f.OriginalFilename, Bytes: f.FileSize, Status: string(f.IndexStatus), Error: f.IndexError}
	for _, warning := range f.Warnings {
		out.Warnings = append(out.Warnings, warning.Place+": "+warning.Reason)
	}
	return out
}

type listFilesIn struct {
	ProjectID uuid.UUID `json:"project_id"`
	Search    string    `json:"search,omitempty" jsonschema:"only files whose name has these words"`
	page
}

type listFilesOut struct {
	Files      []fileOut `json:"files"`
	NextCursor string    `json:"next_cursor,omitempty" jsonschema:"absent on the last page"`
}

func (a *agent) listFiles(ctx context.Context, _ *mcp.CallToolRequest, in listFilesIn) (listFilesOut, error) {
	found, err := take[client.ProjectFilePage](a.api.ListFiles(ctx, in.ProjectID, &client.ListFilesParams{
		Q: optional(in.Search), Limit: atMost(in.Limit), Cursor: optional(in.Cursor),
	}))
	out := listFilesOut{Files: []fileOut{}}
	for _, file := range found.Items {
		out.Files = append(out.Files, fileFrom(file))
	}
	if found.NextCursor != nil {
		out.NextCursor = *found.NextCursor
	}
	return out, err
}

type addTextFileIn struct {
	ProjectID uuid.UUID `json:"project_id"`
	Name      string    `json:"name" jsonschema:"a file name without folders, e.g. notes-2025-03-04.md; .md is added if there is no extension"`
	Text      string    `json:"text" jsonschema:"the whole text, unchanged"`
}

// By extension; texts of programs and logs are plain text.
var textTypes = map[string]string{".md": "text/markdown", ".csv": "text/csv", ".json": "application/json"}

func (a *agent) addTextFile(ctx context.Context, _ *mcp.CallToolRequest, in addTextFileIn) (fileOut, error) {
	if path.Ext(in.Name) == "" {
		in.Name += ".md"
	}
	contentType, known := textTypes[strings.ToLower(path.Ext(in.Name))]
	if !known {
		contentType = "text/plain"
	}
	announced, err := take[client.UploadList](a.api.PresignFiles(
		ctx, in.ProjectID, &client.PresignFilesParams{IdempotencyKey: newKey()},
		client.PresignRequest{Files: []client.PresignFile{{Filename: in.Name, ContentType: contentType, FileSize: int64(len(in.Text))}}},
	))
	if err != nil {
		return fileOut{}, err
	}
	if len(announced.Items) != 1 {
		return fileOut{}, errors.New("the server announced no upload")
	}
	upload := announced.Items[0]
	if err := a.store(ctx, upload, in.Text); err != nil {
		return fileOut{}, err
	}
	file, err := take[client.ProjectFile](a.api.ConfirmFile(ctx, in.ProjectID, upload.FileId))
	for wait := 100 * time.Millisecond; err == nil; wait = min(wait*2, 2*time.Second) {
		switch {
		case file.IndexStatus == client.IndexStatusREADY:
			return fileFrom(file), nil
		case file.IndexStatus == client.IndexStatusFAILED && file.IndexError != nil:
			return fileOut{}, fmt.Errorf("%s is stored as %s, but cannot be read: %s", in.Name, file.Id, *file.IndexError)
		case file.IndexStatus == client.IndexStatusFAILED:
			return fileOut{}, fmt.Errorf("%s is stored as %s, but cannot be read", in.Name, file.Id)
		}
		if err := pause(ctx, wait); err != nil {
			return fileOut{}, err
		}
		file, err = take[client.ProjectFile](a.api.GetFile(ctx, in.ProjectID, upload.FileId))
	}
	return fileOut{}, err
}

func (a *agent) store(ctx context.Context, upload client.Upload, text string) error {
	put, err := http.NewRequestWithContext(ctx, http.MethodPut, upload.UploadUrl, strings.NewReader(text))
	if err != nil {
		return errors.New("the server sent an upload URL that is none")
	}
	for name, value := range upload.Headers {
		put.Header.Set(name, value)
	}
	stored, err := a.storage.Do(put)
	if err != nil {
		return unreachable(err)
	}
	defer stored.Body.Close()
	// 412: an earlier attempt stored it, and its response was lost. Confirming checks the object.
	if stored.StatusCode >= 300 && stored.StatusCode != http.StatusPreconditionFailed {
		return fmt.Errorf("the object storage answered %s", stored.Status)
	}
	return nil
}

func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
