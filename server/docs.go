package server

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/oasdiff/yaml"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

// serveDocs serves the contract, with this server's issuer in it, and Swagger UI over it.
func serveDocs(e *echo.Echo, spec *openapi3.T, publicURL, issuer, clientID string) error {
	published, err := publish(spec, publicURL, issuer)
	if err != nil {
		return err
	}
	asYAML, err := yaml.JSONToYAML(published)
	if err != nil {
		return fmt.Errorf("write contract: %w", err)
	}
	e.GET("/openapi.json", func(c echo.Context) error { return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, published) })
	e.GET("/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", asYAML) })

	client, err := json.Marshal(clientID)
	if err != nil {
		return fmt.Errorf("write client id: %w", err)
	}
	ui := v5emb.NewWithConfig(swgui.Config{
		SettingsUI: map[string]string{
			"tryItOutEnabled":          "true",
			"displayRequestDuration":   "true",
			"persistAuthorization":     "false", // a token does not belong into local storage
			"docExpansion":             `"list"`,
			"defaultModelsExpandDepth": "0",
			"oauth2RedirectUrl":        `window.location.origin + "/docs/oauth2-redirect.html"`,
			"onComplete": `function() { window.ui.initOAuth({ clientId: ` + string(client) +
				`, scopes: "openid profile email", usePkceWithAuthorizationCodeGrant: true }); }`,
		},
	})("Sredspace API", "/openapi.json", "/docs/")
	e.GET("/docs", func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, "/docs/") })
	e.GET("/docs/*", echo.WrapHandler(ui))
	return nil
}

// publish fills in what only a running server knows.
func publish(spec *openapi3.T, publicURL, issuer string) ([]byte, error) {
	text, err := spec.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write contract: %w", err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("read contract: %w", err)
	}
	doc["servers"] = []any{map[string]any{"url": publicURL, "description": "This server"}}
	schemes := doc["components"].(map[string]any)["securitySchemes"].(map[string]any)
	schemes["oidc"].(map[string]any)["openIdConnectUrl"] = issuer + "/.well-known/openid-configuration"
	return json.Marshal(doc)
}
