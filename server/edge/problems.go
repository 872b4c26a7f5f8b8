package edge

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// problemWriter is the only place that writes a problem document.
type problemWriter struct {
	publicURL string
	log       *slog.Logger
}

// write is Echo's HTTPErrorHandler.
func (w problemWriter) write(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := toProblem(err)
	header := c.Response().Header()
	switch p.Code {
	case problem.CodeUnauthorized:
		_, tokenSent := auth.Bearer(c.Request().Header)
		header.Set(echo.HeaderWWWAuthenticate, w.challenge(tokenSent))
	case problem.CodeUnavailable, problem.CodeQuotaExceeded, problem.CodeRateLimited:
		if p.RetryAfter > 0 {
			header.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
		}
	}
	header.Set(echo.HeaderContentType, "application/problem+json")
	c.Response().WriteHeader(p.Status())
	if err := c.Echo().JSONSerializer.Serialize(c, toDocument(p, RequestID(c.Request().Context())), ""); err != nil {
		w.log.DebugContext(c.Request().Context(), "write problem", "error", err)
	}
}

// challenge tells a client where to sign in (RFC 9728), and that its token is not valid if it sent one (RFC 6750).
func (w problemWriter) challenge(tokenSent bool) string {
	challenge := fmt.Sprintf("Bearer resource_metadata=%q", w.publicURL+"/.well-known/oauth-protected-resource")
	if tokenSent {
		challenge += `, error="invalid_token"`
	}
	return challenge
}

// toProblem gives errors of Echo and of the database their public meaning. Any other error without a code is internal.
func toProblem(err error) *problem.Error {
	var p *problem.Error
	var he *echo.HTTPError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &he):
		return fromEcho(he, err)
	case errors.Is(err, database.ErrNotFound):
		return problem.NotFound()
	case database.Unavailable(err):
		return problem.Unavailable(err, "Try again shortly.", 2*time.Second)
	}
	return problem.From(err)
}

func fromEcho(he *echo.HTTPError, err error) *problem.Error {
	switch he.Code {
	case http.StatusNotFound:
		return problem.New(problem.CodeNotFound, "There is no such path.")
	case http.StatusMethodNotAllowed:
		return problem.New(problem.CodeMethodNotAllowed, "This path does not support this method. See the Allow header.")
	case http.StatusBadRequest:
		return problem.Wrap(err, problem.CodeInvalidRequest, "The request is not valid.")
	}
	return problem.From(err)
}

// maxPointer keeps the answer short when the body is one long name, or nothing but brackets.
const maxPointer = 1000

// toDocument is what the client sees.
func toDocument(p *problem.Error, requestID string) api.Problem {
	document := api.Problem{
		Type: "about:blank", Title: http.StatusText(p.Status()), Status: p.Status(), Code: api.ErrorCode(p.Code), RequestId: requestID,
		RunId: p.RunID,
	}
	if p.Detail != "" {
		document.Detail = &p.Detail
	}
	if p.RunStatus != "" {
		status := api.RunStatus(p.RunStatus)
		document.RunStatus = &status
	}
	if p.CurrentETag != "" {
		document.CurrentEtag, document.CurrentVersion = &p.CurrentETag, p.CurrentVersion
	}
	if len(p.Fields) > 0 {
		fields := make([]api.FieldError, 0, maxErrors)
		for _, f := range p.Fields[:min(len(p.Fields), maxErrors)] {
			if f.Pointer != nil && len(*f.Pointer) > maxPointer {
				f = problem.Pointer("", f.Message)
			}
			fields = append(fields, api.FieldError{Pointer: f.Pointer, Parameter: f.Parameter, Message: f.Message})
		}
		document.Errors = &fields
	}
	if q := p.Quota; q != nil {
		state := api.QuotaState{
			Metric: api.QuotaMetric(q.Metric), Used: q.Used, Reserved: q.Reserved, Limit: q.Limit, ResetsAt: nullable.NewNullNullable[time.Time](),
		}
		if q.ResetsAt != nil {
			state.ResetsAt.Set(*q.ResetsAt)
		}
		document.Quota = &state
	}
	return document
}
