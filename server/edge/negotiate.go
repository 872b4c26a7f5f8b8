package edge

import (
	"context"
	"fmt"
	"mime"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

type wantsEventsKey struct{}

// negotiate notes whether the client asks for events: strict handlers see no headers that are not parameters.
func negotiate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if prefersEvents(c.Request().Header.Get(echo.HeaderAccept)) {
			c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), wantsEventsKey{}, true)))
		}
		return next(c)
	}
}

// WantsEvents reports whether the client asks for a stream of events instead of JSON.
func WantsEvents(ctx context.Context) bool { return ctx.Value(wantsEventsKey{}) != nil }

// prefersEvents is true where text/event-stream is preferred to application/json. Generated clients list all media types of an
// operation with equal weight, and then expect JSON.
func prefersEvents(accept string) bool {
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

// Wait reads Prefer (RFC 7240): how long to wait for the result, at most longest, and the preference that this applies.
func Wait(prefer *string, longest time.Duration) (time.Duration, string) {
	if prefer == nil {
		return longest, ""
	}
	for _, p := range parsePrefer(*prefer) {
		switch {
		case p.name == "respond-async":
			return 0, "respond-async"
		case p.name == "wait" && p.value >= 0:
			wait := time.Duration(min(p.value, int64(longest/time.Second))) * time.Second
			return wait, fmt.Sprintf("wait=%d", int64(wait/time.Second))
		}
	}
	return longest, ""
}

type preference struct {
	name  string
	value int64 // -1 where the value is not a number
}

// parsePrefer reads the items of a Prefer header; parameters after a semicolon are ignored.
func parsePrefer(header string) []preference {
	var out []preference
	for item := range strings.SplitSeq(header, ",") {
		item, _, _ = strings.Cut(item, ";")
		name, value, _ := strings.Cut(item, "=")
		p := preference{name: strings.ToLower(strings.TrimSpace(name)), value: -1}
		if n, err := strconv.ParseInt(strings.Trim(strings.TrimSpace(value), `"`), 10, 32); err == nil {
			p.value = n
		}
		out = append(out, p)
	}
	return out
}
