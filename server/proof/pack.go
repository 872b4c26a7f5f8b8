package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// The members of a pack that a verifier needs; docs/evidence.md describes them all.
const (
	ManifestName = "manifest.dsse.json"
	EntriesName  = "evidence/entries.jsonl"
	TreesName    = "evidence/trees.json"
)

// EnvelopeName is the member with the signed statement of an entry.
func EnvelopeName(seq int64, kind string) string {
	return fmt.Sprintf("evidence/%08d-%s.dsse.json", seq, kind)
}

// CheckpointName is the member with the checkpoint of a tree.
func CheckpointName(tree int32) string { return fmt.Sprintf("evidence/tree-%d.checkpoint", tree) }

// StampName is the member with the time stamp of that checkpoint.
func StampName(tree int32) string { return fmt.Sprintf("evidence/tree-%d.tsr", tree) }

// OpeningName is the member that says why a tree follows the one before.
func OpeningName(tree int32) string { return fmt.Sprintf("evidence/tree-%d.opened.dsse.json", tree) }

// PackEntry is a line of EntriesName: an entry and its place in a tree.
type PackEntry struct {
	Seq        int64    `json:"seq"`
	Kind       string   `json:"kind"`
	SubjectID  string   `json:"subjectId"`
	RecordedAt string   `json:"recordedAt"`
	Prev       string   `json:"prev"`
	Commitment string   `json:"commitment"`
	Hash       string   `json:"hash"`
	Salt       *string  `json:"salt"` // null: the content was erased
	Tree       *int32   `json:"tree"` // null: not in a tree yet
	LeafIndex  *int64   `json:"leafIndex"`
	Steps      []string `json:"steps"`
}

// PackTree is a tree in TreesName.
type PackTree struct {
	Tree      int32         `json:"tree"`
	Origin    string        `json:"origin"`
	KeyID     string        `json:"keyId"`
	PublicKey string        `json:"publicKey"`
	OpenedAt  string        `json:"openedAt"`
	Earlier   []Consistency `json:"earlier"` // states in earlier packs of the project
}

// Consistency proves that a tree has grown from an earlier state, and that nothing before was changed.
type Consistency struct {
	Size  int64    `json:"size"`
	Root  string   `json:"root"`
	Steps []string `json:"steps"`
}

// Manifest is the statement over all other members.
type Manifest struct {
	Type          string            `json:"_type"`
	Subject       []ManifestMember  `json:"subject"`
	PredicateType string            `json:"predicateType"`
	Predicate     ManifestPredicate `json:"predicate"`
}

// ManifestMember is a member and its SHA-256.
type ManifestMember struct {
	Name   string `json:"name"`
	Digest struct {
		SHA256 string `json:"sha256"`
	} `json:"digest"`
}

// ManifestPredicate says what was exported, and by which server.
type ManifestPredicate struct {
	ExportID  string `json:"exportId"`
	ProjectID string `json:"projectId"`
	CreatedOn string `json:"createdOn"`
	Server    string `json:"server"`
	Entries   int64  `json:"entries"`
	Head      string `json:"head"`
}

// Time writes a time as the statements do.
func Time(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// Encode writes JSON in the one form that packs use: no spaces, in the order of the fields, nothing escaped for HTML.
func Encode(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return out.Bytes(), nil // with the line feed
}

// decode reads what Encode wrote, and nothing else.
func decode(text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("not the JSON that it has to be: %w", err)
	}
	again, err := Encode(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, text) {
		return fmt.Errorf("the JSON is not written as it has to be")
	}
	return nil
}
