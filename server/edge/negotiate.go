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

const eventStream = "text/event-stream"

type (
	wantsEventsKey struct{}
	wantsTextKey   struct{}
)

// negotiate records which form of a run the client asks for: strict handlers see no headers that are not parameters. Generated clients
// list all media types of an operation with equal weight, so only a higher weight is a preference.
func negotiate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		accept := c.Request().Header.Get(echo.HeaderAccept)
		if !strings.Contains(strings.ToLower(accept), "text/") {
			return next(c)
		}
		weights := acceptWeights(accept)
		ctx := c.Request().Context()
		if weights[eventStream] > weights[echo.MIMEApplicationJSON] {
			ctx = context.WithValue(ctx, wantsEventsKey{}, true)
		}
		if weights[echo.MIMETextPlain] > weights[eventStream] {
			ctx = context.WithValue(ctx, wantsTextKey{}, true)
		}
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// WantsEvents reports whether the client asks for a stream of events instead of JSON.
func WantsEvents(ctx context.Context) bool { return ctx.Value(wantsEventsKey{}) != nil }

// WantsText reports whether the client asks for a stream of events as plain text.
func WantsText(ctx context.Context) bool { return ctx.Value(wantsTextKey{}) != nil }

// acceptWeights reads the weight of each media type of an Accept header.
func acceptWeights(accept string) map[string]float64 {
	weights := map[string]float64{}
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
		weights[media] = max(weights[media], q)
	}
	return weights
}

// Wait reads Prefer (RFC 7240): how long to wait for the result, at most longest, and the preference that was applied.
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
