package edge

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"

	"github.com/sredspace/sredspace/server/telemetry"
)

// observe counts and traces each request. Its names are those of the contract, so a stranger cannot make new ones.
func observe(t *telemetry.Telemetry, operations operations, trusted func(*http.Request) bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			name, req := "page", c.Request()
			if op, ok := operations.of(c); ok {
				name = op.id
			}
			ctx := req.Context()
			if trusted(req) {
				sent := req.Header.Get("Traceparent")
				ctx = telemetry.Continued(ctx, &sent)
			}
			began := time.Now()
			ctx, span := t.StartServer(ctx, name, semconv.HTTPRequestMethodKey.String(methodOf(req)), semconv.HTTPRoute(c.Path()))
			c.SetRequest(req.WithContext(ctx))
			defer func() { // also when the connection is cut by a panic
				status := c.Response().Status
				t.Request(name, strconv.Itoa(status), time.Since(began))
				span.SetAttributes(semconv.HTTPResponseStatusCode(status))
				if status >= http.StatusInternalServerError {
					span.Fail(strconv.Itoa(status))
				}
				span.End()
			}()
			return next(c)
		}
	}
}

// fromProxy reports whether a request comes straight from a trusted proxy: only its trace is continued, because who names the
// trace also decides what is recorded.
func fromProxy(proxies []string) (func(*http.Request) bool, error) {
	networks := make([]netip.Prefix, 0, len(proxies))
	for _, proxy := range proxies {
		network, err := netip.ParsePrefix(proxy)
		if err != nil {
			return nil, fmt.Errorf("read trusted proxy: %w", err)
		}
		networks = append(networks, network.Masked())
	}
	return func(r *http.Request) bool {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			return false
		}
		peer, err := netip.ParseAddr(host)
		if err != nil {
			return false
		}
		for _, network := range networks {
			if network.Contains(peer.Unmap()) {
				return true
			}
		}
		return false
	}, nil
}
