package localgithub

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// description is the part of GitHub's description that extract.mjs keeps.
//
//go:embed description.json
var description []byte

// judge checks requests and responses against GitHub's description.
type judge struct {
	spec   *openapi3.T
	router routers.Router
}

var newJudge = sync.OnceValues(func() (*judge, error) {
	spec, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, err
	}
	spec.Servers = nil
	router, err := gorillamux.NewRouter(spec)
	return &judge{spec: spec, router: router}, err
})

// call is a request that the description allows.
type call struct {
	route  *routers.Route
	params map[string]string
	input  *openapi3filter.RequestValidationInput
	body   map[string]any
}

var options = &openapi3filter.Options{
	AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
	IncludeResponseStatus: true,
	SkipSettingDefaults:   true,
}

// request is stricter than GitHub, which ignores what it does not know: a misspelt parameter would do nothing, silently.
func (j *judge) request(r *http.Request) (*call, error) {
	bare := r.Clone(r.Context())
	bare.URL.Scheme, bare.URL.Host, bare.Host = "", "", ""
	route, params, err := j.router.FindRoute(bare)
	if err != nil {
		return nil, fmt.Errorf("no such operation: %w", err)
	}
	for name, value := range params {
		if params[name], err = url.PathUnescape(value); err != nil {
			return nil, err
		}
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	c := &call{route: route, params: params, input: &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route, QueryParams: r.URL.Query(), Options: options,
	}}
	if err := openapi3filter.ValidateRequest(r.Context(), c.input); err != nil {
		return nil, brief(err)
	}
	for name := range r.URL.Query() {
		if !hasQuery(route.Operation, name) {
			return nil, fmt.Errorf("no query parameter %q", name)
		}
	}
	if len(raw) == 0 {
		return c, nil
	}
	if route.Operation.RequestBody == nil {
		return nil, errors.New("takes no body")
	}
	if err := json.Unmarshal(raw, &c.body); err != nil {
		return nil, err
	}
	known := route.Operation.RequestBody.Value.Content.Get("application/json").Schema.Value.Properties
	for name := range c.body {
		if known[name] == nil {
			return nil, fmt.Errorf("no property %q", name)
		}
	}
	return c, nil
}

func hasQuery(operation *openapi3.Operation, name string) bool {
	return operation.Parameters.GetByInAndName("query", name) != nil
}

// response checks every answer but server errors, which no description promises.
func (j *judge) response(r *http.Request, c *call, out *answer) error {
	if out.status >= 500 || out.status == http.StatusUnauthorized || out.status == http.StatusForbidden ||
		out.status == http.StatusNotModified {
		return nil // any operation may return it, but the description lists it only for some
	}
	header := out.header.Clone()
	header.Set("Content-Type", "application/json")
	err := openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: c.input, Status: out.status, Header: header, Body: io.NopCloser(bytes.NewReader(out.raw)), Options: options,
	})
	if err != nil {
		return brief(err)
	}
	return nil
}

// example is a copy of an example of the description, with the octocat's names replaced; patch goes over it.
func (j *judge) example(name, login, fullName string, patch map[string]any) map[string]any {
	value := j.spec.Components.Examples[name].Value.Value
	object, isObject := value.(map[string]any)
	if !isObject {
		object = value.([]any)[0].(map[string]any)
	}
	out := rename(object, login, fullName).(map[string]any)
	for _, name := range untrue {
		delete(out, name)
	}
	return merge(out, patch)
}

// untrue are parts of GitHub's examples that GitHub's own schemas do not allow; they may all be left out.
var untrue = []string{"source", "parent", "template_repository", "requested_teams"}

// brief is the first line: the rest of the validator's message is the whole schema and the whole value.
func brief(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(line)
}

// part is an example that is nested in another.
func part(of map[string]any, list string) map[string]any { return of[list].([]any)[0].(map[string]any) }

func rename(node any, login, fullName string) any {
	switch n := node.(type) {
	case map[string]any:
		out := make(map[string]any, len(n))
		for key, value := range n {
			out[key] = rename(value, login, fullName)
		}
		return out
	case []any:
		out := make([]any, len(n))
		for i, value := range n {
			out[i] = rename(value, login, fullName)
		}
		return out
	case string:
		n = strings.ReplaceAll(n, "octocat/Hello-World", fullName)
		n = strings.ReplaceAll(n, "octocat/hello-world", fullName)
		return strings.ReplaceAll(n, "octocat", login)
	}
	return node
}

func merge(base, patch map[string]any) map[string]any {
	for key, value := range patch {
		inner, isObject := value.(map[string]any)
		if old, ok := base[key].(map[string]any); ok && isObject {
			base[key] = merge(old, inner)
		} else {
			base[key] = value
		}
	}
	return base
}
