package edge

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
)

const adminRole, adminPaths = "admin", "/api/v1/admin/"

// requireRoles admits only operators to the operators' paths, before any of the request is read.
func requireRoles(operations operations) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			op, ok := operations.of(c)
			if ok && op.protected && strings.HasPrefix(c.Path(), adminPaths) && !auth.Current(c.Request().Context()).Has(adminRole) {
				return problem.New(problem.CodeForbidden, "This operation requires the admin role.")
			}
			return next(c)
		}
	}
}
