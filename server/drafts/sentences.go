package drafts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// span is a sentence in a text, in bytes, without the white space around it; known is the earlier sentence with the same words.
type span struct {
	start, end int
	known      *Sentence
}

// longEnough is the length in bytes from which an earlier sentence is also recognized in the middle of another one.
const longEnough = 20

// split cuts a text into sentences: first where earlier sentences occur unchanged, however the run cut them, then by the rules of
// Unicode.
func split(text string, earlier []Sentence) []span {
	var spans []span
	unused := make([]*Sentence, 0, len(earlier))
	for i := range earlier {
		unused = append(unused, &earlier[i])
	}
	for at := skipSpace(text, 0); at < len(text); at = skipSpace(text, at) {
		if known := longestAt(text, at, unused); known >= 0 {
			end := at + len(unused[known].Text)
			spans = append(spans, span{start: at, end: end, known: unused[known]})
			unused = append(unused[:known], unused[known+1:]...)
			at = end
			continue
		}
		end := min(nextBoundary(text, at), nextKnown(text, at, unused))
		spans = append(spans, span{start: at, end: at + len(strings.TrimRightFunc(text[at:end], unicode.IsSpace))})
		at = end
	}
	return spans
}

func skipSpace(text string, at int) int {
	return len(text) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
}

// longestAt finds the longest earlier sentence that occurs at a place; -1 if none does.
func longestAt(text string, at int, known []*Sentence) int {
	best := -1
	for i, s := range known {
		if s.Text != "" && strings.HasPrefix(text[at:], s.Text) && endsWord(text, at+len(s.Text)) &&
			(best < 0 || len(s.Text) > len(known[best].Text)) {
			best = i
		}
	}
	return best
}

func endsWord(text string, at int) bool {
	next, _ := utf8.DecodeRuneInString(text[at:])
	return at == len(text) || unicode.IsSpace(next)
}

// nextBoundary is where the sentence that starts at a place ends.
func nextBoundary(text string, at int) int {
	sentence, _, _ := uniseg.FirstSentenceInString(text[at:], -1)
	return at + len(sentence)
}

// nextKnown is where the next earlier sentence begins.
func nextKnown(text string, at int, known []*Sentence) int {
	next := len(text)
	for _, s := range known {
		if len(s.Text) < longEnough {
			continue
		}
		for from := at + 1; from < next; {
			i := strings.Index(text[from:], s.Text)
			if i < 0 {
				break
			}
			if before, _ := utf8.DecodeLastRuneInString(text[:from+i]); unicode.IsSpace(before) && endsWord(text, from+i+len(s.Text)) {
				next = min(next, from+i)
				break
			}
			from += i + 1
		}
	}
	return next
}

// token is a word or a symbol of a text that carries meaning; punctuation, quotation marks and white space do not.
type token struct {
	word       string // folded to lower case
	start, end int    // in bytes
}

func tokens(text string) []token {
	var out []token
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case isWord(r):
			end := wordEnd(text, at)
			start := at
			if at > 0 && unicode.IsDigit(r) && isMinus(text, at) {
				start = at - lastSize(text, at)
			}
			out = append(out, token{word: strings.ReplaceAll(strings.ToLower(text[start:end]), "−", "-"), start: start, end: end})
			at = end
		case unicode.IsSymbol(r) || strings.ContainsRune("%/*#&@", r):
			out = append(out, token{word: string(r), start: at, end: at + size})
			at += size
		default:
			at += size
		}
	}
	return out
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}

// wordEnd is the end of a word: an apostrophe or hyphen between letters, and a point or comma between digits, belong to it.
func wordEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if isWord(r) {
			at += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[at+size:])
		last, _ := utf8.DecodeLastRuneInString(text[:at])
		joins := (strings.ContainsRune("'’-‑", r) && isWord(next)) ||
			(strings.ContainsRune(".,", r) && unicode.IsDigit(last) && unicode.IsDigit(next))
		if !joins {
			return at
		}
		at += size
	}
	return at
}

func lastSize(text string, at int) int {
	_, size := utf8.DecodeLastRuneInString(text[:at])
	return size
}

// isMinus reports whether the character before a digit is its sign, and not a dash between two numbers.
func isMinus(text string, at int) bool {
	sign, size := utf8.DecodeLastRuneInString(text[:at])
	if sign != '-' && sign != '−' {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at-size])
	return at == size || !isWord(before)
}

func words(list []token) []string {
	out := make([]string, 0, len(list))
	for _, t := range list {
		out = append(out, t.word)
	}
	return out
}
