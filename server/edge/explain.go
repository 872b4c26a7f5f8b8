package edge

import (
	"cmp"
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
		if e.Err == nil {
			return []problem.Field{place("", e.Reason)}
		}
		return collectFields(e.Err, place, about)
	case *openapi3.SchemaError:
		at, message := describe(e, about)
		return []problem.Field{place(at, message)}
	case *openapi3filter.ParseError:
		return []problem.Field{place("", e.Reason)}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return collectFields(inner, place, about)
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) || errors.Is(err, openapi3filter.ErrInvalidEmptyValue) {
		return []problem.Field{place("", err.Error())}
	}
	return []problem.Field{place("", "not valid")}
}

// describe puts a schema's constraint into words: a regular expression helps few readers. An unknown field has a place too.
func describe(e *openapi3.SchemaError, about string) (at, message string) {
	at = jsonPointer(e.JSONPointer())
	var unknown string
	switch {
	case e.SchemaField == "properties":
		if _, err := fmt.Sscanf(e.Reason, "property %q is unsupported", &unknown); err == nil {
			return at + jsonPointer([]string{unknown}), "unknown field"
		}
	case e.SchemaField == "pattern" && cmp.Or(e.Schema.Description, about) != "":
		return at, "not as described: " + strings.TrimSpace(cmp.Or(e.Schema.Description, about))
	}
	return at, e.Reason
}

func jsonPointer(path []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, part := range path {
		b.WriteString("/" + escape.Replace(part))
	}
	return b.String()
}
