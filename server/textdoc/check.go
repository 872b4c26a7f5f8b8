// Package textdoc checks text documents as the worker stores them, in one pass and with little memory: a document can be larger
// than a process should hold in memory.
package textdoc

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"unicode/utf8"
)

// ErrInvalid means that the document does not match the worker's contract.
var ErrInvalid = errors.New("the text document is not valid")

// Summary describes a valid document.
type Summary struct {
	FileID     string
	Characters int64  // of the text, counted
	SHA256     string // of the text, computed
}

const (
	maxDepth    = 16
	maxSegments = 16 << 20 // bytes
	maxShort    = 4 << 10  // bytes of every other value that is read
)

// Check reads a document of at most limit bytes. An error that is not ErrInvalid came from the reader.
func Check(r io.Reader, limit int64) (Summary, error) {
	c := checker{scanner: scanner{r: bufio.NewReaderSize(&limited{r: r, left: limit}, 64<<10)}, text: digest{hash: sha256.New()}}
	err := c.document()
	var syntax invalid
	switch {
	case errors.As(err, &syntax):
		return Summary{}, fmt.Errorf("%w: %s", ErrInvalid, string(syntax))
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return Summary{}, fmt.Errorf("%w: it is cut off", ErrInvalid)
	case err != nil:
		return Summary{}, err
	}
	return Summary{FileID: c.fileID, Characters: c.text.characters, SHA256: c.text.sum()}, nil
}

// invalid is the reason why a document is invalid.
type invalid string

func (i invalid) Error() string { return string(i) }

type checker struct {
	scanner
	text     digest
	fileID   string
	segments []segment
	seen     map[string]bool
}

func (c *checker) document() error {
	c.seen = map[string]bool{}
	claimed, sum := int64(-1), ""
	err := c.object(func(name string) error {
		if c.seen[name] {
			return invalid("a field comes twice")
		}
		c.seen[name] = true
		switch name {
		case "text":
			return c.readText()
		case "fileId":
			return c.decode(&c.fileID, maxShort)
		case "textSha256":
			return c.decode(&sum, maxShort)
		case "characters":
			return c.decode(&claimed, maxShort)
		case "segments":
			return c.decode(&c.segments, maxSegments)
		}
		return c.skip(1)
	})
	if err == nil {
		err = c.end()
	}
	if err != nil {
		return err
	}
	for _, name := range []string{"fileId", "text", "characters", "textSha256", "segments"} {
		if !c.seen[name] {
			return invalid("it has no " + name)
		}
	}
	if c.text.characters != claimed || c.text.sum() != sum {
		return invalid("text, characters and textSha256 do not fit together")
	}
	return c.checkSegments()
}

type segment struct {
	Kind      string  `json:"kind"`
	Number    int64   `json:"number"`
	Label     *string `json:"label"`
	CharStart *int64  `json:"charStart"`
	CharEnd   *int64  `json:"charEnd"`
}

func (c *checker) checkSegments() error {
	if c.segments == nil {
		return invalid("segments is null")
	}
	for i, s := range c.segments {
		switch s.Kind {
		case "page", "sheet", "slide", "entry":
		default:
			return invalid(fmt.Sprintf("segment %d is of no known kind", i))
		}
		if s.Number < 1 || s.CharStart == nil || s.CharEnd == nil ||
			*s.CharStart < 0 || *s.CharStart > *s.CharEnd || *s.CharEnd > c.text.characters {
			return invalid(fmt.Sprintf("segment %d is not inside the text", i))
		}
	}
	return nil
}

func (c *checker) readText() error {
	first, err := c.token()
	if err != nil {
		return err
	}
	if first != '"' {
		return invalid("text is no string")
	}
	if err := c.str(&c.text); err != nil {
		return err
	}
	return c.text.end()
}

// decode reads one value of at most limit bytes.
func (c *checker) decode(into any, limit int) error {
	var raw bytes.Buffer
	c.copyTo, c.copyLimit = &raw, limit
	err := c.skip(1)
	c.copyTo = nil
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw.Bytes(), into); err != nil {
		return invalid(err.Error())
	}
	return nil
}

// digest counts and hashes the UTF-8 of a text that arrives in pieces.
type digest struct {
	hash       hash.Hash
	characters int64
	cut        []byte // a character that is split between pieces
}

func (d *digest) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

func (d *digest) Write(p []byte) (int, error) {
	_, _ = d.hash.Write(p) // a hash never fails
	rest := p
	for len(d.cut) > 0 && len(rest) > 0 && !utf8.FullRune(d.cut) {
		d.cut, rest = append(d.cut, rest[0]), rest[1:]
	}
	if utf8.FullRune(d.cut) {
		if err := d.count(d.cut); err != nil {
			return 0, err
		}
		d.cut = d.cut[:0]
	}
	whole := len(rest)
	for i := 1; i <= min(utf8.UTFMax-1, len(rest)); i++ {
		if tail := rest[len(rest)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				whole = len(rest) - i
			}
			break
		}
	}
	d.cut = append(d.cut, rest[whole:]...)
	return len(p), d.count(rest[:whole])
}

func (d *digest) count(p []byte) error {
	if !utf8.Valid(p) {
		return invalid("it is not UTF-8")
	}
	if bytes.IndexByte(p, 0) >= 0 {
		return invalid("text contains NUL")
	}
	for _, b := range p {
		if utf8.RuneStart(b) {
			d.characters++ // utf8.RuneCount copies what it counts
		}
	}
	return nil
}

func (d *digest) end() error {
	if len(d.cut) > 0 {
		return invalid("it is not UTF-8")
	}
	return nil
}

// limited fails beyond its limit.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, invalid("it is larger than the limit")
	}
	return n, err
}
