package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sredspace/sredspace/server/textdoc"
)

// DocumentName is the member with an output of a run, by the name of the subject in its statement.
func DocumentName(run, subject string) string {
	switch subject {
	case "answer":
		return "runs/" + run + "/answer.md"
	case "payload":
		return "runs/" + run + "/payload.json"
	}
	return "runs/" + run + "/" + strings.ReplaceAll(subject, " ", "-") + ".txt"
}

// TextName is the member with the text of a file as a run read it.
func TextName(reading string) string { return "texts/" + reading + ".json" }

// SessionName is the member with the messages of a session.
func SessionName(session string) string { return "sessions/" + session + ".json" }

// PackSession is a session with its messages.
type PackSession struct {
	ID       string        `json:"id"`
	Type     string        `json:"type"`
	Title    *string       `json:"title"`
	Messages []PackMessage `json:"messages"`
}

// PackMessage is a message.
type PackMessage struct {
	ID        string  `json:"id"`
	Role      string  `json:"role"`
	RunID     *string `json:"runId"`
	CreatedOn string  `json:"createdOn"`
	Content   string  `json:"content"`
}

// runPredicate is what verification needs of a run's statement.
type runPredicate struct {
	Predicate struct {
		RunID              string `json:"runId"`
		SessionID          string `json:"sessionId"`
		ExternalParameters struct {
			Prompt *struct {
				MessageID string `json:"messageId"`
				SHA256    string `json:"sha256"`
			} `json:"prompt"`
		} `json:"externalParameters"`
		ResolvedDependencies struct {
			Files []struct {
				URI         string `json:"uri"`
				Annotations struct {
					ReadingID  string `json:"readingId"`
					TextSHA256 string `json:"textSha256"`
				} `json:"annotations"`
			} `json:"files"`
		} `json:"resolvedDependencies"`
		Citations *struct {
			Checked int      `json:"checked"`
			Failed  []string `json:"failed"`
		} `json:"citations"`
	} `json:"predicate"`
}

const maxText = 256 << 20

// checkDocuments compares answers, prompts and texts in the pack with the statements, and the quotes of citations with the texts.
func (v *verifier) checkDocuments() {
	messages := v.readMessages()
	for _, e := range v.entries {
		s, ok := v.opened[e.Seq]
		if !ok || e.Kind != "run" {
			continue
		}
		where := fmt.Sprintf("entry %d", e.Seq)
		var run runPredicate
		if err := json.Unmarshal(s.raw, &run); err != nil {
			v.bad("document", where, "the statement is not that of a run")
			continue
		}
		for _, subject := range s.Subject {
			v.checkOutput(run.Predicate.RunID, subject.Name, subject.Digest["sha256"], where)
		}
		if prompt := run.Predicate.ExternalParameters.Prompt; prompt != nil {
			if text, known := messages[prompt.MessageID]; known && sum(text) != prompt.SHA256 {
				v.bad("document", where, "the prompt in the pack is not the one that was sent")
			}
		}
		v.checkCitations(run, messages, where)
	}
}

func sum(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

func (v *verifier) readMessages() map[string]string {
	messages := map[string]string{}
	for _, name := range v.pack.Names() {
		if !strings.HasPrefix(name, "sessions/") {
			continue
		}
		var session PackSession
		text, err := v.pack.Read(name)
		if err == nil {
			err = json.Unmarshal(text, &session)
		}
		if err != nil {
			v.bad("document", name, err.Error())
			continue
		}
		for _, m := range session.Messages {
			messages[m.ID] = m.Content
		}
	}
	return messages
}

func (v *verifier) checkOutput(run, subject, digest, where string) {
	if strings.HasPrefix(subject, "urn:") {
		return // a run without an answer
	}
	name := DocumentName(run, subject)
	content := v.pack.Open(name)
	if content == nil {
		v.unchecked("document", where, "the "+subject+" is not in the pack")
		return
	}
	h := sha256.New()
	if _, err := io.Copy(h, content); err != nil || hex.EncodeToString(h.Sum(nil)) != digest {
		v.bad("document", where, name+" is not what the run produced")
		return
	}
	v.ok("document", where, name+" is what the run produced")
}

type citation struct {
	ID        string  `json:"id"`
	FileID    *string `json:"fileId"`
	MessageID *string `json:"messageId"`
	Start     int64   `json:"charStart"`
	End       int64   `json:"charEnd"`
	Quote     string  `json:"quote"`
}

func (v *verifier) checkCitations(run runPredicate, messages map[string]string, where string) {
	payload, err := v.pack.Read(DocumentName(run.Predicate.RunID, "payload"))
	if err != nil || run.Predicate.Citations == nil {
		return
	}
	var answer struct {
		Citations []citation `json:"citations"`
	}
	if err := json.Unmarshal(payload, &answer); err != nil {
		v.unchecked("citations", where, "the payload has none that can be read")
		return
	}
	found, checked, unknown := 0, 0, 0
	byReading := map[string][]citation{}
	for _, c := range answer.Citations {
		switch {
		case slices.Contains(run.Predicate.Citations.Failed, c.ID): // the statement says that it failed
		case c.MessageID != nil:
			if text, known := messages[*c.MessageID]; !known {
				unknown++
			} else if checked++; quoted(text, c) {
				found++
			}
		case c.FileID != nil:
			reading := v.readingOf(run, *c.FileID)
			byReading[reading] = append(byReading[reading], c)
		default:
			unknown++
		}
	}
	for reading, citations := range byReading {
		hits := v.findQuotes(run, reading, citations, where)
		if hits == nil {
			unknown += len(citations)
			continue
		}
		for _, hit := range hits {
			if checked++; hit {
				found++
			}
		}
	}
	detail := fmt.Sprintf("%d of %d quotes are at their places; %d could not be checked; %d failed when the run ended",
		found, checked, unknown, len(run.Predicate.Citations.Failed))
	switch {
	case found < checked:
		v.bad("citations", where, detail)
	case unknown > 0:
		v.unchecked("citations", where, detail)
	case len(answer.Citations) > 0:
		v.ok("citations", where, detail)
	}
}

func (v *verifier) readingOf(run runPredicate, file string) string {
	for _, f := range run.Predicate.ResolvedDependencies.Files {
		if f.URI == "urn:uuid:"+file {
			return f.Annotations.ReadingID
		}
	}
	return ""
}

func quoted(text string, c citation) bool {
	runes := []rune(text)
	return c.Start >= 0 && c.Start <= c.End && c.End <= int64(len(runes)) && string(runes[c.Start:c.End]) == c.Quote
}

func (v *verifier) findQuotes(run runPredicate, reading string, citations []citation, where string) []bool {
	body := v.pack.Open(TextName(reading))
	if body == nil {
		return nil
	}
	quotes := make([]textdoc.Quote, len(citations))
	for i, c := range citations {
		quotes[i] = textdoc.Quote{Start: c.Start, End: c.End, Text: c.Quote}
	}
	found, digest, err := textdoc.FindQuotes(body, maxText, quotes)
	if err != nil {
		v.bad("document", where, TextName(reading)+": "+err.Error())
		return nil
	}
	for _, f := range run.Predicate.ResolvedDependencies.Files {
		if f.Annotations.ReadingID == reading && f.Annotations.TextSHA256 != digest {
			v.bad("document", where, TextName(reading)+" is not the text that the run read")
			return nil
		}
	}
	return found
}
