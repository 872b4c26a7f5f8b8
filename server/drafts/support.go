package drafts

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// annotate says of each sentence of a text what supports it. A sentence that an earlier version has keeps what that one knew. A new or
// changed one is compared with the citations of the line and of the pool, then with the whole texts of the sources that they cite.
func (s *Service) annotate(ctx context.Context, o Owner, earlier []Sentence, text string, pool []Citation) ([]Sentence, error) {
	spans := split(text, earlier)
	cited := slices.Clone(pool)
	for _, sentence := range earlier {
		cited = append(cited, sentence.Citations...)
	}
	texts := newSources(s, o, cited)
	out := make([]Sentence, 0, len(spans))
	chars, at := 0, 0
	for _, part := range spans {
		chars += utf8.RuneCountInString(text[at:part.start])
		sentence := Sentence{Text: text[part.start:part.end], Start: chars}
		chars += utf8.RuneCountInString(sentence.Text)
		sentence.End, at = chars, part.end
		if part.known != nil {
			sentence.Origin, sentence.Support, sentence.Citations = part.known.Origin, part.known.Support, part.known.Citations
		} else if err := support(ctx, &sentence, earlier, cited, texts); err != nil {
			return nil, err
		}
		out = append(out, sentence)
	}
	return out, nil
}

// support finds what supports a sentence that a person wrote.
func support(ctx context.Context, sentence *Sentence, earlier []Sentence, cited []Citation, texts *sources) error {
	sentence.Origin, sentence.Support = originManual, Unsupported
	if isGap(sentence.Text) {
		sentence.Origin, sentence.Support = originGap, SupportGap
		return nil
	}
	want := words(tokens(sentence.Text))
	if len(want) == 0 {
		return nil
	}
	for _, how := range []struct {
		support Support
		holds   func(quote, want []string) bool
	}{{SupportExact, contains}, {SupportTrimmed, trims}} {
		for _, c := range cited {
			if how.holds(words(tokens(c.Quote)), want) {
				sentence.Support, sentence.Citations = how.support, []Citation{c}
				return nil
			}
		}
	}
	for _, e := range earlier { // its words may come from several quotes of one sentence
		var joined []string
		for _, c := range e.Citations {
			joined = append(joined, words(tokens(c.Quote))...)
		}
		if trims(joined, want) {
			sentence.Support, sentence.Citations = SupportTrimmed, e.Citations
			return nil
		}
	}
	found, err := texts.find(ctx, want)
	if err != nil {
		return err
	}
	if found != nil {
		sentence.Support, sentence.Citations = SupportExact, []Citation{*found}
		return nil
	}
	sentence.Citations = nearest(want, earlier)
	return nil
}

func isGap(text string) bool {
	return strings.HasPrefix(text, "[GAP") || strings.HasPrefix(text, "[LACUNE") || strings.HasPrefix(text, "[MANQUE")
}

// contains reports whether the wanted words are there one after another.
func contains(have, want []string) bool { return indexOf(have, want) >= 0 }

func indexOf(have, want []string) int {
	if len(want) == 0 {
		return -1
	}
	for i := 0; i+len(want) <= len(have); i++ {
		if have[i] == want[0] && slices.Equal(have[i:i+len(want)], want) {
			return i
		}
	}
	return -1
}

const fewest = 3 // words; fewer prove nothing when words may be left out between them

// trims reports whether the wanted words are there in this order, and nothing was left out between them that reverses their meaning.
func trims(have, want []string) bool {
	if len(want) < fewest {
		return false
	}
	next, begun := 0, -1
	for i, word := range have {
		switch {
		case next < len(want) && word == want[next]:
			if begun < 0 {
				begun = i
			}
			next++
		case next > 0 && next < len(want) && turns(word):
			return false
		}
	}
	if next < len(want) {
		return false
	}
	return begun == 0 || !turns(have[begun-1])
}

var turning = map[string]bool{
	"not": true, "no": true, "never": true, "none": true, "neither": true, "nor": true, "without": true, "cannot": true, "failed": true,
	"hardly": true, "unless": true, "except": true, "if": true, "ne": true, "pas": true, "aucun": true, "aucune": true, "jamais": true,
	"sans": true, "ni": true, "échoué": true, "si": true, "sauf": true,
}

// turns reports whether a sentence means something else without the word.
func turns(word string) bool {
	return turning[word] || strings.HasSuffix(word, "n't") || strings.HasSuffix(word, "n’t") ||
		strings.HasPrefix(word, "n'") || strings.HasPrefix(word, "n’")
}

// nearest keeps the citations of the sentence that was changed, for the reader to look up: the one that shares most of its words.
func nearest(want []string, earlier []Sentence) []Citation {
	var citations []Citation
	best := 0.5
	for _, e := range earlier {
		if likeness := share(want, words(tokens(e.Text))); likeness >= best && len(e.Citations) > 0 {
			best, citations = likeness, e.Citations
		}
	}
	return citations
}

func share(a, b []string) float64 {
	seen := map[string]bool{}
	for _, word := range a {
		seen[word] = true
	}
	all, both := len(seen), 0
	counted := map[string]bool{}
	for _, word := range b {
		switch {
		case counted[word]:
			continue
		case seen[word]:
			both++
		default:
			all++
		}
		counted[word] = true
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}
