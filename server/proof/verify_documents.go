package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

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

// runStatement is what verification needs of a run's statement.
type runStatement struct {
	Subject []struct {
		Name   string            `json:"name"`
		Digest map[string]string `json:"digest"`
	} `json:"subject"`
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
					ReadingID  string  `json:"readingId"`
					TextSHA256 *string `json:"textSha256"`
				} `json:"annotations"`
			} `json:"files"`
		} `json:"resolvedDependencies"`
		Citations *struct {
			Failed []string `json:"failed"`
		} `json:"citations"`
	} `json:"predicate"`
}

const (
	maxText     = 256 << 20
	maxSessions = 256 << 20 // of all messages together
)

// conversation is what the sessions in the pack hold.
type conversation struct {
	messages map[string][]rune
	list     []PackMessage
}

// checkDocuments compares answers, messages and texts in the pack with the statements, and the quotes of citations with the texts.
func (v *verifier) checkDocuments() {
	talk := v.readMessages()
	said := map[string]string{} // SHA-256 of messages and answers, by the message or the run
	for _, e := range v.entries {
		if !v.opened[e.Seq] || e.Kind != "run" {
			continue
		}
		where := fmt.Sprintf("entry %d", e.Seq)
		run, err := v.readRun(e)
		if err != nil {
			v.bad("document", where, "the statement is not that of a run")
			continue
		}
		for _, subject := range run.Subject {
			v.checkOutput(run.Predicate.RunID, subject.Name, subject.Digest["sha256"], where)
			if subject.Name == "answer" {
				said[run.Predicate.RunID] = subject.Digest["sha256"]
			}
		}
		if prompt := run.Predicate.ExternalParameters.Prompt; prompt != nil {
			said[prompt.MessageID] = prompt.SHA256
		}
		v.checkCitations(run, talk.messages, where)
	}
	v.checkMessages(talk.list, said)
}

// readRun reads the statement again: all together would not fit into memory.
func (v *verifier) readRun(e PackEntry) (runStatement, error) {
	var run runStatement
	envelope, err := v.readEnvelope(EnvelopeName(e.Seq, e.Kind))
	if err != nil {
		return run, err
	}
	raw, err := v.openEnvelope(envelope)
	if err != nil {
		return run, err
	}
	return run, strict(raw, &run)
}

