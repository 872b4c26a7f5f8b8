package edge

import (
	"context"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/telemetry"
)

// RequestID is the id of the current request.
func RequestID(ctx context.Context) string {
	return telemetry.RequestID(ctx)
}

var wellFormedID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// assignRequestID uses the client's id if it is well-formed, otherwise a new one, and returns it in the response.
func assignRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		id := req.Header.Get(echo.HeaderXRequestID)
		if !wellFormedID.MatchString(id) {
			id = strings.ReplaceAll(uuid.Must(uuid.NewV7()).String(), "-", "")
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if isAPI(c) {
			c.Response().Header().Set(echo.HeaderCacheControl, "no-store") // personal data
		}
		c.SetRequest(req.WithContext(telemetry.WithRequestID(req.Context(), id)))
		return next(c)
	}
}
