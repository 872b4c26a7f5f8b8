// Package problem is the one kind of error that a handler returns on purpose: a code from the contract's closed list, a public
// text and a private cause. Whatever else is returned is `internal`.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
)

// Error is a refusal that the contract knows.
type Error struct {
	Code       api.ErrorCode
	Detail     string
	Cause      error // logged, never told
	Fields     []api.FieldError
	RunID      *uuid.UUID
	RunStatus  *api.RunStatus
	Quota      *api.QuotaState
	RetryAfter time.Duration
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Detail, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Detail)
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes an error with a public text.
func New(code api.ErrorCode, detail string) *Error { return &Error{Code: code, Detail: detail} }

// Wrap makes an error with a public text and a private cause.
func Wrap(cause error, code api.ErrorCode, detail string) *Error {
	return &Error{Code: code, Detail: detail, Cause: cause}
}

// NotFound is the answer for what is missing and for what is somebody else's: the two must look the same.
func NotFound() *Error { return New(api.ErrorCodeNotFound, "There is no such resource.") }

// Invalid is a 400 that names the bad places.
func Invalid(fields ...api.FieldError) *Error {
	return &Error{Code: api.ErrorCodeInvalidRequest, Detail: "The request is not valid.", Fields: fields}
}

// Pointer names a place in the body, Parameter a path, query or header parameter.
func Pointer(pointer, message string) api.FieldError {
	return api.FieldError{Pointer: &pointer, Message: message}
}

// Parameter names a path, query or header parameter.
func Parameter(name, message string) api.FieldError {
	return api.FieldError{Parameter: &name, Message: message}
}

// From finds the Error in err's chain; what has none is internal, with a fixed text.
func From(err error) *Error {
	var p *Error
	if errors.As(err, &p) {
		return p
	}
	return Wrap(err, api.ErrorCodeInternal, "Something went wrong on our side.")
}

var statuses = map[api.ErrorCode]int{
	api.ErrorCodeInvalidRequest:       http.StatusBadRequest,
	api.ErrorCodeUnauthorized:         http.StatusUnauthorized,
	api.ErrorCodeForbidden:            http.StatusForbidden,
	api.ErrorCodeNotFound:             http.StatusNotFound,
	api.ErrorCodeMethodNotAllowed:     http.StatusMethodNotAllowed,
	api.ErrorCodeProjectArchived:      http.StatusConflict,
	api.ErrorCodeSessionNotActive:     http.StatusConflict,
	api.ErrorCodeRunInProgress:        http.StatusConflict,
	api.ErrorCodeRunEnded:             http.StatusConflict,
	api.ErrorCodeRunNotRetryable:      http.StatusConflict,
	api.ErrorCodeUploadMissing:        http.StatusConflict,
	api.ErrorCodeUploadMismatch:       http.StatusConflict,
	api.ErrorCodeUploadExpired:        http.StatusConflict,
	api.ErrorCodeFileNotReady:         http.StatusConflict,
	api.ErrorCodeNothingToRepair:      http.StatusConflict,
	api.ErrorCodeBodyTooLarge:         http.StatusRequestEntityTooLarge,
	api.ErrorCodeUnsupportedMediaType: http.StatusUnsupportedMediaType,
	api.ErrorCodeFilesNotUsable:       http.StatusUnprocessableEntity,
	api.ErrorCodeIdempotencyKeyReused: http.StatusUnprocessableEntity,
	api.ErrorCodeQuotaExceeded:        http.StatusTooManyRequests,
	api.ErrorCodeRateLimited:          http.StatusTooManyRequests,
	api.ErrorCodeGithubNotConfigured:  http.StatusConflict,
	api.ErrorCodeGithubNotConnected:   http.StatusConflict,
	api.ErrorCodeGithubReauthRequired: http.StatusConflict,
	api.ErrorCodeGithubStateInvalid:   http.StatusUnprocessableEntity,
	api.ErrorCodeGithubCodeRefused:    http.StatusUnprocessableEntity,
	api.ErrorCodeGithubRepoNotFound:   http.StatusUnprocessableEntity,
	api.ErrorCodeInternal:             http.StatusInternalServerError,
	api.ErrorCodeUnavailable:          http.StatusServiceUnavailable,
}

// Status is the HTTP status of the code.
func (e *Error) Status() int { return statuses[e.Code] }

// Body is what the client sees.
func (e *Error) Body(requestID string) api.Problem {
	body := api.Problem{
		Type: "about:blank", Title: http.StatusText(e.Status()), Status: e.Status(), Code: e.Code, RequestId: requestID,
		RunId: e.RunID, RunStatus: e.RunStatus, Quota: e.Quota,
	}
	if e.Detail != "" {
		body.Detail = &e.Detail
	}
	if len(e.Fields) > 0 {
		body.Errors = &e.Fields
	}
	return body
}
