package edge

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/sredspace/sredspace/server/problem"
)

// explain turns the validator's errors into places and messages.
func explain(err error) []problem.Field {
	return collectFields(err, problem.Pointer, "")
}

// collectFields descends to the invalid values. A place is a pointer into the body or the name of a parameter; about is the
// contract's description of the parameter.
func collectFields(err error, place func(at, message string) problem.Field, about string) []problem.Field {
	switch e := err.(type) { //nolint:errorlint // walks the tree one level at a time
	case openapi3.MultiError:
		var out []problem.Field
		for _, inner := range e {
			out = append(out, collectFields(inner, place, about)...)
		}
		return out
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			name := e.Parameter.Name
			place = func(_, message string) problem.Field { return problem.Parameter(name, message) }
			about = e.Parameter.Description
		}
		var parse *openapi3filter.ParseError
		switch {
		case errors.Is(e.Err, openapi3filter.ErrInvalidRequired):
			return []problem.Field{place("", notGiven)}
		case errors.Is(e.Err, openapi3filter.ErrInvalidEmptyValue):
			return []problem.Field{place("", "must not be empty")}
		case e.Err == nil || errors.As(e.Err, &parse):
			return []problem.Field{place("", parameterWords(e))}
		}
		return collectFields(e.Err, place, about)
	case *openapi3.SchemaError:
		at, message := describe(e, about)
		return []problem.Field{place(at, message)}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return collectFields(inner, place, about)
	}
	return []problem.Field{place("", wrongForm)}
}

// describe is the place and the message of one error. An unknown field has a place too.
func describe(e *openapi3.SchemaError, about string) (at, message string) {
	at = jsonPointer(e.JSONPointer())
	if e.SchemaField == "properties" {
		var name string
		if _, err := fmt.Sscanf(e.Reason, "property %q is unsupported", &name); err == nil {
			at += jsonPointer([]string{name})
		}
	}
	return at, inWords(e, about)
}

func jsonPointer(path []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, part := range path {
		b.WriteString("/" + escape.Replace(part))
	}
	return b.String()
}
