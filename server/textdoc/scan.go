package textdoc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON without holding it in memory.
type scanner struct {
	r         *bufio.Reader
	copyTo    *bytes.Buffer // scanned bytes are copied there
	copyLimit int
}

func (s *scanner) next() (byte, error) {
	b, err := s.r.ReadByte()
	if err == nil && s.copyTo != nil {
		if s.copyTo.Len() >= s.copyLimit {
			return 0, invalid("a value is too long")
		}
		s.copyTo.WriteByte(b)
	}
	return b, err
}

// token returns the next byte that is not white space.
func (s *scanner) token() (byte, error) {
	for {
		b, err := s.next()
		if err != nil {
			return 0, err
		}
		if b != ' ' && b != '\n' && b != '\r' && b != '\t' {
			return b, nil
		}
	}
}

// end makes sure that nothing follows.
func (s *scanner) end() error {
	_, err := s.token()
	if err == io.EOF { //nolint:errorlint // bufio returns it bare
		return nil
	}
	if err != nil {
		return err
	}
	return invalid("something follows it")
}

// object reads the members of an object; member reads each value.
func (s *scanner) object(member func(name string) error) error {
	if b, err := s.token(); err != nil || b != '{' {
		return orInvalid(err, "it is no object")
	}
	return s.members('}', func() error {
		var name bytes.Buffer
		if err := s.str(&short{&name}); err != nil {
			return err
		}
		if b, err := s.token(); err != nil || b != ':' {
			return orInvalid(err, "a name has no value")
		}
		return member(name.String())
	})
}

// members reads the comma-separated members up to the closing byte. In an object, each begins with the quote of its name.
func (s *scanner) members(closing byte, member func() error) error {
	for first := true; ; first = false {
		b, err := s.token()
		if err != nil {
			return err
		}
		switch {
		case b == closing && first:
			return nil
		case closing == '}' && b != '"':
			return invalid("a name is no string")
		case closing == ']':
			if err := s.back(); err != nil {
				return err
			}
		}
		if err := member(); err != nil {
			return err
		}
		switch b, err = s.token(); {
		case err != nil:
			return err
		case b == closing:
			return nil
		case b != ',':
			return invalid("a comma is missing")
		}
	}
}

func (s *scanner) back() error {
	if s.copyTo != nil {
		s.copyTo.Truncate(s.copyTo.Len() - 1)
	}
	return s.r.UnreadByte()
}

// skip walks over one value.
func (s *scanner) skip(depth int) error {
	if depth > maxDepth {
		return invalid("it is nested too deep")
	}
	b, err := s.token()
	if err != nil {
		return err
	}
	switch b {
	case '"':
		return s.str(io.Discard)
	case '[':
		return s.members(']', func() error { return s.skip(depth + 1) })
	case '{':
		return s.members('}', func() error {
			if err := s.str(io.Discard); err != nil {
				return err
			}
			if b, err := s.token(); err != nil || b != ':' {
				return orInvalid(err, "a name has no value")
			}
			return s.skip(depth + 1)
		})
	}
	return s.literal(b)
}

// literal is a number, true, false or null.
func (s *scanner) literal(first byte) error {
	text := []byte{first}
	for {
		b, err := s.next()
		if err != nil {
			return err // a valid document ends with a brace
		}
		if b == ',' || b == ']' || b == '}' || b == ' ' || b == '\n' || b == '\r' || b == '\t' {
			break
		}
		if text = append(text, b); len(text) > 64 {
			return invalid("a value is neither a string nor a number")
		}
	}
	if !json.Valid(text) {
		return invalid("a value is not JSON")
	}
	return s.back()
}

// str reads a string up to its closing quote and writes its decoded text.
func (s *scanner) str(out io.Writer) error {
	var piece [4 << 10]byte
	n := 0
	for {
		b, err := s.next()
		if err != nil {
			return err
		}
		switch {
		case b == '"':
			_, err := out.Write(piece[:n])
			return err
		case b < 0x20:
			return invalid("a string contains a control character")
		case b != '\\':
			piece[n] = b
			n++
		default:
			character, err := s.escape()
			if err != nil {
				return err
			}
			n += utf8.EncodeRune(piece[n:], character)
		}
		if n > len(piece)-utf8.UTFMax {
			if _, err := out.Write(piece[:n]); err != nil {
				return err
			}
			n = 0
		}
	}
}

func (s *scanner) escape() (rune, error) {
	b, err := s.next()
	if err != nil {
		return 0, err
	}
	switch b {
	case '"', '\\', '/':
		return rune(b), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
	default:
		return 0, invalid("an escape is unknown")
	}
	first, err := s.hex()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	for _, want := range []byte(`\u`) {
		if b, err := s.next(); err != nil || b != want {
			return 0, orInvalid(err, "a surrogate is alone")
		}
	}
	second, err := s.hex()
	if err != nil {
		return 0, err
	}
	if character := utf16.DecodeRune(first, second); character != utf8.RuneError {
		return character, nil
	}
	return 0, invalid("a surrogate is alone")
}

func (s *scanner) hex() (rune, error) {
	var digits [4]byte
	for i := range digits {
		b, err := s.next()
		if err != nil {
			return 0, err
		}
		digits[i] = b
	}
	n, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		return 0, invalid("an escape is not hexadecimal")
	}
	return rune(n), nil
}

func orInvalid(err error, reason string) error {
	if err != nil {
		return err
	}
	return invalid(reason)
}

// short is a buffer for a name.
type short struct{ *bytes.Buffer }

func (s *short) Write(p []byte) (int, error) {
	if s.Len()+len(p) > maxShort {
		return 0, invalid("a name is too long")
	}
	return s.Buffer.Write(p)
}