func sum(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

func (v *verifier) readMessages() conversation {
	talk, size := conversation{messages: map[string][]rune{}}, 0
	for _, name := range v.pack.Names() {
		if !strings.HasPrefix(name, "sessions/") {
			continue
		}
		var session PackSession
		text, err := v.pack.Read(name)
		if size += len(text); err == nil && size > maxSessions {
			err = fmt.Errorf("all sessions together: %w", errTooMuch)
		}
		if errors.Is(err, errTooMuch) {
			v.known[name] = true
			v.unchecked("document", name, err.Error())
			continue
		}
		if err == nil {
			err = decode(text, &session)
		}
		if err == nil && SessionName(session.ID) != name {
			err = errors.New("it is another session")
		}
		if err != nil {
			v.bad("document", name, err.Error())
			continue
		}
		v.known[name] = true
		for _, m := range session.Messages {
			if _, again := talk.messages[m.ID]; again {
				v.bad("document", name, "the message "+m.ID+" comes twice")
			}
			talk.messages[m.ID] = []rune(m.Content)
			talk.list = append(talk.list, m)
		}
	}
	return talk
}

// checkMessages compares prompts and answers in the sessions with the statements. A prompt of a run that has not ended has none yet.
func (v *verifier) checkMessages(messages []PackMessage, said map[string]string) {
	same, alone, broken := 0, 0, false
	for _, m := range messages {
		digest, known := said[m.ID]
		if m.Role == "ASSISTANT" && m.RunID != nil {
			digest, known = said[*m.RunID]
		}
		switch {
		case !known:
			alone++
		case digest != sum(m.Content):
			v.bad("document", "message "+m.ID, "it is not what was sent or answered")
			broken = true
		default:
			same++
		}
	}
	if alone > 0 {
		v.unchecked("messages", "", fmt.Sprintf("%d messages in the sessions are in no statement", alone))
	}
	if same > 0 && !broken {
		v.ok("messages", "", fmt.Sprintf("%d messages in the sessions are those of the statements", same))
	}
}

func (v *verifier) checkOutput(run, subject, digest, where string) {
	if strings.HasPrefix(subject, "urn:") {
		return // a run without an answer
	}
	name := DocumentName(run, subject)
	v.known[name] = true
	content, there := v.sums[name]
	switch {
	case !there:
		v.unchecked("document", where, "the "+subject+" is not in the pack")
	case content != digest:
		v.bad("document", where, name+" is not what the run produced")
	default:
		v.ok("document", where, name+" is what the run produced")
	}
}

type citation struct {
	ID        string  `json:"id"`
	FileID    *string `json:"fileId"`
	MessageID *string `json:"messageId"`
	Start     int64   `json:"charStart"`
	End       int64   `json:"charEnd"`
	Quote     string  `json:"quote"`
}

// checkCitations also checks that the texts are those that the run read, cited or not.
func (v *verifier) checkCitations(run runStatement, messages map[string][]rune, where string) {
	readings, byReading := map[string]string{}, map[string][]citation{}
	for _, f := range run.Predicate.ResolvedDependencies.Files {
		readings[f.URI] = f.Annotations.ReadingID
		byReading[f.Annotations.ReadingID] = nil
	}
	var answer struct {
		Citations []citation `json:"citations"`
	}
	payload, err := v.pack.Read(DocumentName(run.Predicate.RunID, "payload"))
	if err == nil && run.Predicate.Citations != nil && strict(payload, &answer) != nil {
		v.unchecked("citations", where, "the payload has none that can be read")
	}
	failed := map[string]bool{}
	if run.Predicate.Citations != nil {
		for _, id := range run.Predicate.Citations.Failed {
			failed[id] = true
		}
	}
	found, checked, unknown := 0, 0, 0
	for _, c := range answer.Citations {
		reading, read := "", false
		if c.FileID != nil {
			reading, read = readings["urn:uuid:"+*c.FileID]
		}
		switch {
		case failed[c.ID]: // the statement says that it failed
		case c.MessageID != nil:
			if text, known := messages[*c.MessageID]; !known {
				unknown++
			} else if checked++; quoted(text, c) {
				found++
			}
		case read:
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
		found, checked, unknown, len(failed))
	switch {
	case found < checked:
		v.bad("citations", where, detail)
	case unknown > 0:
		v.unchecked("citations", where, detail)
	case len(answer.Citations) > 0:
		v.ok("citations", where, detail)
	}
}

func quoted(text []rune, c citation) bool {
	return c.Quote != "" && c.Start >= 0 && c.Start <= c.End && c.End <= int64(len(text)) &&
		c.End-c.Start == int64(utf8.RuneCountInString(c.Quote)) && string(text[c.Start:c.End]) == c.Quote
}

func (v *verifier) findQuotes(run runStatement, reading string, citations []citation, where string) []bool {
	name := TextName(reading)
	body := v.pack.Open(name)
	if body == nil {
		return nil
	}
	v.known[name] = true
	quotes := make([]textdoc.Quote, len(citations))
	for i, c := range citations {
		quotes[i] = textdoc.Quote{Start: c.Start, End: c.End, Text: c.Quote}
	}
	found, digest, err := textdoc.FindQuotes(body, maxText, quotes)
	if err != nil {
		v.bad("document", where, name+": "+err.Error())
		return nil
	}
	for _, f := range run.Predicate.ResolvedDependencies.Files {
		switch {
		case f.Annotations.ReadingID != reading:
		case f.Annotations.TextSHA256 == nil:
			v.unchecked("document", where, name+" has no hash in the statement")
		case *f.Annotations.TextSHA256 != digest:
			v.bad("document", where, name+" is not the text that the run read")
			return nil
		}
	}
	return found
}
