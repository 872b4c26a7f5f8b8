// Package edge is what every request passes through, one file for each step, in this order: head, requestid, observe, accesslog, (panics),
// pace, cors, signin, rates, roles, negotiate, open, validate (owners, body, shape). On the way out: problems (every error), streams
// (server-sent events), docs, page.
package edge

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sredspace/sredspace"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/telemetry"
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
	Open           Open
}

// Handlers are the operations, and the check of who owns the resource that a path names.
type Handlers interface {
	api.StrictServerInterface
	// CheckOwner answers 404 if the current user has no such resource; for an operator, if no user has. The path parameter
	// says which kind it is.
	CheckOwner(ctx context.Context, parameter string, id uuid.UUID, operator bool) error
}

// New builds the HTTP server of the contract from the handlers.
func New(
	settings Settings, authenticator *auth.Authenticator, handlers Handlers, shown *telemetry.Telemetry, log *slog.Logger,
) (http.Handler, error) {
	spec, err := openapi3.NewLoader().LoadFromData(sredspace.Contract)
	if err != nil {
		return nil, fmt.Errorf("read contract: %w", err)
	}
	operations, shadows := indexOperations(spec), indexShadows(spec)
	rates := newLimiters(settings.Rates)

	e := echo.New()
	e.HTTPErrorHandler = problemWriter{publicURL: settings.PublicURL, log: log}.write
	if e.IPExtractor, err = clientAddress(settings.TrustedProxies); err != nil {
		return nil, err
	}
	trusted, err := fromProxy(settings.TrustedProxies)
	if err != nil {
		return nil, err
	}
	e.Use(assignRequestID, observe(shown, operations, trusted), logAccess(log, operations), recoverPanics(), listMethods(shadows), paceBodies)
	if len(settings.CORSOrigins) > 0 {
		e.Use(allowOrigins(settings.CORSOrigins))
	}
	e.Use(signIn(operations, authenticator, rates), limitRates(operations, rates), requireRoles(operations), negotiate, compressAPI(),
		limitOpen(operations, settings.Open, shown), validate(operations, newOwners(handlers)))

	api.RegisterHandlers(e, api.NewStrictHandler(handlers, nil))
	shadows.refuse(e, spec)
	compress := compressText()
	if err := serveDocs(e, compress, settings); err != nil {
		return nil, err
	}
	servePage(e, compress, settings)
	return answerHead(e), nil
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
