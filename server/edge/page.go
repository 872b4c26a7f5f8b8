package edge

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/web"
)

// servePage serves the workspace page at its own addresses. At every other unknown path a browser gets the page too, which says that
// there is nothing, and a program a problem document.
func servePage(e *echo.Echo, compress echo.MiddlewareFunc, settings Settings) {
	page := web.Handler(settings.Issuer, settings.ObjectsURL)
	for _, path := range []string{"/", "/assets/*", "/p/*", "/trash"} {
		e.GET(path, echo.WrapHandler(page), compress)
	}
	writeProblem := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if isUnknownPage(err, c) && page.NotFound(c.Response(), c.Request()) {
			return
		}
		writeProblem(err, c)
	}
}

// isUnknownPage reports whether no route has the path, which is not one of the API's.
func isUnknownPage(err error, c echo.Context) bool {
	var missing *echo.HTTPError
	return !c.Response().Committed && errors.As(err, &missing) && missing.Code == http.StatusNotFound &&
		!strings.HasPrefix(c.Request().URL.Path, "/api/") && !strings.HasPrefix(c.Request().URL.Path, "/.well-known/")
}
