package edge

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/problem"
)

const maxBody = 1 << 20

// checkBodyHeaders refuses what can be refused before the body is awaited: its announced size and its media type.
func checkBodyHeaders(req *http.Request) error {
	if req.ContentLength > maxBody {
		return bodyTooLarge()
	}
	if media, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err != nil || media != echo.MIMEApplicationJSON {
		return problem.New(problem.CodeUnsupportedMediaType, "Send application/json.")
	}
	if coding := req.Header.Get(echo.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		return problem.New(problem.CodeUnsupportedMediaType, "Send the body without a Content-Encoding.")
	}
	return nil
}

func bodyTooLarge() error { return problem.New(problem.CodeBodyTooLarge, "The body is over 1 MiB.") }

// readBody reads the body and leaves it to be read again by the handler.
func readBody(c echo.Context) ([]byte, error) {
	req := c.Request()
	var body bytes.Buffer
	_, err := body.ReadFrom(http.MaxBytesReader(c.Response(), req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	var known *problem.Error
	switch {
	case errors.As(err, &tooLarge):
		return nil, bodyTooLarge()
	case errors.As(err, &known):
		return nil, known
	case err != nil:
		return nil, problem.Wrap(err, problem.CodeInvalidRequest, "The body could not be read.")
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body.Bytes())), int64(body.Len())
	return body.Bytes(), nil
}
