package edge

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/problem"
)

const maxBody = 1 << 20

// readBody checks what JSON Schema cannot express: the media type, the size, strict JSON (no lone surrogates, no duplicate names), no NUL.
func readBody(c echo.Context) error {
	req := c.Request()
	if media, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err != nil || media != echo.MIMEApplicationJSON {
		return problem.New(problem.CodeUnsupportedMediaType, "Send application/json.")
	}
	if coding := req.Header.Get(echo.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		return problem.New(problem.CodeUnsupportedMediaType, "Send the body without a Content-Encoding.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.New(problem.CodeBodyTooLarge, "The body is over 1 MiB.")
	}
	if err != nil {
		return problem.Wrap(err, problem.CodeInvalidRequest, "The body could not be read.")
	}
	if err := strictJSON(body); err != nil {
		return err
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// maxPointer keeps the answer short when the body is nothing but brackets.
const maxPointer = 1000

func strictJSON(body []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	for values := 0; ; {
		token, err := decoder.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && decoder.StackDepth() == 0 {
			values++ // a scalar, or the end of an object or array
		}
		if values > 1 || (values == 1 && decoder.StackDepth() > 0) {
			return problem.Invalid(problem.Pointer("", "more than one JSON value"))
		}
		if err != nil {
			at := string(decoder.StackPointer())
			if len(at) > maxPointer {
				at = ""
			}
			return problem.Invalid(problem.Pointer(at, syntaxMessage(err)))
		}
		if token.Kind() == '"' && strings.ContainsRune(token.String(), 0) {
			return problem.Invalid(problem.Pointer(string(decoder.StackPointer()), "must not contain NUL"))
		}
	}
}

func syntaxMessage(err error) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "duplicate field name"
	case strings.Contains(err.Error(), "surrogate") || strings.Contains(err.Error(), "UTF-8"):
		return "not valid Unicode"
	}
	return "not valid JSON"
}
