package runs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/scrub"
)

// witnessed is what the process that executed a run saw and checked. The trigger that records the run's end (migrations/000029) puts
// it into the statement.
type witnessed struct {
	Envelope  *digested  `json:"envelope,omitempty"`
	Worker    *declared  `json:"worker,omitempty"`
	Outputs   []output   `json:"outputs,omitempty"`
	Citations *Citations `json:"citations,omitempty"`
}

type digested struct {
	SHA256 string `json:"sha256"`
}

type output struct {
	Name   string   `json:"name"`
	Digest digested `json:"digest"`
}

// declared is what the worker says about itself.
type declared struct {
	SchemaVersion string  `json:"schemaVersion"`
	Mode          string  `json:"mode"`
	Model         *string `json:"model"`
	RulesVersion  string  `json:"rulesVersion"`
}

const maxDeclared = 200 // characters

func digest(content []byte) digested {
	sum := sha256.Sum256(content)
	return digested{SHA256: hex.EncodeToString(sum[:])}
}

// see describes an attempt and its answer.
func (s *Service) see(ctx context.Context, task worker.TaskEnvelope, files map[uuid.UUID]citable, end outcome) json.RawMessage {
	seen := witnessed{}
	if sent, err := json.Marshal(withoutSecrets(task)); err == nil {
		sum := digest(sent)
		seen.Envelope = &sum
	}
	if end.Event == Succeed {
		found := s.checkCited(ctx, task, files, end.Python)
		seen.Citations = &found
		seen.Outputs = []output{{"payload", digest(end.Python)}}
		seen.readPayload(end.Python)
	}
	out, err := json.Marshal(seen)
	if err != nil {
		s.log.ErrorContext(ctx, "describe run", "runId", task.RunId, "error", fmt.Errorf("encode evidence: %w", err))
		return nil
	}
	return out
}

// withoutSecrets is the envelope without signed links and tokens: their hash would prove nothing that can be shown.
func withoutSecrets(task worker.TaskEnvelope) worker.TaskEnvelope {
	task.Files = slices.Clone(task.Files)
	for i := range task.Files {
		task.Files[i].DownloadUrl, task.Files[i].TextUrl = "", ""
	}
	if task.Github != nil {
		github := *task.Github
		github.Token = ""
		task.Github = &github
	}
	return task
}

// readPayload takes what the payload says about the worker, and the texts for the lines of the form.
func (w *witnessed) readPayload(payload json.RawMessage) {
	var answer struct {
		SchemaVersion string   `json:"schemaVersion"`
		Engine        declared `json:"engine"`
		Result        struct {
			Sections map[string]struct {
				Text *string `json:"text"`
			} `json:"sections"`
		} `json:"result"`
	}
	if json.Unmarshal(payload, &answer) != nil {
		return // another worker's payload may look different; its digest is in the statement in any case
	}
	said := answer.Engine
	said.SchemaVersion, said.Mode = scrub.Limited(answer.SchemaVersion, maxDeclared), scrub.Limited(said.Mode, maxDeclared)
	said.RulesVersion = scrub.Limited(said.RulesVersion, maxDeclared)
	if said.Model != nil {
		model := scrub.Limited(*said.Model, maxDeclared)
		said.Model = &model
	}
	w.Worker = &said
	for _, line := range []string{"242", "244", "246"} {
		if section, ok := answer.Result.Sections[line]; ok && section.Text != nil {
			w.Outputs = append(w.Outputs, output{"line " + line, digest([]byte(*section.Text))})
		}
	}
}
