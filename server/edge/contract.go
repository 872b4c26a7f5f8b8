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
	route     *routers.Route   // for its parameters
	protected bool             // needs a token
	body      *openapi3.Schema // of its JSON body; nil without one
}

// operations are the contract's operations by method and path of Echo's routes.
type operations map[string]operation

// of returns the operation of a request; false for pages and for paths that do not exist.
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
			parameters := *op
			parameters.Security = &openapi3.SecurityRequirements{} // or the validator would read the whole body
			described := operation{
				id: op.OperationID, protected: len(*security) > 0,
				route: &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: &parameters},
			}
			if op.RequestBody != nil {
				described.body = op.RequestBody.Value.Content.Get(echo.MIMEApplicationJSON).Schema.Value
			}
			out[method+" "+pathParam.ReplaceAllString(path, ":$1")] = described
		}
	}
	return out
}

// shadows are the paths of the contract that a template also covers, with the methods that they have: without them, GET
// …/files/presign would read the file whose id is "presign".
type shadows map[string][]string

func indexShadows(spec *openapi3.T) shadows {
	out := shadows{}
	for path, item := range spec.Paths.Map() {
		for other := range spec.Paths.Map() {
			if other != path && covers(other, path) {
				out[path] = slices.Sorted(maps.Keys(item.Operations()))
			}
		}
	}
	return out
}

// of returns the methods of the concrete path that a request names; nil if it names a template's.
func (s shadows) of(path string) []string {
	for concrete, methods := range s {
		if covers(concrete, path) {
			return methods
		}
	}
	return nil
}

// refuse answers 405 for methods that a concrete path does not have but a template that covers it does, and answers OPTIONS for it.
func (s shadows) refuse(e *echo.Echo, spec *openapi3.T) {
	for path, methods := range s {
		route := pathParam.ReplaceAllString(path, ":$1")
		e.OPTIONS(route, func(c echo.Context) error {
			c.Response().Header().Set(echo.HeaderAllow, http.MethodOptions)
			return c.NoContent(http.StatusNoContent)
		})
		for other, covering := range spec.Paths.Map() {
			for method := range covering.Operations() {
				if other != path && covers(other, path) && !slices.Contains(methods, method) {
					e.Add(method, route, func(c echo.Context) error {
						c.Response().Header().Set(echo.HeaderAllow, http.MethodOptions)
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
