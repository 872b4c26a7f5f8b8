package server

import (
	"context"
	"mime"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

type preferred struct {
	name  string
	value int64 // -1 where it has none that is a number
}

// splitPrefer takes a Prefer header apart; parameters after a semicolon mean nothing to us.
func splitPrefer(header string) []preferred {
	var out []preferred
	for item := range strings.SplitSeq(header, ",") {
		item, _, _ = strings.Cut(item, ";")
		name, value, _ := strings.Cut(item, "=")
		p := preferred{name: strings.ToLower(strings.TrimSpace(name)), value: -1}
		if n, err := strconv.ParseInt(strings.Trim(strings.TrimSpace(value), `"`), 10, 32); err == nil {
			p.value = n
		}
		out = append(out, p)
	}
	return out
}

type streamKey struct{}

// negotiate notes whether the client asks for events: strict handlers see no headers that are not parameters.
func negotiate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if asksForEvents(c.Request().Header.Get(echo.HeaderAccept)) {
			c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), streamKey{}, true)))
		}
		return next(c)
	}
}

func wantsStream(ctx context.Context) bool { return ctx.Value(streamKey{}) != nil }

// asksForEvents is true where text/event-stream is preferred to application/json. Generated clients name every media type of an
// operation alike, and then expect JSON.
func asksForEvents(accept string) bool {
	stream, json := 0.0, 0.0
	for item := range strings.SplitSeq(accept, ",") {
		media, params, err := mime.ParseMediaType(item)
		if err != nil {
			continue
		}
		q := 1.0
		if text, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		switch media {
		case "text/event-stream":
			stream = max(stream, q)
		case echo.MIMEApplicationJSON:
			json = max(json, q)
		}
	}
	return stream > json
}
