// Package problem is the one kind of error that is returned on purpose: a code from the contract's closed list, a public text
// and a private cause. Any other error is `internal`. It imports nothing of ours; package edge renders it.
package problem

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Error is an error that the contract documents.
type Error struct {
	Code       Code
	Detail     string
	Cause      error // logged, never sent to the client
	Fields     []Field
	RunID      *uuid.UUID
	RunStatus  string // with RunID, where the run's status is the reason
	Quota      *Quota
	RetryAfter time.Duration

	CurrentETag    string // of a resource that changed
	CurrentVersion *int32 // of a draft that changed
}

// Field is one invalid place in a request: a JSON pointer into the body, or the name of a path, query or header parameter.
type Field struct {
	Pointer, Parameter *string
	Message            string
}

// Quota is the metric that refuses a request.
type Quota struct {
	Metric                string
	Used, Reserved, Limit int64
	ResetsAt              *time.Time // nil: this metric does not reset
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Detail, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Detail)
}

func (e *Error) Unwrap() error { return e.Cause }

// Status is the HTTP status of the code.
func (e *Error) Status() int { return statuses[e.Code] }

// New makes an error with a public text.
func New(code Code, detail string) *Error { return &Error{Code: code, Detail: detail} }

// Wrap makes an error with a public text and a private cause.
func Wrap(cause error, code Code, detail string) *Error {
	return &Error{Code: code, Detail: detail, Cause: cause}
}

// NotFound is the answer for a missing resource and for another user's resource: the two must look the same.
func NotFound() *Error { return New(CodeNotFound, "There is no such resource.") }

// Invalid is a 400 that names the invalid places.
func Invalid(fields ...Field) *Error {
	return &Error{Code: CodeInvalidRequest, Detail: "The request is not valid.", Fields: fields}
}

// Unavailable is a 503 for a dependency; the client may retry later.
func Unavailable(cause error, detail string, retryAfter time.Duration) *Error {
	return &Error{Code: CodeUnavailable, Detail: detail, Cause: cause, RetryAfter: retryAfter}
}

// Pointer names a place in the body.
func Pointer(pointer, message string) Field {
	return Field{Pointer: &pointer, Message: message}
}

// Parameter names a path, query or header parameter.
func Parameter(name, message string) Field {
	return Field{Parameter: &name, Message: message}
}

// From finds the Error in err's chain; an error without one is internal, with a fixed text.
func From(err error) *Error {
	var p *Error
	if errors.As(err, &p) {
		return p
	}
	return Wrap(err, CodeInternal, "An internal error occurred.")
}
