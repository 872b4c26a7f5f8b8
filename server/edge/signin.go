package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/auth"
)

// signIn finds the user of every operation that the contract protects. Requests without a valid token count against their address.
func signIn(operations operations, authenticator *auth.Authenticator, rates limiters) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if op, ok := operations.of(c); !ok || !op.protected {
				return next(c)
			}
			ctx := c.Request().Context()
			user, err := authenticator.Authenticate(ctx, c.Request().Header)
			if err != nil {
				return rates.countUnauthorized(c, err)
			}
			c.SetRequest(c.Request().WithContext(auth.WithUser(ctx, user)))
			return next(c)
		}
	}
}
