// Package exports makes files from what is in the workspace: a durable job writes each one, it counts against STORAGE_BYTES, and it
// expires. kinds.go names what can be exported, service.go accepts, job.go writes, sweep.go removes.
package exports

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// Request is what a user asks for.
type Request struct {
	User     uuid.UUID
	Project  uuid.UUID // uuid.Nil: everything that the user has
	Kind     string
	Version  *int32
	RunID    *uuid.UUID
	Language string // en or fr
}

// Plan is what an export will be, fixed when it is accepted: later changes of the project do not change it.
type Plan struct {
	Parameters  json.RawMessage
	Filename    string
	ContentType string
}

// Task is an export that is being written.
type Task struct {
	ID, User, Project uuid.UUID
	Kind              string
	Parameters        json.RawMessage
	CreatedAt         time.Time
}

// Maker makes one kind of export. Other packages register theirs.
type Maker interface {
	// Plan checks the request and fixes what is exported; an error that is a problem refuses it.
	Plan(ctx context.Context, r Request) (Plan, error)
	// Steps is how much progress the task will report.
	Steps(t Task) int32
	// Write writes the file. step reports progress. The file is kept on disk until it is stored, so it may be large.
	Write(ctx context.Context, t Task, out io.Writer, step func()) error
}

// Parameters of the kinds in this package.
type parameters struct {
	Version  *int32     `json:"version,omitempty"`
	RunID    *uuid.UUID `json:"runId,omitempty"`
	Language string     `json:"language,omitempty"`
}

// ParametersOf reads what an export was asked for, as far as this package knows it.
func ParametersOf(raw json.RawMessage) (version *int32, run *uuid.UUID, language string) {
	var p parameters
	if json.Unmarshal(raw, &p) != nil {
		return nil, nil, "en"
	}
	if p.Language == "" {
		p.Language = "en"
	}
	return p.Version, p.RunID, p.Language
}

// Slug is a name as part of a filename: letters, digits and single hyphens.
func Slug(name string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.IsMark(r):
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
		if out.Len() >= 40 {
			break
		}
	}
	if slug := strings.Trim(out.String(), "-"); slug != "" {
		return slug
	}
	return "project"
}
