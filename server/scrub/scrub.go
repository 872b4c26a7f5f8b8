// Package scrub removes links from texts of outside origin. Error texts of workers and libraries quote the URL that failed, and a
// signed URL is as good as the object behind it: it belongs neither in a log nor on a page.
package scrub

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Removed replaces a link.
const Removed = "[link removed]"

// links are URLs with a query, a fragment or credentials, paths with a query, and pieces of an S3 signature, also percent-encoded.
var links = regexp.MustCompile(`(?i)[^\s"'<>]*(?:x-amz-|(?::|%3a)(?://|%2f%2f)[^\s"'<>]*(?:[?#@]|%3f)|[?&][^\s"'<>=]+=)[^\s"'<>]*`)

// Text removes links from a text, and characters that Postgres cannot store or a page cannot show.
func Text(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
	return links.ReplaceAllString(text, Removed)
}

// Limited is Text of at most a number of characters.
func Limited(text string, characters int) string {
	text = Text(text)
	if utf8.RuneCountInString(text) <= characters {
		return text
	}
	return string([]rune(text)[:characters-1]) + "…"
}

// JSON removes links from every string of a JSON text. One without links stays as it is, byte for byte.
func JSON(raw []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return raw
	}
	found := false
	value = walk(value, &found)
	if !found {
		return raw
	}
	out, err := json.Marshal(value)
	if err != nil {
		return nil // what was decoded can always be encoded
	}
	return out
}

func walk(value any, found *bool) any {
	switch v := value.(type) {
	case string:
		if links.MatchString(v) {
			*found = true
			return Text(v)
		}
	case []any:
		for i := range v {
			v[i] = walk(v[i], found)
		}
	case map[string]any:
		for name := range v {
			v[name] = walk(v[name], found)
		}
	}
	return value
}

// Error hides the text of an error behind Text; errors.Is and errors.As still see it.
func Error(err error) error {
	if err == nil {
		return nil
	}
	return scrubbed{err}
}

type scrubbed struct{ error }

func (s scrubbed) Error() string { return Text(s.error.Error()) }

func (s scrubbed) Unwrap() error { return s.error }
