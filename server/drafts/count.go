package drafts

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Counts are the length of a narrative line by both ways of counting.
type Counts struct {
	Words, WordLimit, Lines, LineLimit int
}

// Within reports whether the words are within their limit.
func (c Counts) Within() bool { return c.Words <= c.WordLimit }

// width is the length of a line in filing software.
const width = 78

func countsOf(spec Spec, text string) Counts {
	return Counts{Words: countWords(text), WordLimit: spec.Words, Lines: countLines(text), LineLimit: spec.Lines}
}

// gap is a placeholder for what is missing, as the worker writes it. It is filled in or removed before the form is filed.
var gap = regexp.MustCompile(`[ \t]*\[(?:GAP|LACUNE|MANQUE)\b[^\[\]\n]*\][ \t]*`)

// filed is the text without its placeholders; a line of nothing else goes too. The worker and the page count in the same way.
func filed(text string) string {
	if !strings.Contains(text, "[") {
		return text
	}
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if gap.MatchString(line) {
			if line = strings.Trim(gap.ReplaceAllString(line, " "), " \t"); line == "" {
				continue
			}
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "\n")
}

// words are separated by white space as the worker counts it: a lone dash is a word, a no-break space separates.
func countWords(text string) int {
	return len(strings.FieldsFunc(norm.NFC.String(filed(text)), isSpace))
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) }

// countLines counts lines of 78 characters; an empty line counts too.
func countLines(text string) int {
	text = filed(text)
	if text == "" {
		return 0
	}
	return len(Wrap(text))
}

// Wrap breaks text into lines of at most 78 characters, at spaces where it can.
func Wrap(text string) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph)...)
	}
	return lines
}

func wrapParagraph(text string) []string {
	var lines []string
	line, used := "", 0
	flush := func() { lines, line, used = append(lines, line), "", 0 }
	for _, word := range strings.FieldsFunc(text, isBreak) {
		letters := []rune(word)
		if used > 0 && used+1+len(letters) > width {
			flush()
		}
		for len(letters) > width { // longer than a line: it is broken
			lines, letters = append(lines, string(letters[:width])), letters[width:]
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+string(letters), used+len(letters)
	}
	if used > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}

// isBreak reports where a line may break: a no-break space keeps two words together.
func isBreak(r rune) bool { return r == ' ' || (r >= '\t' && r <= '\r') }
