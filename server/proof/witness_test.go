package proof_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"github.com/sredspace/sredspace/server/proof"
)

// Only the witness whose key the reader has counts, whatever else is in the note.
func TestWitnessesThatLookAlike(t *testing.T) {
	t.Parallel()
	const name = "witness.example"
	public := seeded(5).Public().(ed25519.PublicKey)
	key, err := proof.ParseWitnessKey(proof.WitnessKeyOf(name, public))
	if err != nil {
		t.Fatal(err)
	}
	note := string(newLedger(t, 3).pack()[proof.CheckpointName(1)])
	body, _, _ := strings.Cut(note, "\n\n")
	text := body + "\n"
	real := proof.Cosign(name, seeded(5), text, time.Unix(1_795_000_000, 0))
	for what, c := range map[string]struct {
		lines string
		level proof.Level
	}{
		"the witness":                  {real, proof.OK},
		"the witness behind strangers": {proof.Cosign("other.example", seeded(6), text, stampedAt) + real, proof.OK},
		"nobody":                       {"", proof.Unchecked},
		"a name that looks the same":   {proof.Cosign("witness.ex\u0430mple", seeded(6), text, stampedAt), proof.Unchecked},
		"the same name, another key":   {proof.Cosign(name, seeded(6), text, stampedAt), proof.Unchecked},
		"another state":                {proof.Cosign(name, seeded(5), strings.Replace(text, "\n3\n", "\n2\n", 1), stampedAt), proof.Unchecked},
		"another time":                 {strings.Replace(real, real[len(real)-30:len(real)-20], "AAAAAAAAAA", 1), proof.Unchecked},
	} {
		p := newPlot(t, nil)
		p.statements = p.statements[:3]
		m := p.ledger.pack()
		m[proof.CheckpointName(1)] = []byte(note + c.lines)
		m.sign(t, p.key, nil)
		level := proof.Level("none")
		findings := verify(m.pack(t), proof.Options{Witnesses: []proof.WitnessKey{key}})
		for _, f := range findings {
			if f.Check == "witness" {
				level = f.Level
			}
		}
		if level != c.level || !proof.Holds(findings) {
			t.Errorf("%s: %s, %s", what, level, named(findings))
		}
	}
	// A signature that is broken under the name and the number of the tree's own key.
	m := newLedger(t, 3).pack()
	m[proof.CheckpointName(1)] = []byte(strings.Replace(note, note[len(note)-20:len(note)-10], "AAAAAAAAAA", 1))
	m.sign(t, seeded(1), nil)
	if found := named(verify(m.pack(t), proof.Options{})); !strings.Contains(found, "checkpoint") {
		t.Errorf("a broken signature: %q", found)
	}
}
