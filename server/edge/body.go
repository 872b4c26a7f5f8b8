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

// checkBodyHeaders refuses what the headers show, before the body arrives: its declared size and its media type.
func checkBodyHeaders(req *http.Request) error {
	if req.ContentLength > maxBody {
		return bodyTooLarge()
	}
	if media, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err != nil || media != echo.MIMEApplicationJSON {
		return problem.New(problem.CodeUnsupportedMediaType, "Content-Type must be application/json.")
	}
	if coding := req.Header.Get(echo.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		return problem.New(problem.CodeUnsupportedMediaType, "Content-Encoding is not supported. Send the body uncompressed.")
	}
	return nil
}

func bodyTooLarge() error {
	return problem.New(problem.CodeBodyTooLarge, "The body is larger than 1 MiB.")
}

// readBody reads the body and makes it readable again for the handler.
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
