package handlers

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/proof"
)

func toJournalEntry(e evidence.Entry) api.JournalEntry {
	out := api.JournalEntry{
		Seq: e.Seq, Kind: api.JournalKind(e.Kind), SubjectId: e.SubjectID, RecordedAt: e.RecordedAt.UTC(),
		Prev: hex.EncodeToString(e.Prev), Commitment: hex.EncodeToString(e.Commitment), Hash: hex.EncodeToString(e.Hash),
		Salt: nullable.NewNullNullable[string](), Statement: nullable.NewNullNullable[json.RawMessage](), LeafIndex: toNullable(e.LeafIndex),
	}
	if e.Statement != nil {
		out.Salt.Set(base64.StdEncoding.EncodeToString(e.Salt))
		out.Statement.Set(json.RawMessage(e.Statement))
	}
	return out
}

func toEvidence(e evidence.Evidence) api.Evidence {
	out := api.Evidence{
		ProjectId: e.ProjectID, Entry: toJournalEntry(e.Entry), Envelope: nullable.NewNullNullable[api.EvidenceEnvelope](),
		Inclusion: nullable.NewNullNullable[api.EvidenceInclusion](), Timestamp: nullable.NewNullNullable[api.EvidenceTimestamp](),
		Key: nullable.NewNullNullable[string](), Missing: []api.EvidenceMissing{},
	}
	if e.Envelope != nil {
		out.Envelope.Set(toEnvelope(*e.Envelope))
	}
	if e.Inclusion != nil {
		out.Inclusion.Set(toInclusion(*e.Inclusion))
		out.Key.Set(e.Verifier)
	}
	if e.Timestamp != nil {
		out.Timestamp.Set(api.EvidenceTimestamp{
			Time: e.Timestamp.Time.UTC(), Response: base64.StdEncoding.EncodeToString(e.Timestamp.Response),
		})
	}
	for _, part := range e.Missing {
		out.Missing = append(out.Missing, api.EvidenceMissing(part))
	}
	return out
}

func toEnvelope(e proof.Envelope) api.EvidenceEnvelope {
	out := api.EvidenceEnvelope{PayloadType: api.EvidenceEnvelopePayloadType(e.PayloadType), Payload: e.Payload}
	for _, s := range e.Signatures {
		out.Signatures = append(out.Signatures, api.EvidenceSignature{Keyid: s.KeyID, Sig: s.Sig})
	}
	return out
}

func toInclusion(i evidence.Inclusion) api.EvidenceInclusion {
	out := api.EvidenceInclusion{
		Tree: int(i.Tree), Origin: i.Origin, LeafIndex: i.LeafIndex, Steps: []api.Base64{}, Checkpoint: i.Checkpoint,
	}
	for _, step := range i.Steps {
		out.Steps = append(out.Steps, step.String())
	}
	return out
}

func toEvidenceKeys(trees []db.LogTree, checkpoint string) api.EvidenceKeys {
	out := api.EvidenceKeys{Trees: []api.EvidenceTree{}, Checkpoint: nullable.NewNullNullable[string]()}
	for _, t := range trees {
		tree := api.EvidenceTree{
			Tree: int(t.ID), Origin: t.Origin, KeyId: t.KeyID, Key: t.Verifier, PublicKey: base64.StdEncoding.EncodeToString(t.PublicKey),
			OpenedAt: t.OpenedAt.UTC(), OpenedBy: nullable.NewNullNullable[string](),
		}
		if t.OpenedBy != "" {
			tree.OpenedBy.Set(t.OpenedBy)
		}
		out.Trees = append(out.Trees, tree)
	}
	if checkpoint != "" {
		out.Checkpoint.Set(checkpoint)
	}
	return out
}

// toCitations reads what the server found about a run's citations.
func toCitations(found []byte) nullable.Nullable[api.Citations] {
	out := nullable.NewNullNullable[api.Citations]()
	var seen struct {
		Citations *api.Citations `json:"citations"`
	}
	if json.Unmarshal(found, &seen) == nil && seen.Citations != nil {
		out.Set(*seen.Citations)
	}
	return out
}
