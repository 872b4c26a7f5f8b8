package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/sredspace/sredspace/gen/client"
)

type readHistoryIn struct {
	SessionID uuid.UUID `json:"session_id"`
	Limit     int       `json:"limit,omitempty" jsonschema:"how many messages at most; 50 if omitted, 200 at most"`
	Before    string    `json:"before,omitempty" jsonschema:"next_cursor of the newer page"`
}

type messageOut struct {
	MessageID uuid.UUID  `json:"message_id"`
	Role      string     `json:"role"`
	Content   string     `json:"content"`
	RunID     *uuid.UUID `json:"run_id,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
}

type readHistoryOut struct {
	Messages   []messageOut `json:"messages"`
	NextCursor string       `json:"next_cursor,omitempty" jsonschema:"pass as before to read older messages; absent at the beginning"`
}

func (a *agent) readHistory(ctx context.Context, _ *mcp.CallToolRequest, in readHistoryIn) (readHistoryOut, error) {
	found, err := take[client.HistoryPage](a.api.GetHistory(ctx, in.SessionID, &client.GetHistoryParams{
		Limit: atMost(in.Limit), Before: optional(in.Before),
	}))
	out := readHistoryOut{Messages: []messageOut{}}
	for _, message := range found.Items {
		out.Messages = append(out.Messages, messageOut{
			MessageID: message.Id, Role: string(message.Role), Content: message.Content, RunID: message.RunId, CreatedAt: message.CreatedAt,
		})
	}
	if found.NextCursor != nil {
		out.NextCursor = *found.NextCursor
	}
	return out, err
}

// payloadCitation is a citation as the worker sent it.
type payloadCitation struct {
	ID        string     `json:"id"`
	FileID    *uuid.UUID `json:"fileId"`
	ReadingID *uuid.UUID `json:"readingId"`
	MessageID *uuid.UUID `json:"messageId"`
	CommitSha *string    `json:"commitSha"`
	URL       *string    `json:"url"`
	Page      *int       `json:"page"`
	Line      *int       `json:"line"`
	CharStart int        `json:"charStart"`
	CharEnd   int        `json:"charEnd"`
	Quote     string     `json:"quote"`
}

type getCitationsIn struct {
	RunID  uuid.UUID `json:"run_id" jsonschema:"a run that SUCCEEDED"`
	Offset int       `json:"offset,omitempty" jsonschema:"how many to skip"`
	Limit  int       `json:"limit,omitempty" jsonschema:"how many at most; 50 if omitted"`
}

type citationOut struct {
	CitationID string     `json:"citation_id" jsonschema:"as the answer names it"`
	Source     string     `json:"source" jsonschema:"the file's name, or message or commit"`
	FileID     *uuid.UUID `json:"file_id,omitempty"`
	MessageID  *uuid.UUID `json:"message_id,omitempty"`
	Commit     *string    `json:"commit,omitempty"`
	URL        *string    `json:"url,omitempty"`
	Page       *int       `json:"page,omitempty"`
	Line       *int       `json:"line,omitempty"`
	CharStart  int        `json:"char_start" jsonschema:"offset in the source's text, in Unicode code points"`
	CharEnd    int        `json:"char_end"`
	Quote      string     `json:"quote" jsonschema:"the words of the source"`
	Exact      bool       `json:"exact" jsonschema:"whether the stored source has this quote at these offsets"`
}

type getCitationsOut struct {
	Citations []citationOut `json:"citations"`
	Total     int           `json:"total"`
}

func (a *agent) getCitations(ctx context.Context, _ *mcp.CallToolRequest, in getCitationsIn) (getCitationsOut, error) {
	run, err := take[client.Run](a.api.GetRun(ctx, in.RunID))
	if err != nil {
		return getCitationsOut{}, err
	}
	if run.Status != client.RunStatusSUCCEEDED {
		return getCitationsOut{}, fmt.Errorf("the run is %s: only a run that SUCCEEDED has citations", run.Status)
	}
	answer, err := payloadOf(run)
	if err != nil {
		return getCitationsOut{}, err
	}
	total := len(answer.Citations)
	start := min(max(in.Offset, 0), total)
	limit := in.Limit
	if limit <= 0 {
		limit = 50
	}
	out := getCitationsOut{Citations: []citationOut{}, Total: total}
	texts := sources{agent: a, run: run, files: map[uuid.UUID]source{}}
	for _, cited := range answer.Citations[start:min(start+limit, total)] {
		from, err := texts.of(ctx, cited)
		if err != nil {
			return getCitationsOut{}, err
		}
		out.Citations = append(out.Citations, citationOut{
			CitationID: cited.ID, Source: from.name, FileID: cited.FileID, MessageID: cited.MessageID, Commit: cited.CommitSha, URL: cited.URL,
			Page: cited.Page, Line: cited.Line, CharStart: cited.CharStart, CharEnd: cited.CharEnd, Quote: cited.Quote,
			Exact: from.has(cited),
		})
	}
	return out, nil
}

// source is a stored text, as code points, because that is what offsets count.
type source struct {
	name string
	text []rune
}

func (s source) has(cited payloadCitation) bool {
	return cited.CharStart >= 0 && cited.CharStart < cited.CharEnd && cited.CharEnd <= len(s.text) &&
		string(s.text[cited.CharStart:cited.CharEnd]) == cited.Quote
}

// sources reads each text once.
type sources struct {
	agent    *agent
	run      client.Run
	files    map[uuid.UUID]source
	messages map[uuid.UUID]string
}

func (s *sources) of(ctx context.Context, cited payloadCitation) (source, error) {
	switch {
	case cited.FileID != nil:
		if known, read := s.files[*cited.FileID]; read {
			return known, nil // a run reads one text of each file
		}
		found, err := s.file(ctx, *cited.FileID, cited.ReadingID)
		if gone, ok := errors.AsType[*refusal](err); ok && gone.status == http.StatusNotFound {
			found, err = source{name: "a file that was deleted"}, nil
		}
		s.files[*cited.FileID] = found
		return found, err
	case cited.MessageID != nil:
		if s.messages == nil {
			s.messages = map[uuid.UUID]string{}
			history, err := take[client.HistoryPage](s.agent.api.GetHistory(ctx, s.run.SessionId, &client.GetHistoryParams{
				Limit: new(json.Number("200")),
			}))
			if err != nil {
				return source{}, err
			}
			for _, message := range history.Items {
				s.messages[message.Id] = message.Content
			}
		}
		return source{name: "message", text: []rune(s.messages[*cited.MessageID])}, nil
	}
	return source{name: "commit"}, nil
}

func (s *sources) file(ctx context.Context, id uuid.UUID, reading *uuid.UUID) (source, error) {
	file, err := take[client.ProjectFile](s.agent.api.GetFile(ctx, s.run.ProjectId, id))
	if err != nil {
		return source{}, err
	}
	document, err := take[client.TextDocument](s.agent.api.GetFileText(
		ctx, s.run.ProjectId, id, &client.GetFileTextParams{Reading: reading},
	))
	return source{name: file.OriginalFilename, text: []rune(document.Text)}, err
}
