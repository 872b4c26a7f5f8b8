package server

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
)

const maxBody = 1 << 20

// operation is what the contract says of one route.
type operation struct {
	id     string
	route  *routers.Route
	signed bool // needs a token
}

func routeKey(c echo.Context) string { return c.Request().Method + " " + c.Path() }

var pathParam = regexp.MustCompile(`\{([^}]+)\}`)

// readOperations indexes the contract by Echo's routes.
func readOperations(spec *openapi3.T) map[string]operation {
	out := map[string]operation{}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			security := &spec.Security
			if op.Security != nil {
				security = op.Security
			}
			out[method+" "+pathParam.ReplaceAllString(path, ":$1")] = operation{
				id: op.OperationID, signed: len(*security) > 0,
				route: &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op},
			}
		}
	}
	return out
}

// refuseShadowed answers 405 for methods that a concrete path does not have but a template that covers it does: without it,
// GET …/files/presign would read the file whose id is "presign".
func refuseShadowed(e *echo.Echo, spec *openapi3.T) {
	for path, item := range spec.Paths.Map() {
		route := pathParam.ReplaceAllString(path, ":$1")
		allowed := strings.Join(append(slices.Sorted(maps.Keys(item.Operations())), http.MethodOptions), ", ")
		allow := func(c echo.Context) { c.Response().Header().Set(echo.HeaderAllow, allowed) }
		for other, covering := range spec.Paths.Map() {
			if other == path || !covers(other, path) {
				continue
			}
			e.OPTIONS(route, func(c echo.Context) error {
				allow(c)
				return c.NoContent(http.StatusNoContent)
			})
			for method := range covering.Operations() {
				if item.GetOperation(method) == nil {
					e.Add(method, route, func(c echo.Context) error {
						allow(c)
						return echo.ErrMethodNotAllowed
					})
				}
			}
		}
	}
}

// covers says that every path of the second pattern also fits the first.
func covers(general, special string) bool {
	a, b := strings.Split(general, "/"), strings.Split(special, "/")
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || strings.HasPrefix(x, "{") })
}

// checked authenticates, counts, and then holds the request against the contract, so that handlers see only what it allows.
func checked(operations map[string]operation, authenticator *auth.Authenticator, rates limits) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			op, ok := operations[routeKey(c)]
			if !ok {
				return next(c) // pages, or nothing at all
			}
			if op.signed {
				user, err := authenticator.Authenticate(c.Request().Context(), c.Request().Header)
				if err != nil {
					return rates.refused(c, err)
				}
				if err := rates.signedIn(c, user.ID); err != nil {
					return err
				}
				if err := permit(c, user); err != nil {
					return err
				}
				c.SetRequest(c.Request().WithContext(auth.WithUser(c.Request().Context(), user)))
			}
			if err := validate(c, op); err != nil {
				return err
			}
			return next(c)
		}
	}
}

