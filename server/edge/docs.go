package edge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/oasdiff/yaml"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"

	"github.com/sredspace/sredspace"
	"github.com/sredspace/sredspace/web"
)

// serveDocs serves the contract, with this server's address in it, and Swagger UI over it.
func serveDocs(e *echo.Echo, compress echo.MiddlewareFunc, settings Settings) error {
	asYAML := withServerURL(settings.PublicURL)
	asJSON, err := yaml.YAMLToJSON(asYAML)
	if err != nil {
		return fmt.Errorf("write contract: %w", err)
	}
	e.GET("/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", asYAML) }, compress)
	e.GET("/openapi.json", func(c echo.Context) error { return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, asJSON) }, compress)

	client, err := json.Marshal(settings.ClientID)
	if err != nil {
		return fmt.Errorf("write client id: %w", err)
	}
	discovery, err := json.Marshal(strings.TrimSuffix(settings.Issuer, "/") + "/.well-known/openid-configuration")
	if err != nil {
		return fmt.Errorf("write issuer: %w", err)
	}
	ui := v5emb.NewWithConfig(swgui.Config{
		SettingsUI: map[string]string{
			"tryItOutEnabled":          "true",
			"displayRequestDuration":   "true",
			"persistAuthorization":     "false", // a token does not belong in local storage
			"docExpansion":             `"list"`,
			"defaultModelsExpandDepth": "0",
			// The contract leaves the issuer open; here it is known, so that people can sign in on this page.
			"plugins": `[SwaggerUIBundle.plugins.DownloadUrl, () => ({ statePlugins: { spec: { wrapActions: { updateJsonSpec: (next) => (spec) => {
				Object.assign(spec.components.securitySchemes.oidc, { type: "openIdConnect", openIdConnectUrl: ` + string(discovery) + ` });
				return next(spec);
			} } } } })]`,
			"responseInterceptor": web.SwaggerIDs,
			"oauth2RedirectUrl":   `window.location.origin + "/docs/oauth2-redirect.html"`,
			"onComplete": `function() { window.ui.initOAuth({ clientId: ` + string(client) +
				// Let people choose an account, even if the workspace page has already signed them in.
				`, scopes: "openid profile email", usePkceWithAuthorizationCodeGrant: true,
				additionalQueryStringParams: { prompt: "select_account" } }); }`,
		},
	})("Sredspace API", "/openapi.json", "/docs/")
	e.GET("/docs", func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, "/docs/") })
	// The package has the page that a sign-in returns to, but not its script.
	e.GET("/docs/oauth2-redirect.js", func(c echo.Context) error { return c.Blob(http.StatusOK, "text/javascript", web.SwaggerRedirect) })
	e.GET("/docs/*", echo.WrapHandler(ui)) // the package compresses its files itself
	return nil
}

// withServerURL fills in what only a running server knows, and leaves the rest of the text as written.
func withServerURL(publicURL string) []byte {
	return bytes.Replace(sredspace.Contract, []byte("servers:\n  - url: /\n"), []byte("servers:\n  - url: "+publicURL+"\n"), 1)
}
