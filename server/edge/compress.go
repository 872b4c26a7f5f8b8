package edge

import (
	"compress/gzip"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const compressFrom = 1 << 10 // bytes; below that the header costs more than it saves

// compressText compresses the page and the documentation.
func compressText() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{MinLength: compressFrom})
}

// compressAPI compresses API responses at the lowest cost: a run of 1.5 MB takes a fraction of the time that it saves on a slow line.
// Streams are left alone, because a compressor would hold their events back.
func compressAPI() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		Level: gzip.BestSpeed, MinLength: compressFrom,
		Skipper: func(c echo.Context) bool {
			return !isAPI(c) || strings.HasSuffix(c.Path(), "/events") || WantsEvents(c.Request().Context()) || WantsText(c.Request().Context())
		},
	})
}
