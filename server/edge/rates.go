package edge

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/ratelimit"
)

const (
	headerRateLimit       = "RateLimit"
	headerRateLimitPolicy = "RateLimit-Policy"
	presignPath           = "/api/v1/projects/:projectId/files/presign"
	connectPaths          = "/api/v1/projects/:projectId/integrations/github/oauth/"
)

// Rates are the rate limits of one process: for all requests of a user, for a user's presigns and GitHub sign-ins, and for
// requests without a valid token from one address.
type Rates struct {
	User, Presign, Connect, Address ratelimit.Policy
}

// limiters count what Rates limit. Other requests from the same address never slow down a user with a valid token.
type limiters struct {
	user, presign, connect, address *ratelimit.Limiter
}

func newLimiters(rates Rates) limiters {
	return limiters{
		user: ratelimit.New(rates.User), presign: ratelimit.New(rates.Presign), connect: ratelimit.New(rates.Connect),
		address: ratelimit.New(rates.Address),
	}
}

// limitRates counts each request of a signed-in user.
func limitRates(operations operations, rates limiters) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if op, ok := operations.of(c); !ok || !op.protected {
				return next(c)
			}
			if err := rates.countUser(c); err != nil {
				return err
			}
			return next(c)
		}
	}
}

func (l limiters) countUser(c echo.Context) error {
	user := auth.Current(c.Request().Context()).ID.String()
	if err := countRequest(c, l.user, user); err != nil {
		return err
	}
	switch {
	case c.Path() == presignPath:
		return countRequest(c, l.presign, user)
	case strings.HasPrefix(c.Path(), connectPaths):
		return countRequest(c, l.connect, user)
	}
	return nil
}

// countUnauthorized counts a request without a valid token against its address and turns its 401 into a 429 over the limit.
func (l limiters) countUnauthorized(c echo.Context, err error) error {
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != problem.CodeUnauthorized {
		return err // the server or the issuer failed, not the client
	}
	if limited := countRequest(c, l.address, addressKey(c.RealIP())); limited != nil {
		return limited
	}
	return err
}

// countRequest reports what is left in the header fields, as one list where several rates apply.
func countRequest(c echo.Context, limiter *ratelimit.Limiter, key string) error {
	if limiter == nil {
		return nil
	}
	state := limiter.Take(key, time.Now())
	for name, item := range map[string]string{headerRateLimitPolicy: state.Policy(), headerRateLimit: state.Limit()} {
		header := c.Response().Header()
		if before := header.Get(name); before != "" {
			item = before + ", " + item
		}
		header.Set(name, item)
	}
	if state.OK {
		return nil
	}
	return &problem.Error{Code: problem.CodeRateLimited, Detail: "Too many requests. Try again later.", RetryAfter: state.Wait}
}

// addressKey is the address, or for IPv6 its /64: one customer can use any address in it.
func addressKey(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if address = address.Unmap().WithZone(""); address.Is4() {
		return address.String()
	}
	return netip.PrefixFrom(address, 64).Masked().String()
}

// clientAddress trusts X-Forwarded-For only from proxies that the configuration names.
func clientAddress(proxies []string) (echo.IPExtractor, error) {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect(), nil
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, proxy := range proxies {
		_, network, err := net.ParseCIDR(proxy)
		if err != nil {
			return nil, fmt.Errorf("read trusted proxy: %w", err)
		}
		options = append(options, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(options...), nil
}
