package problem

import (
	"maps"
	"net/http"
	"slices"
)

// Code is a stable name of a kind of problem; clients branch on it. The contract lists the same codes (ErrorCode), and a test
// of package edge holds the two lists equal.
type Code string

// The closed list of codes.
const (
	CodeInvalidRequest       Code = "invalid_request"
	CodeUnauthorized         Code = "unauthorized"
	CodeForbidden            Code = "forbidden"
	CodeNotFound             Code = "not_found"
	CodeMethodNotAllowed     Code = "method_not_allowed"
	CodeProjectArchived      Code = "project_archived"
	CodeSessionNotActive     Code = "session_not_active"
	CodeRunInProgress        Code = "run_in_progress"
	CodeRunEnded             Code = "run_ended"
	CodeRunNotRetryable      Code = "run_not_retryable"
	CodeUploadMissing        Code = "upload_missing"
	CodeUploadMismatch       Code = "upload_mismatch"
	CodeUploadExpired        Code = "upload_expired"
	CodeFileNotReady         Code = "file_not_ready"
	CodeNothingToRepair      Code = "nothing_to_repair"
	CodeBodyTooLarge         Code = "body_too_large"
	CodeUnsupportedMediaType Code = "unsupported_media_type"
	CodeFilesNotUsable       Code = "files_not_usable"
	CodeIdempotencyKeyReused Code = "idempotency_key_reused"
	CodeFileTooLarge         Code = "file_too_large"
	CodeLimitReached         Code = "limit_reached"
	CodeQuotaExceeded        Code = "quota_exceeded"
	CodeRateLimited          Code = "rate_limited"
	CodePreconditionFailed   Code = "precondition_failed"
	CodePreconditionRequired Code = "precondition_required"
	CodeRunNotUsable         Code = "run_not_usable"
	CodeChangeNotApplicable  Code = "change_not_applicable"
	CodeDraftFull            Code = "draft_full"
	CodeNothingToExport      Code = "nothing_to_export"
	CodeExportNotReady       Code = "export_not_ready"
	CodeGithubNotConfigured  Code = "github_not_configured"
	CodeGithubNotConnected   Code = "github_not_connected"
	CodeGithubReauthRequired Code = "github_reauth_required"
	CodeGithubStateInvalid   Code = "github_state_invalid"
	CodeGithubCodeRefused    Code = "github_code_refused"
	CodeGithubRepoNotFound   Code = "github_repo_not_found"
	CodeInternal             Code = "internal"
	CodeUnavailable          Code = "unavailable"
)

// statuses is the one table from code to HTTP status.
var statuses = map[Code]int{
	CodeInvalidRequest:       http.StatusBadRequest,
	CodeUnauthorized:         http.StatusUnauthorized,
	CodeForbidden:            http.StatusForbidden,
	CodeNotFound:             http.StatusNotFound,
	CodeMethodNotAllowed:     http.StatusMethodNotAllowed,
	CodeProjectArchived:      http.StatusConflict,
	CodeSessionNotActive:     http.StatusConflict,
	CodeRunInProgress:        http.StatusConflict,
	CodeRunEnded:             http.StatusConflict,
	CodeRunNotRetryable:      http.StatusConflict,
	CodeUploadMissing:        http.StatusConflict,
	CodeUploadMismatch:       http.StatusConflict,
	CodeUploadExpired:        http.StatusConflict,
	CodeFileNotReady:         http.StatusConflict,
	CodeNothingToRepair:      http.StatusConflict,
	CodeBodyTooLarge:         http.StatusRequestEntityTooLarge,
	CodeUnsupportedMediaType: http.StatusUnsupportedMediaType,
	CodeFilesNotUsable:       http.StatusUnprocessableEntity,
	CodeIdempotencyKeyReused: http.StatusUnprocessableEntity,
	CodeFileTooLarge:         http.StatusUnprocessableEntity,
	CodeLimitReached:         http.StatusConflict,
	CodeQuotaExceeded:        http.StatusTooManyRequests, // waiting helps: the month ends
	CodeRateLimited:          http.StatusTooManyRequests,
	CodePreconditionFailed:   http.StatusPreconditionFailed,
	CodePreconditionRequired: http.StatusPreconditionRequired,
	CodeRunNotUsable:         http.StatusConflict,
	CodeChangeNotApplicable:  http.StatusConflict,
	CodeDraftFull:            http.StatusConflict,
	CodeNothingToExport:      http.StatusConflict,
	CodeExportNotReady:       http.StatusConflict,
	CodeGithubNotConfigured:  http.StatusConflict,
	CodeGithubNotConnected:   http.StatusConflict,
	CodeGithubReauthRequired: http.StatusConflict,
	CodeGithubStateInvalid:   http.StatusUnprocessableEntity,
	CodeGithubCodeRefused:    http.StatusUnprocessableEntity,
	CodeGithubRepoNotFound:   http.StatusUnprocessableEntity,
	CodeInternal:             http.StatusInternalServerError,
	CodeUnavailable:          http.StatusServiceUnavailable,
}

// Codes lists every code.
func Codes() []Code { return slices.Sorted(maps.Keys(statuses)) }
