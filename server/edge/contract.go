package edge

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"
)

// operation is what the contract says about one route.
type operation struct {
	id        string
	route     *routers.Route
	protected bool // needs a token
}

// operations are the contract's operations by method and path of Echo's routes.
type operations map[string]operation

// of finds the operation of a request; false for pages and for paths that do not exist.
func (o operations) of(c echo.Context) (operation, bool) {
	op, ok := o[c.Request().Method+" "+c.Path()]
	return op, ok
}

var pathParam = regexp.MustCompile(`\{([^}]+)\}`)

func indexOperations(spec *openapi3.T) operations {
	out := operations{}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			security := &spec.Security
			if op.Security != nil {
				security = op.Security
			}
			out[method+" "+pathParam.ReplaceAllString(path, ":$1")] = operation{
				id: op.OperationID, protected: len(*security) > 0,
				route: &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op},
			}
		}
	}
	return out
}

// refuseShadowedMethods answers 405 for methods that a concrete path does not have but a template that covers it does: without
// it, GET …/files/presign would read the file whose id is "presign".
func refuseShadowedMethods(e *echo.Echo, spec *openapi3.T) {
	for path, item := range spec.Paths.Map() {
		route := pathParam.ReplaceAllString(path, ":$1")
		allowed := strings.Join(append(slices.Sorted(maps.Keys(item.Operations())), http.MethodOptions), ", ")
		setAllow := func(c echo.Context) { c.Response().Header().Set(echo.HeaderAllow, allowed) }
		for other, covering := range spec.Paths.Map() {
			if other == path || !covers(other, path) {
				continue
			}
			e.OPTIONS(route, func(c echo.Context) error {
				setAllow(c)
				return c.NoContent(http.StatusNoContent)
			})
			for method := range covering.Operations() {
				if item.GetOperation(method) == nil {
					e.Add(method, route, func(c echo.Context) error {
						setAllow(c)
						return echo.ErrMethodNotAllowed
					})
				}
			}
		}
	}
}

// covers reports whether every path of the second pattern also matches the first.
func covers(general, special string) bool {
	a, b := strings.Split(general, "/"), strings.Split(special, "/")
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || strings.HasPrefix(x, "{") })
}
