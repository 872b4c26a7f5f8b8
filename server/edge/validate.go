package edge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/problem"
)

// validate checks each request against the contract, so that handlers see only what it allows. Parameters and the owner of what the
// path names come first, then the headers that describe the body, then the body: a refusal never waits for data that it does not need.
func validate(operations operations, owners *owners) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			op, ok := operations.of(c)
			if !ok {
				return next(c) // a page, or an unknown path
			}
			if err := checkParameters(c, op); err != nil {
				return err
			}
			if op.body != nil {
				if err := owners.check(c); err != nil {
					return err
				}
				if err := checkBody(c, op.body); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

func checkParameters(c echo.Context, op operation) error {
	req := c.Request()
	query, err := checkQuery(req.URL, op.route.Operation.Parameters)
	if err != nil {
		return err
	}
	saturateLimit(req.URL, query)
	input := &openapi3filter.RequestValidationInput{
		Request: req, Route: op.route, PathParams: map[string]string{}, QueryParams: query,
		Options: &openapi3filter.Options{
			MultiError: true, ExcludeRequestBody: true, SkipSettingDefaults: true,
		},
	}
	for i, name := range c.ParamNames() {
		input.PathParams[name] = c.ParamValues()[i]
	}
	return refuse(openapi3filter.ValidateRequest(req.Context(), input))
}

func checkBody(c echo.Context, schema *openapi3.Schema) error {
	if err := checkBodyHeaders(c.Request()); err != nil {
		return err
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	if err := checkShape(body, schema); err != nil {
		return err
	}
	if err := c.Request().Context().Err(); err != nil {
		return err // the client left
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return problem.Invalid(problem.Pointer("", "not valid JSON"))
	}
	return refuse(schema.VisitJSON(value, openapi3.VisitAsRequest(), openapi3.MultiErrors()))
}

// refuse answers without the cause, which would put input (a prompt, a GitHub code) into the log.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	return problem.Invalid(explain(err)...)
}

// maxQuery is longer than any query that the contract describes.
const maxQuery = 8 << 10

// checkQuery parses the query and refuses what the validator misses: a malformed query, a duplicate parameter, and text that is not
// UTF-8.
func checkQuery(u *url.URL, parameters openapi3.Parameters) (url.Values, error) {
	if len(u.RawQuery) > maxQuery {
		return nil, problem.New(problem.CodeInvalidRequest, "The query string is larger than 8 KiB.")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, problem.Wrap(err, problem.CodeInvalidRequest, "The query string is not well-formed.")
	}
	for _, p := range parameters {
		if p.Value.In != openapi3.ParameterInQuery {
			continue
		}
		switch {
		case len(query[p.Value.Name]) > 1:
			return nil, problem.Invalid(problem.Parameter(p.Value.Name, "must appear only once"))
		case !utf8.ValidString(query.Get(p.Value.Name)): // patterns let it pass, and Postgres refuses it
			return nil, problem.Invalid(problem.Parameter(p.Value.Name, "not valid UTF-8"))
		}
	}
	return query, nil
}

var hugeInteger = regexp.MustCompile(`^([+-]?)[0-9]{19,}$`)

// saturateLimit makes an integer that overflows a machine word fit into one: limits are clamped, never refused for their size.
func saturateLimit(u *url.URL, query url.Values) {
	if m := hugeInteger.FindStringSubmatch(query.Get("limit")); m != nil {
		query.Set("limit", m[1]+strings.Repeat("9", 18))
		u.RawQuery = query.Encode()
	}
}

func init() {
	// kin-openapi checks only the formats that are defined.
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(value string) error {
		if _, err := uuid.Parse(value); err != nil || len(value) != 36 {
			return fmt.Errorf("must be a UUID")
		}
		return nil
	}))
}
