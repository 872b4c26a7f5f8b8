package edge

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

type headKey struct{}

// IsHead reports whether the client wants no body, so that no stream has to begin.
func IsHead(ctx context.Context) bool { return ctx.Value(headKey{}) != nil }

// answerHead turns every HEAD into a GET. net/http still sees the original request and drops the body.
func answerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(context.WithValue(r.Context(), headKey{}, true)) // a copy
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// methodOf is the method as the client sent it.
func methodOf(r *http.Request) string {
	if IsHead(r.Context()) {
		return http.MethodHead
	}
	return r.Method
}

// listMethods completes Allow: for a concrete path that a template also covers it names the methods of that path only, and HEAD
// wherever it names GET.
func listMethods(shadows shadows) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Before(func() {
				header := c.Response().Header()
				allowed := header.Get(echo.HeaderAllow)
				if allowed == "" {
					return
				}
				if methods := shadows.of(c.Request().URL.Path); methods != nil {
					allowed = strings.Join(append(slices.Clone(methods), http.MethodOptions), ", ")
				}
				if strings.Contains(allowed, http.MethodGet) && !strings.Contains(allowed, http.MethodHead) {
					allowed += ", " + http.MethodHead
				}
				header.Set(echo.HeaderAllow, allowed)
			})
			return next(c)
		}
	}
}
