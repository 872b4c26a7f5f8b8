package edge

import (
	"compress/gzip"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

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
	writers := &sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(nil, level) // the level is a constant of the package
		return w
	}}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !applies(c) {
				return next(c)
			}
			response := c.Response()
			response.Header().Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
			if !acceptsGzip(c.Request().Header.Values(echo.HeaderAcceptEncoding)) {
				return next(c)
			}
			plain := response.Writer
			w := &compressor{ResponseWriter: plain, from: from, writers: writers}
			response.Writer = w
			err := next(c)
			response.Writer = plain // of the error, if there is one
			if err != nil {
				w.release()
				return err
			}
			return w.close()
		}
	}
}

// acceptsGzip reads the weights (RFC 9110, 12.5.3): gzip;q=0 refuses it, and notgzip is something else.
func acceptsGzip(headers []string) bool {
	return slices.ContainsFunc(headers, func(header string) bool { return acceptWeights(header)["gzip"] > 0 })
}

// compressor holds the header back until the first bytes show whether they are worth compressing. Only then does it take a gzip.Writer,
// which has 150 kB: a thousand requests that wait for their runs would have one each.
type compressor struct {
	http.ResponseWriter
	from    int
	writers *sync.Pool
	status  int
	begun   bool
	zip     *gzip.Writer // nil: not compressed
}

func (w *compressor) WriteHeader(status int) {
	if status < http.StatusOK {
		w.ResponseWriter.WriteHeader(status) // the real one follows
		return
	}
	w.status = status
	if status == http.StatusNoContent || status == http.StatusNotModified {
		w.begin(nil)
	}
}

func (w *compressor) begin(first []byte) {
	if w.begun {
		return
	}
	w.begun = true
	header, size := w.Header(), len(first)
	if length, err := strconv.Atoi(header.Get(echo.HeaderContentLength)); err == nil {
		size = length
	}
	if size >= w.from && header.Get(echo.HeaderContentEncoding) == "" && header.Get("Content-Range") == "" {
		header.Set(echo.HeaderContentEncoding, "gzip")
		header.Del(echo.HeaderContentLength)
		header.Del("Accept-Ranges") // those would be of the plain bytes
		w.zip = w.writers.Get().(*gzip.Writer)
		w.zip.Reset(w.ResponseWriter)
	}
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
}

func (w *compressor) Write(b []byte) (int, error) {
	w.begin(b)
	if w.zip != nil {
		return w.zip.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// Flush sends what is there.
func (w *compressor) Flush() {
	w.begin(nil)
	if w.zip != nil {
		_ = w.zip.Flush() // the next Write has the same error
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (w *compressor) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *compressor) close() error {
	w.begin(nil)
	if w.zip == nil {
		return nil
	}
	defer w.release()
	return w.zip.Close()
}

func (w *compressor) release() {
	if w.zip != nil {
		w.zip.Reset(nil)
		w.writers.Put(w.zip)
		w.zip = nil
	}
}
