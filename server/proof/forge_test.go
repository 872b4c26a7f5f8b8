package proof_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/server/proof"
)

// buffer is a file in memory.
type buffer struct{ bytes []byte }

func (b *buffer) WriteAt(p []byte, at int64) (int, error) {
	if need := int(at) + len(p); need > len(b.bytes) {
		b.bytes = append(b.bytes, make([]byte, need-len(b.bytes))...)
	}
	return copy(b.bytes[at:], p), nil
}

// members are the contents of a pack by name.
type members map[string][]byte

func (m members) pack(t *testing.T) []byte {
	t.Helper()
	out := &buffer{}
	w := proof.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if err := w.Add(name, bytes.NewReader(m[name])); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.bytes
}

func unpack(t *testing.T, pack []byte) members {
	t.Helper()
	c, err := proof.OpenContainer(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	out := members{}
	for _, name := range c.Names() {
		if out[name], err = c.Read(name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// sign lists all members in a new manifest, as anyone who has the key can.
func (m members) sign(t *testing.T, key ed25519.PrivateKey, change func(*proof.ManifestPredicate)) {
	t.Helper()
	var old proof.Manifest
	if text, ok := m[proof.ManifestName]; ok {
		var e proof.Envelope
		if json.Unmarshal(text, &e) == nil {
			raw, _ := base64.StdEncoding.DecodeString(e.Payload)
			_ = json.Unmarshal(raw, &old)
		}
	}
	manifest := proof.Manifest{
		Type: proof.StatementType, PredicateType: proof.PredicateType("pack"), Predicate: old.Predicate, Subject: []proof.ManifestMember{},
	}
	if change != nil {
		change(&manifest.Predicate)
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if name == proof.ManifestName {
			continue
		}
		sum := sha256.Sum256(m[name])
		member := proof.ManifestMember{Name: name}
		member.Digest.SHA256 = hex.EncodeToString(sum[:])
		manifest.Subject = append(manifest.Subject, member)
	}
	m[proof.ManifestName] = encode(t, proof.Sign(encode(t, manifest), key))
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	text, err := proof.Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ledger makes packs of a project whose server is under the control of the test.
type ledger struct {
	t          *testing.T
	key        ed25519.PrivateKey
	statements []string
	earlier    []int
}

func seeded(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
}

const (
	forgedOrigin  = "forge.example/evidence/1"
	forgedProject = "01a21942-3eef-7bbb-adc7-1a0787dcd7a2"
)

func newLedger(t *testing.T, n int) *ledger {
	t.Helper()
	l := &ledger{t: t, key: seeded(1)}
	for i := range n {
		l.statements = append(l.statements, statementNo(i))
	}
	return l
}

func statementNo(i int) string {
	return fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"n","digest":{"sha256":"%064d"}}],`+
		`"predicateType":"https://github.com/sredspace/sredspace/evidence/status/v1","predicate":{"of":"project","id":"%s","to":"%d"}}`,
		i, forgedProject, i)
}

// kindIn is the kind that a statement names.
func kindIn(statement string) string {
	_, rest, _ := strings.Cut(statement, proof.PredicateBase)
	kind, _, _ := strings.Cut(rest, "/")
	return kind
}

func (l *ledger) publics() map[string]ed25519.PublicKey {
	public := l.key.Public().(ed25519.PublicKey)
	return map[string]ed25519.PublicKey{proof.KeyID(public): public}
}

type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = s[index]
	}
	return out, nil
}

// pack is the state of the ledger as members.
func (l *ledger) pack() members {
	l.t.Helper()
	m := members{}
	public := l.key.Public().(ed25519.PublicKey)
	var stored storedHashes
	var hashes [][]byte
	prev := make([]byte, 32)
	lines := make([]proof.PackEntry, 0, len(l.statements))
	for i, text := range l.statements {
		salt := sha256.Sum256([]byte{byte(i)})
		commitment := proof.Commitment(salt[:], []byte(text))
		hash := proof.EntryHash(prev, int64(i+1), commitment[:])
		encoded := base64.StdEncoding.EncodeToString(salt[:])
		tree, leaf := int32(1), int64(i)
		lines = append(lines, proof.PackEntry{
			Seq: int64(i + 1), Kind: kindIn(text), SubjectID: forgedProject, RecordedAt: "2026-11-26T10:00:00.000000Z",
			Prev:       hex.EncodeToString(prev),
			Commitment: hex.EncodeToString(commitment[:]), Hash: hex.EncodeToString(hash[:]), Salt: &encoded, Tree: &tree, LeafIndex: &leaf,
		})
		m[proof.EnvelopeName(int64(i+1), kindIn(text))] = encode(l.t, proof.Sign([]byte(text), l.key))
		grown, err := tlog.StoredHashesForRecordHash(leaf, tlog.RecordHash(hash[:]), stored)
		if err != nil {
			l.t.Fatal(err)
		}
		stored, hashes, prev = append(stored, grown...), append(hashes, hash[:]), hash[:]
	}
	size := int64(len(hashes))
	root, err := tlog.TreeHash(size, stored)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range lines {
		steps, err := tlog.ProveRecord(size, int64(i), stored)
		if err != nil {
			l.t.Fatal(err)
		}
		lines[i].Steps = []string{}
		for _, step := range steps {
			lines[i].Steps = append(lines[i].Steps, step.String())
		}
		m[proof.EntriesName] = append(m[proof.EntriesName], encode(l.t, lines[i])...)
	}
	tree := proof.PackTree{
		Tree: 1, Origin: forgedOrigin, KeyID: proof.KeyID(public), PublicKey: base64.StdEncoding.EncodeToString(public),
		OpenedAt: "2026-11-26T09:00:00.000000Z", Earlier: []proof.Consistency{},
	}
	for _, n := range l.earlier {
		tree.Earlier = append(tree.Earlier, l.grown(stored, int64(n), size))
	}
	m[proof.TreesName] = encode(l.t, []proof.PackTree{tree})
	state := proof.Checkpoint{Origin: forgedOrigin, Size: size, Root: root}
	note, err := proof.SignCheckpoint(state, proof.Signer{Origin: forgedOrigin, Private: l.key})
	if err != nil {
		l.t.Fatal(err)
	}
	m[proof.CheckpointName(1)] = []byte(note)
	m.sign(l.t, l.key, func(p *proof.ManifestPredicate) {
		*p = proof.ManifestPredicate{
			ExportID: forgedProject, ProjectID: forgedProject, CreatedOn: "2026-11-26T11:00:00.000000Z", Server: "test",
			Entries: size, Head: hex.EncodeToString(prev),
		}
	})
	return m
}

func (l *ledger) grown(stored storedHashes, old, size int64) proof.Consistency {
	l.t.Helper()
	root, err := tlog.TreeHash(old, stored)
	if err != nil {
		l.t.Fatal(err)
	}
	steps, err := tlog.ProveTree(size, old, stored)
	if err != nil {
		l.t.Fatal(err)
	}
	out := proof.Consistency{Size: old, Root: root.String(), Steps: []string{}}
	for _, step := range steps {
		out.Steps = append(out.Steps, step.String())
	}
	return out
}
