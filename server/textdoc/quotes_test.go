package textdoc_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/sredspace/sredspace/server/textdoc"
)

func TestQuotesAreFoundWhereTheySay(t *testing.T) {
	t.Parallel()
	text := "Café 😀: we tested 12 variants.\nWe tested 12 variants."
	whole := int64(len([]rune(text)))
	quotes := []textdoc.Quote{
		{Start: 0, End: 4, Text: "Café"}, {Start: 5, End: 6, Text: "😀"}, {Start: 31, End: whole, Text: "We tested 12 variants."},
		{Start: 0, End: whole, Text: text}, {Start: 1, End: 5, Text: "Café"}, {Start: 0, End: 5, Text: "Café"}, {Start: 0, End: 0, Text: ""},
		{Start: whole, End: whole + 1, Text: "x"}, {Start: -1, End: 3, Text: "Café"}, {Start: 0, End: 4, Text: "Cafe"},
		{Start: 31, End: whole, Text: "We tested 13 variants."},
	}
	want := []bool{true, true, true, true, false, false, false, false, false, false, false}
	body := encode(t, document(text, nil))
	for _, r := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body))} {
		got, _, err := textdoc.FindQuotes(r, limit, quotes)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v", got, err)
		}
	}
	twice := strings.Replace(body, `"text"`, `"text":"a","text"`, 1)
	for _, bad := range []string{"", "null", `{"text":7}`, `{"fileId":"f"}`, body[:40], twice} {
		if got, _, err := textdoc.FindQuotes(strings.NewReader(bad), limit, quotes); err == nil {
			t.Errorf("%q: %v", bad, got)
		}
	}
	if _, _, err := textdoc.FindQuotes(strings.NewReader(body), 10, quotes); !errors.Is(err, textdoc.ErrInvalid) {
		t.Errorf("beyond the limit: %v", err)
	}
}

// It agrees with the definition, text[start:end] == quote, for any text and any quotes.
func TestQuotesAgreeWithTheDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SliceOfN(rapid.SampledFrom([]rune("ab é😀\n")), 0, 60).Draw(t, "text")
		var quotes []textdoc.Quote
		var want []bool
		for range rapid.IntRange(0, 20).Draw(t, "quotes") {
			start := rapid.IntRange(-2, len(runes)+2).Draw(t, "start")
			end := rapid.IntRange(-2, len(runes)+2).Draw(t, "end")
			quote := string(rapid.SliceOfN(rapid.SampledFrom([]rune("ab é😀\n")), 0, 4).Draw(t, "quote"))
			inside := start >= 0 && start < end && end <= len(runes)
			if inside && rapid.Bool().Draw(t, "exact") {
				quote = string(runes[start:end])
			}
			quotes = append(quotes, textdoc.Quote{Start: int64(start), End: int64(end), Text: quote})
			want = append(want, inside && string(runes[start:end]) == quote)
		}
		body := `{"fileId":"f","text":` + quoteJSON(string(runes)) + `,"segments":[{"a":1}]}`
		got, _, err := textdoc.FindQuotes(strings.NewReader(body), limit, quotes)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %v, %v, want %v", got, err, want)
		}
	})
}

func quoteJSON(text string) string {
	return `"` + strings.NewReplacer("\n", `\n`, "😀", `\ud83d\ude00`).Replace(text) + `"`
}
