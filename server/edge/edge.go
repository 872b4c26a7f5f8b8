// Package edge is what every request passes, one file for each step, in this order: requestid, accesslog, (panics), cors,
// signin, rates, roles, validate, negotiate. On the way out: problems (every error), streams (server-sent events), docs, page.
package edge

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sredspace/sredspace"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
)

// Settings are what the edge needs to know of the configuration.
type Settings struct {
	PublicURL      string // how clients reach this server, without a slash at the end
	Issuer         string // where people sign in
	ClientID       string // public client of Swagger UI and the page
	ObjectsURL     string // where the page uploads to
	CORSOrigins    []string
	TrustedProxies []string
	Rates          Rates
}

// New builds the Echo that serves the contract by handlers.
func New(settings Settings, authenticator *auth.Authenticator, handlers api.StrictServerInterface, log *slog.Logger) (*echo.Echo, error) {
	spec, err := openapi3.NewLoader().LoadFromData(sredspace.Contract)
	if err != nil {
		return nil, fmt.Errorf("read contract: %w", err)
	}
	operations := indexOperations(spec)
	rates := newLimiters(settings.Rates)

	e := echo.New()
	e.HTTPErrorHandler = problemWriter{publicURL: settings.PublicURL, log: log}.write
	if e.IPExtractor, err = clientAddress(settings.TrustedProxies); err != nil {
		return nil, err
	}
	e.Use(assignRequestID, logAccess(log, operations), recoverPanics())
	if len(settings.CORSOrigins) > 0 {
		e.Use(allowOrigins(settings.CORSOrigins))
	}
	e.Use(signIn(operations, authenticator, rates), limitRates(operations, rates), requireRoles(operations), validate(operations), negotiate)

	api.RegisterHandlers(e, api.NewStrictHandler(handlers, nil))
	refuseShadowedMethods(e, spec)
	// Browsers load text; an API response is small, and its events must not be held back.
	compress := middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})
	if err := serveDocs(e, compress, settings); err != nil {
		return nil, err
	}
	servePage(e, compress, settings)
	return e, nil
}

func recoverPanics() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisablePrintStack: true,
		LogErrorFunc: func(_ echo.Context, err error, stack []byte) error {
			return fmt.Errorf("panic: %w\n%s", err, stack)
		},
	})
}

func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Path(), "/api/") }
