package edge

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

const (
	compressTextFrom = 1 << 10 // bytes; below that the header costs more than it saves
	// A response below this size arrives within two flights of a new connection; compressing a page of a list takes as much CPU as
	// reading and writing it.
	compressAPIFrom = 32 << 10
)

// compressText compresses the page and the documentation.
func compressText() echo.MiddlewareFunc {
	return compress(gzip.DefaultCompression, compressTextFrom, func(echo.Context) bool { return true })
}

// compressAPI compresses large API responses at the lowest cost: a run of 1.5 MB takes a fraction of the time that it saves on a slow
// line. Streams are left alone, because a compressor would hold their events back.
func compressAPI() echo.MiddlewareFunc {
	return compress(gzip.BestSpeed, compressAPIFrom, func(c echo.Context) bool {
		ctx := c.Request().Context()
		return isAPI(c) && !strings.HasSuffix(c.Path(), "/events") && !WantsEvents(ctx) && !WantsText(ctx)
	})
}

func compress(level, from int, applies func(echo.Context) bool) echo.MiddlewareFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(level), gzhttp.MinSize(from), gzhttp.EnableZstd(false))
	if err != nil {
		panic(fmt.Sprintf("level %d, from %d bytes: %v", level, from, err)) // these are constants
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) (err error) {
			if !applies(c) {
				return next(c)
			}
			response := c.Response()
			plain := response.Writer
			defer func() { response.Writer = plain }() // of the error, if there is one
			wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				response.Writer = w
				err = next(c)
			})).ServeHTTP(plain, c.Request())
			return err
		}
	}
}
