package server

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/ratelimit"
)

const (
	headerRateLimit       = "RateLimit"
	headerRateLimitPolicy = "RateLimit-Policy"
	presignPath           = "/api/v1/projects/:projectId/files/presign"
	connectPaths          = "/api/v1/projects/:projectId/integrations/github/oauth/"
)

// limits are the rates of this process. A person with a good token is never slowed by others at the same address.
type limits struct {
	user, presign, connect, address *ratelimit.Limiter
}

func newLimits(cfg config.Config) limits {
	return limits{
		user:    ratelimit.New(ratelimit.Policy{Name: "user", PerSecond: cfg.RateUser, Burst: cfg.RateUserBurst}),
		presign: ratelimit.New(ratelimit.Policy{Name: "presign", PerSecond: cfg.RatePresign, Burst: cfg.RatePresignBurst}),
		connect: ratelimit.New(ratelimit.Policy{Name: "connect", PerSecond: cfg.RateConnect, Burst: cfg.RateConnectBurst}),
		address: ratelimit.New(ratelimit.Policy{Name: "address", PerSecond: cfg.RateAddress, Burst: cfg.RateAddressBurst}),
	}
}

// signedIn takes one request of a person.
func (l limits) signedIn(c echo.Context, user uuid.UUID) error {
	if err := take(c, l.user, user.String()); err != nil {
		return err
	}
	switch {
	case c.Path() == presignPath:
		return take(c, l.presign, user.String())
	case strings.HasPrefix(c.Path(), connectPaths):
		return take(c, l.connect, user.String())
	}
	return nil
}

// refused counts a request without a good token against its address, and turns its 401 into a 429 when there were too many.
func (l limits) refused(c echo.Context, err error) error {
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != api.ErrorCodeUnauthorized {
		return err // our fault, or the issuer's
	}
	if limited := take(c, l.address, addressKey(c.RealIP())); limited != nil {
		return limited
	}
	return err
}

// take says in the header fields what is left, in one list where several rates apply.
func take(c echo.Context, limiter *ratelimit.Limiter, key string) error {
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
	return &problem.Error{Code: api.ErrorCodeRateLimited, Detail: "Too many requests; slow down.", RetryAfter: state.Wait}
}

// addressKey is the address, or for IPv6 its /64: one customer has as many addresses in there as they like.
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

// addressOf believes X-Forwarded-For only from proxies that the configuration names.
func addressOf(proxies []string) (echo.IPExtractor, error) {
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