func validate(c echo.Context, op operation) error {
	req := c.Request()
	if err := checkQuery(req.URL, op.route.Operation.Parameters); err != nil {
		return err
	}
	saturate(req.URL)
	if op.route.Operation.RequestBody != nil {
		if err := readBody(c); err != nil {
			return err
		}
	}
	input := &openapi3filter.RequestValidationInput{
		Request: req, Route: op.route, PathParams: map[string]string{}, QueryParams: req.URL.Query(),
		Options: &openapi3filter.Options{
			MultiError: true, KeepValidatedValue: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	}
	for i, name := range c.ParamNames() {
		input.PathParams[name] = c.ParamValues()[i]
	}
	err := openapi3filter.ValidateRequest(req.Context(), input)
	if err == nil {
		return nil
	}
	return problem.Invalid(explain(err)...) // without the cause, which would take what was sent (a prompt, a code of GitHub) into the log
}

// readBody checks what JSON Schema can't: the media type, the size, strict JSON (no lone surrogates, no duplicate names), no NUL.
func readBody(c echo.Context) error {
	req := c.Request()
	if media, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err != nil || media != echo.MIMEApplicationJSON {
		return problem.New(api.ErrorCodeUnsupportedMediaType, "Send application/json.")
	}
	if coding := req.Header.Get(echo.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		return problem.New(api.ErrorCodeUnsupportedMediaType, "Send the body without a Content-Encoding.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.New(api.ErrorCodeBodyTooLarge, "The body is over 1 MiB.")
	}
	if err != nil {
		return problem.Wrap(err, api.ErrorCodeInvalidRequest, "The body could not be read.")
	}
	if err := strictJSON(body); err != nil {
		return err
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// maxPointer keeps an answer short where the body is nothing but brackets.
const maxPointer = 1000

func strictJSON(body []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	for values := 0; ; {
		token, err := decoder.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && decoder.StackDepth() == 0 {
			values++ // a scalar, or the end of an object or array
		}
		if values > 1 || (values == 1 && decoder.StackDepth() > 0) {
			return problem.Invalid(problem.Pointer("", "more than one JSON value"))
		}
		if err != nil {
			at := string(decoder.StackPointer())
			if len(at) > maxPointer {
				at = ""
			}
			return problem.Invalid(problem.Pointer(at, syntaxMessage(err)))
		}
		if token.Kind() == '"' && strings.ContainsRune(token.String(), 0) {
			return problem.Invalid(problem.Pointer(string(decoder.StackPointer()), "must not hold NUL"))
		}
	}
}

func syntaxMessage(err error) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "the name stands twice"
	case strings.Contains(err.Error(), "surrogate") || strings.Contains(err.Error(), "UTF-8"):
		return "not valid Unicode"
	}
	return "not valid JSON"
}

// checkQuery refuses what the validator overlooks: a query that can't be read, and a parameter that is there twice.
func checkQuery(u *url.URL, parameters openapi3.Parameters) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return problem.Wrap(err, api.ErrorCodeInvalidRequest, "The query is not well-formed.")
	}
	for _, p := range parameters {
		if p.Value.In == openapi3.ParameterInQuery && len(query[p.Value.Name]) > 1 {
			return problem.Invalid(problem.Parameter(p.Value.Name, "must be there only once"))
		}
	}
	return nil
}

var hugeInteger = regexp.MustCompile(`^([+-]?)[0-9]{19,}$`)

// saturate keeps integers that no machine word holds within one: limits are clamped, never refused for their size.
func saturate(u *url.URL) {
	query := u.Query()
	if m := hugeInteger.FindStringSubmatch(query.Get("limit")); m != nil {
		query.Set("limit", m[1]+strings.Repeat("9", 18))
		u.RawQuery = query.Encode()
	}
}

// explain turns the validator's errors into places and messages.
func explain(err error) []api.FieldError {
	return collect(err, problem.Pointer, "")
}

// collect walks down to what is wrong. The place is a pointer into the body or the name of a parameter; about is what the contract says
// of the parameter.
func collect(err error, place func(at, message string) api.FieldError, about string) []api.FieldError {
	switch e := err.(type) { //nolint:errorlint // walks the tree one level at a time
	case openapi3.MultiError:
		var out []api.FieldError
		for _, inner := range e {
			out = append(out, collect(inner, place, about)...)
		}
		return out
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			name := e.Parameter.Name
			place = func(_, message string) api.FieldError { return problem.Parameter(name, message) }
			about = e.Parameter.Description
		}
		if e.Err == nil {
			return []api.FieldError{place("", e.Reason)}
		}
		return collect(e.Err, place, about)
	case *openapi3.SchemaError:
		at, message := describe(e, about)
		return []api.FieldError{place(at, message)}
	case *openapi3filter.ParseError:
		return []api.FieldError{place("", e.Reason)}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return collect(inner, place, about)
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) || errors.Is(err, openapi3filter.ErrInvalidEmptyValue) {
		return []api.FieldError{place("", err.Error())}
	}
	return []api.FieldError{place("", "not valid")}
}

// describe says what a schema wants in words: a person can't read a regular expression, and an unknown field has a place too.
func describe(e *openapi3.SchemaError, about string) (at, message string) {
	at = pointer(e.JSONPointer())
	var unknown string
	switch {
	case e.SchemaField == "properties":
		if _, err := fmt.Sscanf(e.Reason, "property %q is unsupported", &unknown); err == nil {
			return at + pointer([]string{unknown}), "unknown field"
		}
	case e.SchemaField == "pattern" && cmp.Or(e.Schema.Description, about) != "":
		return at, "not as described: " + strings.TrimSpace(cmp.Or(e.Schema.Description, about))
	}
	return at, e.Reason
}

func pointer(path []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, part := range path {
		b.WriteString("/" + escape.Replace(part))
	}
	return b.String()
}

func init() {
	// kin-openapi checks only the formats that it is told about.
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(value string) error {
		if _, err := uuid.Parse(value); err != nil || len(value) != 36 {
			return fmt.Errorf("must be a UUID")
		}
		return nil
	}))
}
