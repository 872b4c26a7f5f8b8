package drafts

import (
	"context"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op is what happened to a piece of text.
type Op string

// The operations of a difference.
const (
	Equal  Op = "equal"
	Insert Op = "insert"
	Delete Op = "delete"
)

// Segment is a piece of text: those that are equal or deleted make up the old text, those that are equal or inserted the new one.
type Segment struct {
	Op   Op
	Text string
}

// SentenceDiff is a sentence in two versions; nil where it is missing.
type SentenceDiff struct {
	Before, After *string
	Segments      []Segment
}

// LineDiff is a line that differs.
type LineDiff struct {
	Line          string
	Before, After string
	Segments      []Segment
	Sentences     []SentenceDiff
}

// Diff compares two versions; to is nil for the current one.
func (s *Service) Diff(ctx context.Context, o Owner, from int32, to *int32) (older, newer Draft, lines []LineDiff, err error) {
	if to == nil {
		newer, err = s.Current(ctx, o)
	} else {
		newer, err = s.At(ctx, o, *to)
	}
	if err != nil {
		return older, newer, nil, err
	}
	if older, err = s.At(ctx, o, from); err != nil {
		return older, newer, nil, err
	}
	for i, before := range older.Lines {
		after := newer.Lines[i]
		if before.sameValue(after.Content) {
			continue
		}
		line := LineDiff{Line: before.Line, Before: before.AsText(), After: after.AsText()}
		line.Segments = compare(line.Before, line.After)
		line.Sentences = compareSentences(before.Sentences, after.Sentences)
		lines = append(lines, line)
	}
	return older, newer, lines, nil
}

// compare finds the shortest difference by words.
func compare(before, after string) []Segment {
	names := alphabet{}
	a, b := names.letters(pieces(before)), names.letters(pieces(after))
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // exact: the same texts always give the same answer
	var out []Segment
	for _, d := range differ.DiffMainRunes(a, b, false) {
		op := Equal
		switch d.Type {
		case diffmatchpatch.DiffInsert:
			op = Insert
		case diffmatchpatch.DiffDelete:
			op = Delete
		case diffmatchpatch.DiffEqual:
		}
		text := ""
		for _, letter := range d.Text {
			text += names.piece(letter)
		}
		out = append(out, Segment{Op: op, Text: text})
	}
	return out
}

// compareSentences pairs the sentences that stayed; between them, deleted ones are paired with inserted ones in order.
func compareSentences(before, after []Sentence) []SentenceDiff {
	names := alphabet{}
	texts := func(sentences []Sentence) []string {
		out := make([]string, 0, len(sentences))
		for _, s := range sentences {
			out = append(out, s.Text)
		}
		return out
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0
	var out []SentenceDiff
	var removed, added []string
	flush := func() {
		for i := range max(len(removed), len(added)) {
			pair := SentenceDiff{}
			old, changed := "", ""
			if i < len(removed) {
				old, pair.Before = removed[i], &removed[i]
			}
			if i < len(added) {
				changed, pair.After = added[i], &added[i]
			}
			pair.Segments = compare(old, changed)
			out = append(out, pair)
		}
		removed, added = nil, nil
	}
	for _, d := range differ.DiffMainRunes(names.letters(texts(before)), names.letters(texts(after)), false) {
		for _, letter := range d.Text {
			text := names.piece(letter)
			switch d.Type {
			case diffmatchpatch.DiffDelete:
				removed = append(removed, text)
			case diffmatchpatch.DiffInsert:
				added = append(added, text)
			default:
				flush()
				out = append(out, SentenceDiff{Before: &text, After: &text, Segments: []Segment{{Op: Equal, Text: text}}})
			}
		}
	}
	flush()
	return out
}

// alphabet gives each different piece of text a letter of its own, so that a difference of letters is one of pieces.
type alphabet struct {
	known  map[string]rune
	pieces map[rune]string
}

func (a *alphabet) letters(texts []string) []rune {
	if a.known == nil {
		a.known, a.pieces = map[string]rune{}, map[rune]string{}
	}
	out := make([]rune, 0, len(texts))
	for _, text := range texts {
		letter, ok := a.known[text]
		if !ok {
			letter = rune(len(a.known) + 1)
			if letter >= 0xd800 {
				letter += 0x800 // surrogates are no letters
			}
			a.known[text], a.pieces[letter] = letter, text
		}
		out = append(out, letter)
	}
	return out
}

func (a *alphabet) piece(letter rune) string { return a.pieces[letter] }

// pieces cuts a text into words, runs of white space, and single other characters.
func pieces(text string) []string {
	var out []string
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		end := size
		switch {
		case isWord(r):
			end = wordEnd(text, 0)
		case unicode.IsSpace(r):
			end = len(text) - len(text[skipSpace(text, 0):])
		}
		out, text = append(out, text[:end]), text[end:]
	}
	return out
}
