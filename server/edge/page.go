package edge

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/web"
)

// servePage serves the workspace page at its own addresses and no others, so that every other unknown path gets a problem document.
func servePage(e *echo.Echo, compress echo.MiddlewareFunc, settings Settings) {
	page := echo.WrapHandler(web.Handler(settings.Issuer, settings.ObjectsURL))
	for _, path := range []string{"/", "/assets/*", "/p/*"} {
		e.Match([]string{http.MethodGet, http.MethodHead}, path, page, compress)
	}
}
