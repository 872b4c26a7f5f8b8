package textdoc

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Quote is a passage that is claimed to be in a text, between two of its characters.
type Quote struct {
	Start, End int64
	Text       string
}

// FindQuotes reads a document of at most limit bytes and reports which quotes are where they say, and the SHA-256 of the text. It needs
// little memory, however long the text is, and its time grows with the text and the quotes, not with their product.
func FindQuotes(r io.Reader, limit int64, quotes []Quote) (found []bool, sum string, err error) {
	text := digest{hash: sha256.New()}
	m := newMatcher(quotes)
	s := scanner{r: bufio.NewReaderSize(&limited{r: r, left: limit}, 64<<10)}
	seen := false
	err = s.object(func(name string) error {
		if name != "text" {
			return s.skip(1)
		}
		if seen {
			return invalid("a field comes twice")
		}
		seen = true
		if first, err := s.token(); err != nil || first != '"' {
			return orInvalid(err, "text is no string")
		}
		if err := s.str(io.MultiWriter(&text, m)); err != nil {
			return err
		}
		return text.end()
	})
	var syntax invalid
	if errors.As(err, &syntax) || (err == nil && !seen) {
		return nil, "", fmt.Errorf("%w: %s", ErrInvalid, string(syntax))
	}
	if err != nil {
		return nil, "", err
	}
	return m.found, text.sum(), nil
}

// matcher compares the quotes with a text that passes by.
type matcher struct {
	quotes []Quote
	order  []int // by their start
	active []match
	found  []bool
	next   int64 // character
}

type match struct{ quote, at int }

func newMatcher(quotes []Quote) *matcher {
	m := &matcher{quotes: quotes, found: make([]bool, len(quotes))}
	for i, q := range quotes {
		if q.Start >= 0 && q.Text != "" && q.End-q.Start == int64(utf8.RuneCountInString(q.Text)) {
			m.order = append(m.order, i)
		}
	}
	slices.SortFunc(m.order, func(a, b int) int { return cmp.Compare(quotes[a].Start, quotes[b].Start) })
	return m
}

func (m *matcher) Write(p []byte) (int, error) {
	for _, b := range p {
		if utf8.RuneStart(b) {
			for len(m.order) > 0 && m.quotes[m.order[0]].Start == m.next {
				m.active = append(m.active, match{quote: m.order[0]})
				m.order = m.order[1:]
			}
			m.next++
		}
		if len(m.active) > 0 {
			m.compare(b)
		}
	}
	return len(p), nil
}

func (m *matcher) compare(b byte) {
	still := m.active[:0]
	for _, a := range m.active {
		text := m.quotes[a.quote].Text
		if text[a.at] != b {
			continue
		}
		if a.at++; a.at == len(text) {
			m.found[a.quote] = true
			continue
		}
		still = append(still, a)
	}
	m.active = still
}
