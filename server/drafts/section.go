package drafts

import (
	"context"
	"fmt"
	"strings"
)

// section is a narrative of a run. Its sentences are those of the run where it lists them, otherwise those of the draft as far as
// they are the same.
func (s *Service) section(ctx context.Context, o Owner, r run, section runSection, now Line) (Content, error) {
	text := normal(section.Text + section.After)
	if strings.TrimSpace(text) == "" {
		return Content{}, nil
	}
	known := now.Sentences
	if section.Sentences != nil {
		known = nil
	}
	for _, sentence := range section.Sentences {
		known = append(known, r.sentence(sentence.Text, sentence.Origin, sentence.CitationIDs))
	}
	pool := make([]Citation, 0, len(r.byID))
	for _, c := range r.Citations {
		pool = append(pool, r.byID[c.ID])
	}
	sentences, err := s.annotate(ctx, o, known, text, pool)
	if err != nil {
		return Content{}, fmt.Errorf("read section: %w", err)
	}
	return Content{Text: &text, Sentences: sentences}, nil
}

func (r run) sentence(text, origin string, ids []string) Sentence {
	out := Sentence{Text: strings.TrimSpace(normal(text)), Origin: origin, Citations: r.cites(ids)}
	want := words(tokens(out.Text))
	var joined []string
	for _, c := range out.Citations {
		quote := words(tokens(c.Quote))
		if contains(quote, want) {
			out.Support = SupportExact
		}
		joined = append(joined, quote...)
	}
	switch {
	case origin == "template":
		out.Support = SupportTemplate
	case origin == originGap:
		out.Support = SupportGap
	case out.Support == SupportExact:
	case len(out.Citations) == 0:
		out.Support = Unsupported
	case trims(joined, want):
		out.Support = SupportTrimmed
	default:
		out.Support = SupportCited
	}
	return out
}
