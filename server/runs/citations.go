package runs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/scrub"
	"github.com/sredspace/sredspace/server/textdoc"
)

// The check of an answer's citations is bounded in every direction; what is beyond the bounds counts as unchecked.
const (
	maxCitations   = 5000
	maxFailed      = 100 // are named
	maxCitedBytes  = 256 << 20
	maxCitationID  = 100 // characters
	checkCitations = 5 * time.Second
	checksAtOnce   = 16 // answers whose files this process reads at the same time
)

var checking = make(chan struct{}, checksAtOnce)

// Citations are what the server found when it checked the citations of an answer itself.
type Citations struct {
	Checked   int      `json:"checked"`
	Failed    []string `json:"failed"`
	Unchecked int      `json:"unchecked"`
}

type citation struct {
	ID        string     `json:"id"`
	FileID    *uuid.UUID `json:"fileId"`
	MessageID *uuid.UUID `json:"messageId"`
	CommitSHA *string    `json:"commitSha"`
	Start     *int64     `json:"charStart"`
	End       *int64     `json:"charEnd"`
	Quote     *string    `json:"quote"`
}

// citable is a file whose text may be cited.
type citable struct {
	textKey, sha256 string
	bytes           int64
}

// checkCited checks the citations of a payload. Nothing that goes wrong here fails the run.
func (s *Service) checkCited(
	ctx context.Context, task worker.TaskEnvelope, files map[uuid.UUID]citable, payload json.RawMessage,
) Citations {
	out := Citations{Failed: []string{}}
	var answer struct {
		Citations []json.RawMessage `json:"citations"`
		Inputs    []keptInput       `json:"inputs"`
	}
	if err := json.Unmarshal(payload, &answer); err != nil {
		return out
	}
	messages := map[uuid.UUID]string{task.Input.MessageId: task.Input.Content}
	for _, m := range task.History {
		messages[m.MessageId] = m.Content
	}
	commits := keptCommits(answer.Inputs)
	inFiles := map[uuid.UUID][]citation{}
	for i, raw := range answer.Citations {
		if i == maxCitations {
			out.Unchecked += len(answer.Citations) - i
			break
		}
		var c citation
		switch err := json.Unmarshal(raw, &c); {
		case err != nil || c.Start == nil || c.End == nil || c.Quote == nil || !c.hasOneSource():
			out.count(c.ID, false)
		case c.CommitSHA != nil:
			if text, kept := commits[*c.CommitSHA]; kept {
				out.count(c.ID, isAt(text, *c.Start, *c.End, *c.Quote))
			} else {
				out.Unchecked++
			}
		case c.MessageID != nil:
			text, known := messages[*c.MessageID]
			out.count(c.ID, known && isAt(text, *c.Start, *c.End, *c.Quote))
		default:
			if _, known := files[*c.FileID]; !known {
				out.count(c.ID, false)
				continue
			}
			inFiles[*c.FileID] = append(inFiles[*c.FileID], c)
		}
	}
	s.checkFiles(ctx, files, inFiles, &out)
	return out
}

// keptInput is a source as the answer lists it; a cited commit comes with its text.
type keptInput struct {
	Kind   string  `json:"kind"`
	ID     string  `json:"id"`
	SHA256 string  `json:"sha256"`
	Text   *string `json:"text"`
}

func keptCommits(inputs []keptInput) map[string]string {
	out := map[string]string{}
	for _, input := range inputs {
		if input.Kind == "commit" && input.Text != nil && digest([]byte(*input.Text)).SHA256 == input.SHA256 {
			out[input.ID] = *input.Text
		}
	}
	return out
}

func (c citation) hasOneSource() bool {
	sources := 0
	for _, given := range []bool{c.FileID != nil, c.MessageID != nil, c.CommitSHA != nil} {
		if given {
			sources++
		}
	}
	return sources == 1
}

func (f *Citations) count(id string, correct bool) {
	f.Checked++
	if !correct && len(f.Failed) < maxFailed {
		f.Failed = append(f.Failed, scrub.Limited(id, maxCitationID))
	}
}

// isAt counts characters, as the contract of the worker does.
func isAt(text string, start, end int64, quote string) bool {
	at := int64(0)
	from, to := -1, -1
	for i := range text {
		if at == start {
			from = i
		}
		if at == end {
			to = i
			break
		}
		at++
	}
	if to < 0 && at == end {
		to = len(text)
	}
	return from >= 0 && to > from && text[from:to] == quote
}

func (s *Service) checkFiles(ctx context.Context, files map[uuid.UUID]citable, cited map[uuid.UUID][]citation, out *Citations) {
	if len(cited) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, checkCitations)
	defer cancel()
	free := false
	select {
	case checking <- struct{}{}:
		free = true
		defer func() { <-checking }()
	case <-ctx.Done():
	}
	left := int64(maxCitedBytes)
	for id, citations := range cited {
		file := files[id]
		var found []bool
		if left -= file.bytes; free && left >= 0 {
			found = s.findIn(ctx, file, citations)
		}
		if found == nil {
			out.Unchecked += len(citations)
			continue
		}
		for i, c := range citations {
			out.count(c.ID, found[i])
		}
	}
}

var errOtherText = errors.New("the stored text is not the one that was read")

// findIn reads the text of a file. It returns nil if it could not, or if the text is another one than the run was given.
func (s *Service) findIn(ctx context.Context, file citable, citations []citation) []bool {
	body, _, err := s.store.Open(ctx, file.textKey)
	if err != nil {
		s.log.WarnContext(ctx, "check citations", "error", err)
		return nil
	}
	defer body.Close()
	quotes := make([]textdoc.Quote, len(citations))
	for i, c := range citations {
		quotes[i] = textdoc.Quote{Start: *c.Start, End: *c.End, Text: *c.Quote}
	}
	found, sum, err := textdoc.FindQuotes(body, maxCitedBytes, quotes)
	if err == nil && sum != file.sha256 {
		err = errOtherText
	}
	if err != nil {
		s.log.WarnContext(ctx, "check citations", "error", err)
		return nil
	}
	return found
}

func citables(rows []db.RunTaskFilesRow) map[uuid.UUID]citable {
	out := make(map[uuid.UUID]citable, len(rows))
	for _, r := range rows {
		out[r.File.ID] = citable{textKey: value(r.TextKey), sha256: value(r.TextSha256), bytes: value(r.TextBytes)}
	}
	return out
}
