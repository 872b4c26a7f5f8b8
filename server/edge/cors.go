package edge

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// allowOrigins lets front ends on these origins call the API and read the headers that they need.
func allowOrigins(origins []string) echo.MiddlewareFunc {
	return middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins: origins,
		AllowMethods: []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete},
		AllowHeaders: []string{
			echo.HeaderAuthorization, echo.HeaderContentType, echo.HeaderXRequestID, "Idempotency-Key", "Prefer", "Last-Event-ID",
		},
		ExposeHeaders: []string{
			echo.HeaderXRequestID, echo.HeaderLocation, "Retry-After", headerRateLimit, headerRateLimitPolicy,
			"Idempotency-Replayed", "Preference-Applied", echo.HeaderWWWAuthenticate,
		},
		MaxAge: 3600,
	})
}
