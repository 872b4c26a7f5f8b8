package edge

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/problem"
)

// validate checks each request against the contract, so that handlers see only what it allows.
func validate(operations operations) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			op, ok := operations.of(c)
			if !ok {
				return next(c) // a page, or nothing at all
			}
			if err := validateRequest(c, op); err != nil {
				return err
			}
			return next(c)
		}
	}
}

func validateRequest(c echo.Context, op operation) error {
	req := c.Request()
	if err := checkQuery(req.URL, op.route.Operation.Parameters); err != nil {
		return err
	}
	saturateLimit(req.URL)
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
	return problem.Invalid(explain(err)...) // without the cause, which would put the input (a prompt, a code of GitHub) into the log
}

// checkQuery refuses what the validator overlooks: a malformed query, and a duplicate parameter.
func checkQuery(u *url.URL, parameters openapi3.Parameters) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return problem.Wrap(err, problem.CodeInvalidRequest, "The query is not well-formed.")
	}
	for _, p := range parameters {
		if p.Value.In == openapi3.ParameterInQuery && len(query[p.Value.Name]) > 1 {
			return problem.Invalid(problem.Parameter(p.Value.Name, "must appear only once"))
		}
	}
	return nil
}

var hugeInteger = regexp.MustCompile(`^([+-]?)[0-9]{19,}$`)

// saturateLimit makes an integer that overflows a machine word fit into one: limits are clamped, never refused for their size.
func saturateLimit(u *url.URL) {
	query := u.Query()
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
