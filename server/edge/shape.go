package edge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/sredspace/sredspace/server/problem"
)

const (
	maxErrors  = 20       // named in one answer
	largeBody  = 64 << 10 // a larger body is refused at its first invalid object or array
	maxNumeral = 400      // characters of a number: more digits than any value here has
)

// checkShape walks a body along its schema in one pass, before it is decoded. It refuses what JSON Schema cannot
// express (lone surrogates, duplicate names, NUL), and it keeps the cost of a bad body small: it stops at an array that is too
// long and after maxErrors unknown fields, so that the validator after it sees a body of a reasonable size.
func checkShape(body []byte, schema *openapi3.Schema) error {
	s := shape{decoder: jsontext.NewDecoder(bytes.NewBuffer(body)), large: len(body) > largeBody}
	err := s.value(schema)
	if err == nil && !s.stop {
		_, err = s.decoder.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			err = nil
		case err == nil:
			return problem.Invalid(problem.Pointer("", "more than one JSON value"))
		}
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		return problem.Invalid(problem.Pointer(string(syntax.JSONPointer), syntaxMessage(err)))
	case errors.Is(err, io.EOF):
		return problem.Invalid(problem.Pointer("", "a JSON body is required"))
	case err != nil:
		return problem.Invalid(problem.Pointer("", syntaxMessage(err)))
	case s.stop || s.refused || (s.large && len(s.fields) > 0):
		return problem.Invalid(s.fields...)
	}
	return nil // the validator reports everything that is wrong with a small body
}

type shape struct {
	decoder *jsontext.Decoder
	large   bool
	fields  []problem.Field
	stop    bool // the rest is not worth its cost
	refused bool // for something that the validator does not check
}

func (s *shape) add(pointer, message string) {
	s.fields = append(s.fields, problem.Pointer(pointer, message))
	s.stop = s.stop || len(s.fields) >= maxErrors
}

func (s *shape) here() string { return string(s.decoder.StackPointer()) }

func (s *shape) value(schema *openapi3.Schema) error {
	kind := s.decoder.PeekKind()
	switch {
	case kind == '{' && schema.Type.Is(openapi3.TypeObject):
		return s.object(schema)
	case kind == '[' && schema.Type.Is(openapi3.TypeArray):
		return s.array(schema)
	case kind == '{' || kind == '[':
		return s.skip(mustBe(schema))
	}
	token, err := s.decoder.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() { //nolint:exhaustive // only texts and numbers have a length
	case '"':
		s.text(token.String(), schema)
	case '0':
		if len(token.String()) > maxNumeral {
			s.refused = true
			s.add(s.here(), fmt.Sprintf("a number must have at most %d characters", maxNumeral))
		}
	}
	return nil
}

func (s *shape) text(value string, schema *openapi3.Schema) {
	if strings.ContainsRune(value, 0) {
		s.refused = true
		s.add(s.here(), "must not contain a NUL character")
	}
	if most := schema.MaxLength; most != nil && utf8.RuneCountInString(value) > int(*most) {
		s.add(s.here(), tooLong(*most))
	}
}

func (s *shape) object(schema *openapi3.Schema) error {
	if _, err := s.decoder.ReadToken(); err != nil {
		return err
	}
	at := s.here()
	for fields := uint64(1); s.decoder.PeekKind() != '}' && !s.stop; fields++ {
		if schema.MaxProps != nil && fields > *schema.MaxProps {
			s.add(at, tooMany(*schema.MaxProps, "field"))
			s.stop = true
			break
		}
		name, err := s.decoder.ReadToken()
		if err != nil {
			return err
		}
		property := schema.Properties[name.String()]
		if property == nil {
			property = schema.AdditionalProperties.Schema
		}
		if property != nil {
			err = s.value(property.Value)
		} else {
			err = s.skip(unknown)
		}
		if err != nil {
			return err
		}
	}
	return s.end()
}

func (s *shape) array(schema *openapi3.Schema) error {
	if _, err := s.decoder.ReadToken(); err != nil {
		return err
	}
	at := s.here()
	for items := uint64(1); s.decoder.PeekKind() != ']' && !s.stop; items++ {
		if schema.MaxItems != nil && items > *schema.MaxItems {
			s.add(at, tooMany(*schema.MaxItems, "item"))
			s.stop = true
			break
		}
		if err := s.value(schema.Items.Value); err != nil {
			return err
		}
	}
	return s.end()
}

// end reads the closing bracket of an object or array.
func (s *shape) end() error {
	if s.stop {
		return nil
	}
	_, err := s.decoder.ReadToken()
	return err
}

// skip records what is wrong with the next value, and skips it if that is cheap.
func (s *shape) skip(message string) error {
	kind := s.decoder.PeekKind()
	s.stop = s.stop || (s.large && (kind == '{' || kind == '['))
	pass := s.decoder.SkipValue
	if s.stop {
		pass = func() error { _, err := s.decoder.ReadToken(); return err } // its bracket, which has the same pointer
	}
	if err := pass(); err != nil {
		return err
	}
	s.add(s.here(), message)
	return nil
}

func syntaxMessage(err error) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "duplicate field name"
	case strings.Contains(err.Error(), "surrogate") || strings.Contains(err.Error(), "UTF-8"):
		return "not valid Unicode"
	}
	return "not valid JSON"
}
