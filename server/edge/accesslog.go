package edge

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// statusHungUp is what log and metrics show for a request whose client left before the answer, as nginx does.
const statusHungUp = 499

// logAccess writes one line for each request, at error level only for server errors. A response that failed after its header was
// sent has its connection cut, so that no client mistakes it for complete.
func logAccess(log *slog.Logger, operations operations) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now()
			err := next(c)
			cutOff := err != nil && c.Response().Committed
			switch hungUp := errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil; {
			case hungUp && !cutOff: // no server error, and there is no reader of an answer
				_ = c.NoContent(statusHungUp)
			case err != nil:
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
				if c.Response().Status >= http.StatusInternalServerError {
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
