package proof_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/proof"
)

func verify(pack []byte, opts proof.Options) []proof.Finding {
	return proof.Verify(bytes.NewReader(pack), int64(len(pack)), opts)
}

// named are the checks that found something.
func named(findings []proof.Finding) string {
	var out []string
	for _, f := range findings {
		if f.Level == proof.Bad && !slices.Contains(out, f.Check) {
			out = append(out, f.Check)
		}
	}
	return strings.Join(out, " ")
}

// example is a pack that a server made, with a time stamp: docs/evidence/.
func example(t *testing.T) []byte {
	t.Helper()
	pack, err := os.ReadFile("../../docs/evidence/example-pack.zip")
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func keyOf(t *testing.T, m members) string {
	t.Helper()
	var trees []proof.PackTree
	if err := json.Unmarshal(m[proof.TreesName], &trees); err != nil {
		t.Fatal(err)
	}
	return trees[0].KeyID
}

const mutations = 4000 // of each kind

// Whatever byte of a pack changes, the container or a member is named.
func TestEveryMutationOfBytesIsFound(t *testing.T) {
	t.Parallel()
	pack := example(t)
	if findings := verify(pack, proof.Options{}); !proof.Holds(findings) {
		t.Fatalf("untouched: %+v", findings)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range mutations {
		mutant := slices.Clone(pack)
		at := random.IntN(len(mutant))
		switch random.IntN(4) {
		case 0:
			mutant[at] ^= byte(1 + random.IntN(255))
		case 1:
			mutant = slices.Delete(mutant, at, min(len(mutant), at+1+random.IntN(64)))
		case 2:
			mutant = slices.Insert(mutant, at, byte(random.IntN(256)))
		case 3:
			mutant = mutant[:at]
		}
		if bytes.Equal(mutant, pack) {
			continue
		}
		if findings := verify(mutant, proof.Options{}); proof.Holds(findings) {
			t.Fatalf("a mutation at %d was not found", at)
		}
	}
}

// The same behind a container that was written again, so that only the contents reveal it.
func TestEveryMutationOfMembersIsNamed(t *testing.T) {
	t.Parallel()
	whole := unpack(t, example(t))
	names := make([]string, 0, len(whole))
	for name := range whole {
		names = append(names, name)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(3, 4))
	for range mutations {
		m := members{}
		for name, content := range whole {
			m[name] = slices.Clone(content)
		}
		name, other := names[random.IntN(len(names))], names[random.IntN(len(names))]
		switch random.IntN(5) {
		case 0:
			m[name][random.IntN(len(m[name]))] ^= byte(1 + random.IntN(255))
		case 1:
			m[name] = append(m[name], byte(random.IntN(256)))
		case 2:
			m[name], m[other] = m[other], m[name]
		case 3:
			delete(m, name)
		case 4:
			m[name+"x"] = []byte("smuggled")
		}
		if len(m) == len(whole) && slices.EqualFunc(names, names, func(a, b string) bool { return bytes.Equal(m[a], whole[b]) }) {
			continue
		}
		if found := named(verify(m.pack(t), proof.Options{})); found == "" {
			t.Fatalf("a mutation of %s or %s was not found", name, other)
		} else if !strings.Contains(found, "member") && !strings.Contains(found, "manifest") && !strings.Contains(found, "trees") {
			t.Fatalf("a mutation of %s or %s is only %s", name, other, found)
		}
	}
}

// A forger who also signs a new manifest with another key is given away by the key, and usually before that.
func TestAReplacedKeyIsNamed(t *testing.T) {
	t.Parallel()
	thief := seeded(9)
	m := unpack(t, example(t))
	trusted := keyOf(t, m)
	public := thief.Public().(ed25519.PublicKey)
	m[proof.TreesName] = bytes.ReplaceAll(m[proof.TreesName], []byte(trusted), []byte(proof.KeyID(public)))
	var trees []proof.PackTree
	if err := json.Unmarshal(m[proof.TreesName], &trees); err != nil {
		t.Fatal(err)
	}
	trees[0].PublicKey = base64.StdEncoding.EncodeToString(public)
	m[proof.TreesName] = encode(t, trees)
	m.sign(t, thief, nil)
	if found := named(verify(m.pack(t), proof.Options{})); !strings.Contains(found, "checkpoint") || !strings.Contains(found, "signature") {
		t.Errorf("without a trusted key: %s", found)
	}
	// Everything signed again with the other key.
	honest, forged := newLedger(t, 5), newLedger(t, 5)
	forged.key = thief
	if findings := verify(honest.pack().pack(t), proof.Options{}); !proof.Holds(findings) {
		t.Fatalf("untouched: %+v", findings)
	}
	if !proof.Holds(verify(forged.pack().pack(t), proof.Options{})) {
		t.Error("a pack that is only compared with itself should hold")
	}
	opts := proof.Options{Keys: []string{proof.KeyID(honest.key.Public().(ed25519.PublicKey))}}
	if !proof.Holds(verify(honest.pack().pack(t), opts)) {
		t.Error("the honest pack does not hold with its key")
	}
	if found := named(verify(forged.pack().pack(t), opts)); found != "key" {
		t.Errorf("signed again: %s", found)
	}
}

// The operator has the key, and still cannot change what an earlier pack or a tree shows.
func TestAForkAndARewrittenTailAreNamed(t *testing.T) {
	t.Parallel()
	earlier := newLedger(t, 5).pack().pack(t)
	before, err := proof.OpenContainer(bytes.NewReader(earlier), int64(len(earlier)))
	if err != nil {
		t.Fatal(err)
	}
	opts := proof.Options{Earlier: []*proof.Container{before}}
	grown := newLedger(t, 9)
	grown.earlier = []int{5}
	if findings := verify(grown.pack().pack(t), opts); !proof.Holds(findings) {
		t.Fatalf("untouched: %+v", findings)
	}
	for name, change := range map[string]func(*ledger){
		"a rewritten entry": func(l *ledger) { l.statements[2] = statementNo(99) },
		"a dropped entry":   func(l *ledger) { l.statements = slices.Delete(l.statements, 3, 4) },
		"a cut tail":        func(l *ledger) { l.statements, l.earlier = l.statements[:4], nil },
		"a swapped order":   func(l *ledger) { l.statements[1], l.statements[2] = l.statements[2], l.statements[1] },
	} {
		fork := newLedger(t, 9)
		fork.earlier = []int{5}
		change(fork)
		pack := fork.pack().pack(t)
		if !proof.Holds(verify(pack, proof.Options{})) {
			t.Errorf("%s, signed again as a whole: it should hold alone", name)
		}
		if found := named(verify(pack, opts)); found != "earlier" {
			t.Errorf("%s: %q", name, found)
		}
	}
	// Without signing the tree again, the tree reveals it.
	mixed, fork := grown.pack(), newLedger(t, 9)
	fork.statements[2] = statementNo(99)
	for name, content := range fork.pack() {
		if name != proof.CheckpointName(1) && name != proof.ManifestName {
			mixed[name] = content
		}
	}
	mixed.sign(t, fork.key, nil)
	if found := named(verify(mixed.pack(t), proof.Options{})); !strings.Contains(found, "inclusion") || !strings.Contains(found, "chain") {
		t.Errorf("a fork under the old checkpoint: %s", found)
	}
	// A checkpoint of another state.
	swapped := grown.pack()
	swapped[proof.CheckpointName(1)] = newLedger(t, 8).pack()[proof.CheckpointName(1)]
	swapped.sign(t, grown.key, nil)
	if found := named(verify(swapped.pack(t), proof.Options{})); !strings.Contains(found, "inclusion") {
		t.Errorf("a swapped checkpoint: %s", found)
	}
	// One under the time stamp of another.
	stamped := unpack(t, example(t))
	stamped[proof.CheckpointName(1)] = grown.pack()[proof.CheckpointName(1)]
	if found := named(verify(stamped.pack(t), proof.Options{})); !strings.Contains(found, "checkpoint") {
		t.Errorf("a checkpoint of another tree: %s", found)
	}
}

// Single proofs, with everything around them signed again.
func TestEveryMutationOfAProofIsNamed(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	l := newLedger(t, 6)
	for range 1000 {
		m := l.pack()
		lines := bytes.SplitAfter(m[proof.EntriesName], []byte("\n"))
		at := random.IntN(6)
		var e proof.PackEntry
		if err := json.Unmarshal(lines[at], &e); err != nil {
			t.Fatal(err)
		}
		flip := func(text *string) {
			letters := []byte(*text)
			i := random.IntN(len(letters) - 3) // the last letters of base64 hold unused bits
			for was := letters[i]; letters[i] == was; {
				letters[i] = "0123456789abcdef"[random.IntN(16)]
			}
			*text = string(letters)
		}
		kind := random.IntN(7)
		switch kind {
		case 0:
			flip(&e.Hash)
		case 1:
			flip(&e.Prev)
		case 2:
			flip(&e.Commitment)
		case 3:
			flip(e.Salt)
		case 4:
			flip(&e.Steps[random.IntN(len(e.Steps))])
		case 5:
			*e.LeafIndex++
		case 6:
			e.Seq++
		}
		lines[at] = encode(t, e)
		m[proof.EntriesName] = bytes.Join(lines, nil)
		m.sign(t, l.key, nil)
		if found := named(verify(m.pack(t), proof.Options{})); found == "" {
			t.Fatalf("a mutation of kind %d in entry %d was not found", kind, at+1)
		}
	}
}
