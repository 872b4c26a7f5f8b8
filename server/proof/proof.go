// Package proof is the format of evidence as docs/evidence.md describes it, and its verification. It needs no server and no network.
package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	// PayloadType is the type of what an envelope holds: an in-toto Statement.
	PayloadType = "application/vnd.in-toto+json"
	// StatementType is the `_type` of every statement.
	StatementType = "https://in-toto.io/Statement/v1"
	// PredicateBase begins the `predicateType` of every statement; the kind and `/v1` follow.
	PredicateBase = "https://github.com/sredspace/sredspace/evidence/"
)

// PredicateType is the type of the statements of a kind.
func PredicateType(kind string) string { return PredicateBase + kind + "/v1" }

// Envelope is a DSSE envelope.
type Envelope = dsse.Envelope

// Commitment binds a statement without revealing it.
func Commitment(salt, statement []byte) [32]byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(statement)
	return [32]byte(h.Sum(nil))
}

// EntryHash chains the entries of a project. It is also the leaf of the tree: a leaf of the commitment alone would let an operator drop
// an entry and number the rest again.
func EntryHash(prev []byte, seq int64, commitment []byte) [32]byte {
	h := sha256.New()
	h.Write(prev)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(seq)))
	h.Write(commitment)
	return [32]byte(h.Sum(nil))
}

// KeyID names a public key: the SHA-256 of its 32 bytes.
func KeyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:])
}

// Sign wraps a statement into a signed envelope.
func Sign(statement []byte, private ed25519.PrivateKey) Envelope {
	return Wrap(statement, KeyID(private.Public().(ed25519.PublicKey)), ed25519.Sign(private, dsse.PAE(PayloadType, statement)))
}

// Wrap is Sign with a signature that was made before.
func Wrap(statement []byte, keyID string, signature []byte) Envelope {
	return Envelope{
		PayloadType: PayloadType, Payload: base64.StdEncoding.EncodeToString(statement),
		Signatures: []dsse.Signature{{KeyID: keyID, Sig: base64.StdEncoding.EncodeToString(signature)}},
	}
}

// ErrSignature means that no signature of an envelope is by a known key.
var ErrSignature = errors.New("no signature by a known key")

// OpenEnvelope checks an envelope against keys by their ids, and returns the statement and the id of the key that signed it.
func OpenEnvelope(e Envelope, keys map[string]ed25519.PublicKey) ([]byte, string, error) {
	if e.PayloadType != PayloadType {
		return nil, "", fmt.Errorf("the payload type is %q", e.PayloadType)
	}
	// Strict, because a lenient decoder would take several spellings of one envelope for the same.
	statement, err := base64.StdEncoding.Strict().DecodeString(e.Payload)
	if err != nil {
		return nil, "", fmt.Errorf("decode payload: %w", err)
	}
	if len(e.Signatures) != 1 {
		return nil, "", fmt.Errorf("the envelope has %d signatures, not one", len(e.Signatures))
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(e.Signatures[0].Sig)
	if err != nil {
		return nil, "", fmt.Errorf("decode signature: %w", err)
	}
	key, ok := keys[e.Signatures[0].KeyID]
	if !ok || len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, dsse.PAE(e.PayloadType, statement), signature) {
		return nil, "", ErrSignature
	}
	return statement, e.Signatures[0].KeyID, nil
}

// Signer signs checkpoints of one tree.
type Signer struct {
	Origin  string
	Private ed25519.PrivateKey
}

// Name is the origin: the key of a tree is named as the tree.
func (s Signer) Name() string { return s.Origin }

// KeyHash is the number that signed notes carry.
func (s Signer) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(s.Origin+"\n\x01"), s.Private.Public().(ed25519.PublicKey)...))
	return binary.BigEndian.Uint32(sum[:])
}

// Sign signs the text of a note.
func (s Signer) Sign(text []byte) ([]byte, error) { return ed25519.Sign(s.Private, text), nil }

// Checkpoint is the signed state of a tree.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// Text is what is signed (C2SP tlog-checkpoint).
func (c Checkpoint) Text() string { return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root) }

// SignCheckpoint makes the signed note.
func SignCheckpoint(c Checkpoint, signer Signer) (string, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		return "", fmt.Errorf("sign checkpoint: %w", err)
	}
	return string(signed), nil
}

// OpenCheckpoint checks a signed note against the public key of its tree.
func OpenCheckpoint(text, origin string, public ed25519.PublicKey) (Checkpoint, error) {
	key, err := VerifierKey(origin, public)
	if err != nil {
		return Checkpoint{}, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("make verifier: %w", err)
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open note: %w", err)
	}
	checkpoint, err := ParseCheckpoint(opened.Text)
	if err == nil && checkpoint.Origin != origin {
		err = errors.New("the checkpoint is of another tree")
	}
	return checkpoint, err
}

// ParseCheckpoint reads the text of a checkpoint without its signatures.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, errors.New("the checkpoint has other lines than origin, size and root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return Checkpoint{}, errors.New("the size of the checkpoint is no number")
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("parse root: %w", err)
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root}
	if c.Text() != text || size < 0 || c.Origin == "" {
		return Checkpoint{}, errors.New("the checkpoint is not written as it has to be")
	}
	return c, nil
}

// parseHash reads base64 in its one form.
func parseHash(text string) (tlog.Hash, error) {
	hash, err := tlog.ParseHash(text)
	if err == nil && hash.String() != text {
		err = errors.New("the hash is not written in its one form")
	}
	return hash, err
}

// VerifierKey is the public key of a tree in the format of signed notes.
func VerifierKey(origin string, public ed25519.PublicKey) (string, error) {
	key, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return "", fmt.Errorf("make verifier key: %w", err)
	}
	return key, nil
}
