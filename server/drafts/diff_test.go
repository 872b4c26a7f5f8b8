package drafts

import (
	"fmt"
	"strings"
	"testing"
)

func rebuilt(segments []Segment) (before, after string) {
	for _, s := range segments {
		if s.Op != Insert {
			before += s.Text
		}
		if s.Op != Delete {
			after += s.Text
		}
	}
	return before, after
}

func TestDifferencesAreByWord(t *testing.T) {
	t.Parallel()
	segments := compare("It was 31.5 ms, not l'été.", "It was 31.7 ms, not l'été!")
	var changed []string
	for _, s := range segments {
		if s.Op != Equal {
			changed = append(changed, string(s.Op)+" "+s.Text)
		}
	}
	if got := strings.Join(changed, ", "); got != "delete 31.5, insert 31.7, delete ., insert !" {
		t.Errorf("got %s", got)
	}
}

// The longest texts without a word in common, and with every other word in common.
func TestDifferencesOfLongTexts(t *testing.T) {
	t.Parallel()
	var a, b, c strings.Builder
	for i := range 3300 {
		fmt.Fprintf(&a, "a%d ", i)
		fmt.Fprintf(&b, "b%d ", i)
		if i%2 == 0 {
			fmt.Fprintf(&c, "a%d ", i)
		} else {
			fmt.Fprintf(&c, "c%d ", i)
		}
	}
	for _, pair := range [][2]string{{a.String(), b.String()}, {a.String(), c.String()}, {"", a.String()}, {a.String(), a.String()}} {
		if before, after := rebuilt(compare(pair[0], pair[1])); before != pair[0] || after != pair[1] {
			t.Errorf("the difference of %d and %d bytes does not rebuild them", len(pair[0]), len(pair[1]))
		}
	}
}

func TestWordsAndLinesAreCountedAsTheWorkerCounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"":                                      {0, 0},
		"one":                                   {1, 1},
		"one\n\ntwo":                            {2, 3},
		"l'essai – fut 3\u00a0fois":             {5, 1},
		strings.Repeat("x", 200):                {1, 3},
		strings.Repeat("word ", 40):             {40, 3},
		strings.Repeat("y", 77) + " z":          {2, 2},
		"[GAP: what did you expect, and why?]":  {0, 0},
		"[GAP: one]\n\n[LACUNE : deux] ":        {0, 0},
		"We [GAP: what?] tested [3] seals.":     {4, 1},
		"[GAP: why?] It held.\n[GAP: how?]\nOn": {3, 2},
		"[GAPS are no placeholder]":             {4, 1},
		"well-known " + strings.Repeat("a", 68): {2, 2},
	} {
		if words, lines := countWords(text), countLines(text); words != want[0] || lines != want[1] {
			t.Errorf("%.20q: %d words and %d lines, want %v", text, words, lines, want)
		}
	}
}
