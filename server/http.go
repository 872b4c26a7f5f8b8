package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

type requestIDKey struct{}

// requestID is the id of the request under way.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

var wellFormedID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// withRequestID takes the client's id when it is well-formed, else makes one, and echoes it.
func withRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		id := req.Header.Get(echo.HeaderXRequestID)
		if !wellFormedID.MatchString(id) {
			id = strings.ReplaceAll(uuid.Must(uuid.NewV7()).String(), "-", "")
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if strings.HasPrefix(c.Path(), "/api/") {
			c.Response().Header().Set(echo.HeaderCacheControl, "no-store") // a person's own data
		}
		c.SetRequest(req.WithContext(context.WithValue(req.Context(), requestIDKey{}, id)))
		return next(c)
	}
}

// accessLog writes one line for each request, at error level only for what is our fault.
func accessLog(log *slog.Logger, operations map[string]operation) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now()
			err := next(c)
			if err != nil {
				c.Error(err)
			}
			attrs := []slog.Attr{
				slog.String("requestId", requestID(c.Request().Context())),
				slog.String("operation", operations[routeKey(c)].id),
				slog.String("method", c.Request().Method),
				slog.String("path", c.Path()), // the pattern: ids are no secret, but nobody needs them here
				slog.Int("status", c.Response().Status),
				slog.Duration("took", time.Since(start)),
			}
			level := slog.LevelInfo
			if err != nil {
				p := problem.From(database.Public(err))
				attrs = append(attrs, slog.String("code", string(p.Code)))
				if p.Cause != nil {
					attrs = append(attrs, slog.String("cause", p.Cause.Error()))
				}
				gone := errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil // the client hung up: nobody's fault
				if c.Response().Status >= http.StatusInternalServerError && !gone {
					level = slog.LevelError
				}
			}
			log.LogAttrs(c.Request().Context(), level, "request", attrs...)
			return nil
		}
	}
}

// renderError is the only place that writes a problem document.
func (h *handlers) renderError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := problem.From(database.Public(fromEcho(err)))
	header := c.Response().Header()
	switch p.Code {
	case api.ErrorCodeUnauthorized:
		_, tokenSent := auth.Bearer(c.Request().Header)
		header.Set(echo.HeaderWWWAuthenticate, h.challenge(tokenSent))
	case api.ErrorCodeUnavailable, api.ErrorCodeQuotaExceeded, api.ErrorCodeRateLimited:
		if p.RetryAfter > 0 {
			header.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
		}
	}
	header.Set(echo.HeaderContentType, "application/problem+json")
	c.Response().WriteHeader(p.Status())
	if c.Request().Method == http.MethodHead {
		return
	}
	if err := c.Echo().JSONSerializer.Serialize(c, p.Body(requestID(c.Request().Context())), ""); err != nil {
		h.log.DebugContext(c.Request().Context(), "write problem", "error", err)
	}
}

// challenge tells a client where to sign in (RFC 9728), and that its token is no good where it sent one (RFC 6750).
func (h *handlers) challenge(tokenSent bool) string {
	challenge := fmt.Sprintf("Bearer resource_metadata=%q", h.publicURL+"/.well-known/oauth-protected-resource")
	if tokenSent {
		challenge += `, error="invalid_token"`
	}
	return challenge
}

// fromEcho gives Echo's own errors a code of the contract.
func fromEcho(err error) error {
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return problem.New(api.ErrorCodeNotFound, "There is nothing at this path.")
	case http.StatusMethodNotAllowed:
		return problem.New(api.ErrorCodeMethodNotAllowed, "This path does not take this method; see Allow.")
	case http.StatusBadRequest:
		return problem.Wrap(err, api.ErrorCodeInvalidRequest, "The request is not valid.")
	}
	return err
}

func cors(origins []string) echo.MiddlewareFunc {
	return middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:  origins,
		AllowMethods:  []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete},
		AllowHeaders:  []string{echo.HeaderAuthorization, echo.HeaderContentType, echo.HeaderXRequestID, "Idempotency-Key", "Prefer", "Last-Event-ID"},
		ExposeHeaders: []string{echo.HeaderXRequestID, echo.HeaderLocation, "Retry-After", headerRateLimit, headerRateLimitPolicy, "Idempotency-Replayed", "Preference-Applied", echo.HeaderWWWAuthenticate},
		MaxAge:        3600,
	})
}
