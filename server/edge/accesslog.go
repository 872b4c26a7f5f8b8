package edge

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// logAccess writes one line for each request, at error level only for server errors. A response that failed after its header was
// sent has its connection cut, so that no client mistakes it for complete.
func logAccess(log *slog.Logger, operations operations) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now()
			err := next(c)
			cutOff := err != nil && c.Response().Committed
			if err != nil {
				c.Error(err)
			}
			op, _ := operations.of(c)
			attrs := []slog.Attr{
				slog.String("operation", op.id),
				slog.String("method", methodOf(c.Request())),
				slog.String("path", c.Path()), // the pattern: ids are not secret, but the log does not need them
				slog.Int("status", c.Response().Status),
				slog.Duration("took", time.Since(start)),
			}
			level := slog.LevelInfo
			if err != nil {
				p := toProblem(err)
				attrs = append(attrs, slog.String("code", string(p.Code)))
				if p.Cause != nil {
					attrs = append(attrs, slog.String("cause", p.Cause.Error()))
				}
				hungUp := errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil // the client left: not a server error
				if c.Response().Status >= http.StatusInternalServerError && !hungUp {
					level = slog.LevelError
				}
			}
			log.LogAttrs(c.Request().Context(), level, "request", attrs...)
			if cutOff {
				panic(http.ErrAbortHandler)
			}
			return nil
		}
	}
}
