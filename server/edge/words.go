package edge

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/sredspace/sredspace/server/problem"
)

const (
	notGiven  = "is required"
	wrongForm = "has the wrong form"
	unknown   = "unknown field"
)

// kinds name the types of JSON for people who fill in a form.
var kinds = map[string]string{
	openapi3.TypeString: "text", openapi3.TypeInteger: "a whole number", openapi3.TypeNumber: "a number",
	openapi3.TypeBoolean: "true or false", openapi3.TypeArray: "a list", openapi3.TypeObject: "an object",
}

// formats name what a text or a number has to be.
var formats = map[string]string{
	"uuid": "must be a UUID", "date": "must be a day, YYYY-MM-DD", "date-time": "must be a time such as 2026-11-20T10:00:00Z",
	"uri": "must be a URL", "int32": "is out of range", "int64": "is out of range",
}

// inWords is what a constraint of the contract asks for. The validator's own reasons are for developers of the validator: they are
// never shown. about describes a parameter; a regular expression helps few readers.
func inWords(e *openapi3.SchemaError, about string) string {
	schema := e.Schema
	switch e.SchemaField {
	case "required":
		return notGiven
	case "nullable":
		return "must not be null"
	case "type":
		if strings.Contains(e.Reason, "json.Number") {
			return "the number is too large"
		}
		return mustBe(schema)
	case "format":
		return cmp.Or(formats[schema.Format], wrongForm)
	case "enum":
		return "must be one of: " + strings.Trim(strings.ReplaceAll(fmt.Sprintf("%q", schema.Enum), `" "`, `", "`), "[]")
	case "pattern":
		if described := strings.TrimSpace(cmp.Or(schema.Description, about)); described != "" {
			return "must be as described: " + described
		}
		return wrongForm
	case "minLength":
		if schema.MinLength == 1 {
			return "must not be empty"
		}
		return fmt.Sprintf("must have at least %s", problem.Counted(schema.MinLength, "character"))
	case "maxLength":
		return tooLong(*schema.MaxLength)
	case "minItems":
		return fmt.Sprintf("must have at least %s", problem.Counted(schema.MinItems, "item"))
	case "maxItems":
		return tooMany(*schema.MaxItems, "item")
	case "uniqueItems":
		return "must not have the same item twice"
	case "minProperties":
		return fmt.Sprintf("must have at least %s", problem.Counted(schema.MinProps, "field"))
	case "maxProperties":
		return tooMany(*schema.MaxProps, "field")
	case "minimum":
		return "must be at least " + number(*schema.Min)
	case "maximum":
		return "must be at most " + number(*schema.Max)
	case "properties":
		return unknown
	}
	return wrongForm
}

// parameterWords is what a parameter has to be that cannot even be parsed.
func parameterWords(e *openapi3filter.RequestError) string {
	if e.Parameter == nil || e.Parameter.Schema == nil || e.Parameter.Schema.Value.Type == nil {
		return wrongForm
	}
	return mustBe(e.Parameter.Schema.Value)
}

func mustBe(schema *openapi3.Schema) string {
	var named []string
	for _, kind := range schema.Type.Slice() {
		named = append(named, kinds[kind])
	}
	return "must be " + strings.Join(named, " or ")
}

func tooLong(most uint64) string { return tooMany(most, "character") }

func tooMany(most uint64, what string) string {
	return "must have at most " + problem.Counted(most, what)
}

// number writes a bound without an exponent.
func number(bound float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", bound), ".0") }
