package evidence

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/proof"
)

// opening is the predicate of a statement about why a tree follows another one.
type opening struct {
	Tree     string  `json:"tree"`
	KeyID    string  `json:"keyId"`
	Key      string  `json:"key"`
	Previous closing `json:"previous"`
	Lost     string  `json:"lostCheckpoint,omitempty"` // with a restored database: a state that it does not have
}

// closing is the last state of the previous tree.
type closing struct {
	Tree       string `json:"tree"`
	KeyID      string `json:"keyId"`
	Checkpoint string `json:"checkpoint"`
}

// rotation is the statement with which the old key names the new one.
func (s *Service) rotation(old db.LogTree, last db.LogCheckpoint) (string, error) {
	return s.openingStatement("key", old.ID+1, old, last, "")
}

func (s *Service) openingStatement(kind string, id int32, old db.LogTree, last db.LogCheckpoint, lost string) (string, error) {
	public := s.Keys.public()
	digest := sha256.Sum256(public)
	text, err := json.Marshal(map[string]any{
		"_type":         proof.StatementType,
		"subject":       []any{map[string]any{"name": s.origin(id), "digest": map[string]string{"sha256": hex.EncodeToString(digest[:])}}},
		"predicateType": proof.PredicateType(kind),
		"predicate": opening{
			Tree: s.origin(id), KeyID: s.Keys.primary, Key: base64.StdEncoding.EncodeToString(public),
			Previous: closing{Tree: old.Origin, KeyID: old.KeyID, Checkpoint: last.Note}, Lost: lost,
		},
	})
	if err != nil {
		return "", fmt.Errorf("encode statement: %w", err)
	}
	signed, err := json.Marshal(proof.Sign(text, s.Keys.keys[old.KeyID]))
	if err != nil {
		return "", fmt.Errorf("encode envelope: %w", err)
	}
	return string(signed), nil
}
