package github

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	gogithub "github.com/google/go-github/v92/github"
	"golang.org/x/oauth2"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
)

// failure is why GitHub cannot be used. A run stores its reason; a request answers with its problem.
type failure struct {
	reason     db.RunGithubReason
	retryAfter time.Duration
	cause      error // never contains a token: go-github and oauth2 report method, URL and status
}

func failed(reason db.RunGithubReason, cause error) *failure {
	return &failure{reason: reason, cause: cause}
}

func (f *failure) Error() string { return fmt.Sprintf("github %s: %v", f.reason, f.cause) }

func (f *failure) Unwrap() error { return f.cause }

func (f *failure) problem() *problem.Error {
	switch f.reason {
	case db.RunGithubReasonNotBound:
		return problem.Wrap(f, problem.CodeGithubNotConnected, "The project is not connected to GitHub.")
	case db.RunGithubReasonReauthRequired, db.RunGithubReasonRevoked:
		return problem.Wrap(f, problem.CodeGithubReauthRequired, "GitHub no longer accepts this connection. Connect again.")
	default:
		return problem.Unavailable(f, "GitHub is unavailable. Try again shortly.", cmp.Or(f.retryAfter, 5*time.Second))
	}
}

// toPublic turns a failure into a problem and leaves every other error as it is.
func toPublic(err error) error {
	var f *failure
	if errors.As(err, &f) {
		return f.problem()
	}
	return err
}

// errUnauthorized means that GitHub does not accept the token that was sent.
var errUnauthorized = errors.New("GitHub does not accept the token")

// classify turns an error of go-github into errUnauthorized or a failure.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var rate *gogithub.RateLimitError
	if errors.As(err, &rate) {
		return &failure{reason: db.RunGithubReasonRateLimited, retryAfter: max(time.Until(rate.Rate.Reset.Time), time.Second), cause: err}
	}
	var secondary *gogithub.AbuseRateLimitError
	if errors.As(err, &secondary) {
		f := &failure{reason: db.RunGithubReasonRateLimited, retryAfter: time.Minute, cause: err}
		if secondary.RetryAfter != nil {
			f.retryAfter = *secondary.RetryAfter
		}
		return f
	}
	var response *gogithub.ErrorResponse
	if !errors.As(err, &response) {
		return failed(db.RunGithubReasonUnavailable, err)
	}
	wait, _ := strconv.Atoi(response.Response.Header.Get("Retry-After"))
	switch status := response.Response.StatusCode; {
	case status == http.StatusUnauthorized:
		return fmt.Errorf("%w: %w", errUnauthorized, err)
	case status == http.StatusTooManyRequests, status == http.StatusForbidden && wait > 0:
		return &failure{reason: db.RunGithubReasonRateLimited, retryAfter: time.Duration(max(wait, 1)) * time.Second, cause: err}
	case status == http.StatusNotFound, status == http.StatusUnprocessableEntity,
		status == http.StatusGone, status == http.StatusMovedPermanently:
		return failed(db.RunGithubReasonRepoNotFound, err)
	case status >= 500:
		return &failure{reason: db.RunGithubReasonUnavailable, retryAfter: time.Duration(wait) * time.Second, cause: err}
	}
	return failed(db.RunGithubReasonRefused, err)
}

// refusesPermissions says that GitHub could not narrow a token as it was asked: the App was not given one of the permissions.
func refusesPermissions(err error) bool {
	var response *gogithub.ErrorResponse
	return errors.As(err, &response) && response.Response.StatusCode == http.StatusUnprocessableEntity
}

// fromOAuth returns GitHub's error code (bad_refresh_token, bad_verification_code, ...) and nothing else of the answer, which
// could contain a token.
func fromOAuth(err error) (string, error) {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return "", err
	}
	status := 0
	if refused.Response != nil {
		status = refused.Response.StatusCode
	}
	return refused.ErrorCode, fmt.Errorf("token endpoint of GitHub: status %d, error %q", status, refused.ErrorCode)
}

func isReason(err error, reason db.RunGithubReason) bool {
	var f *failure
	return errors.As(err, &f) && f.reason == reason
}
