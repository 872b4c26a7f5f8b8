package proof_test

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/proof"
)

// A campaign changes packs in every way that we know, at random places, and requires that each change is found and named. Set
// SREDSPACE_CAMPAIGN to how many changes, and SREDSPACE_VERIFY_PYTHON to a Python with the package cryptography, to let the second
// verifier judge the same packs: make evidence.

const (
	campaignSize = 1500
	grownTo      = 9
	exportedAt   = 5
)

// forgery is a changed pack, and what its reader knows.
type forgery struct {
	what    string
	pack    []byte
	earlier []byte
	keys    []string
}

func (f forgery) findings(t *testing.T) []proof.Finding {
	t.Helper()
	opts := proof.Options{Keys: f.keys}
	if f.earlier != nil {
		before, err := proof.OpenContainer(bytes.NewReader(f.earlier), int64(len(f.earlier)))
		if err != nil {
			t.Fatal(err)
		}
		opts.Earlier = []*proof.Container{before}
	}
	return verify(f.pack, opts)
}

// forger makes forgeries of two journals: the example that a server made, and one whose keys the test has.
type forger struct {
	t       *testing.T
	random  *rand.Rand
	example members
	names   []string
	raw     []byte
	earlier []byte
	key     string
}

func newForger(t *testing.T, seed uint64) *forger {
	t.Helper()
	f := &forger{t: t, random: rand.New(rand.NewPCG(seed, 19)), raw: example(t), earlier: newLedger(t, exportedAt).pack().pack(t)}
	f.example = unpack(t, f.raw)
	for name := range f.example {
		f.names = append(f.names, name)
	}
	slices.Sort(f.names)
	f.key = proof.KeyID(seeded(1).Public().(ed25519.PublicKey))
	return f
}

func (f *forger) ledger() *ledger {
	l := newLedger(f.t, grownTo)
	l.earlier = []int{exportedAt}
	return l
}

// known is what a careful reader has: the key and an earlier pack.
func (f *forger) known(what string, m members) forgery {
	return forgery{what: what, pack: m.pack(f.t), earlier: f.earlier, keys: []string{f.key}}
}

func (f *forger) flip(content []byte) {
	content[f.random.IntN(len(content))] ^= byte(1 + f.random.IntN(255))
}

var forgeries = []func(*forger) forgery{
	func(f *forger) forgery { // a byte of the file
		pack := slices.Clone(f.raw)
		f.flip(pack)
		return forgery{what: "a byte of the file", pack: pack}
	},
	func(f *forger) forgery {
		at := f.random.IntN(len(f.raw))
		pack := slices.Delete(slices.Clone(f.raw), at, min(len(f.raw), at+1+f.random.IntN(64)))
		return forgery{what: "bytes cut out of the file", pack: pack}
	},
	func(f *forger) forgery { // the container written again
		m := members{}
		for name, content := range f.example {
			m[name] = slices.Clone(content)
		}
		name := f.names[f.random.IntN(len(f.names))]
		switch f.random.IntN(3) {
		case 0:
			f.flip(m[name])
		case 1:
			delete(m, name)
		default:
			m[name+"x"] = []byte("smuggled")
		}
		return forgery{what: "a member: " + name, pack: m.pack(f.t)}
	},
	(*forger).singleProof,
	func(f *forger) forgery { // members and manifest by someone without the key
		m := f.ledger().pack()
		name := proof.EnvelopeName(int64(1+f.random.IntN(grownTo)), "status")
		m[name] = encode(f.t, proof.Sign([]byte(statementNo(100+f.random.IntN(1e6))), seeded(9)))
		m.sign(f.t, seeded(9), nil)
		return f.known("a statement signed by a thief: "+name, m)
	},
	func(f *forger) forgery { // of another state, or another history
		m, n := f.ledger().pack(), 1+f.random.IntN(grownTo-1)
		other := newLedger(f.t, n)
		if f.random.IntN(2) == 0 {
			other = newLedger(f.t, grownTo)
			other.statements[f.random.IntN(grownTo)] = statementNo(100 + f.random.IntN(1e6))
		}
		m[proof.CheckpointName(1)] = other.pack()[proof.CheckpointName(1)]
		m.sign(f.t, seeded(1), nil)
		return f.known("a swapped checkpoint", m)
	},
	func(f *forger) forgery { // by the operator, who signs everything again
		l := f.ledger()
		i := f.random.IntN(exportedAt)
		switch f.random.IntN(4) {
		case 0:
			l.statements[i] = statementNo(100 + f.random.IntN(1e6))
		case 1:
			l.statements = slices.Delete(l.statements, i, i+1)
		case 2:
			l.statements = slices.Insert(l.statements, i, statementNo(100+f.random.IntN(1e6)))
		default:
			j := (i + 1 + f.random.IntN(exportedAt-1)) % exportedAt
			l.statements[i], l.statements[j] = l.statements[j], l.statements[i]
		}
		return f.known("a forked chain", l.pack())
	},
	func(f *forger) forgery {
		l := f.ledger()
		l.statements, l.earlier = l.statements[:1+f.random.IntN(exportedAt-1)], nil
		return f.known("a cut tail, signed again", l.pack())
	},
	func(f *forger) forgery { // behind the earlier pack, under the checkpoint that was published
		honest, l := f.ledger().pack(), f.ledger()
		l.statements[exportedAt+f.random.IntN(grownTo-exportedAt)] = statementNo(100 + f.random.IntN(1e6))
		m := l.pack()
		m[proof.CheckpointName(1)] = honest[proof.CheckpointName(1)]
		m.sign(f.t, seeded(1), nil)
		return f.known("a tail signed again under the old checkpoint", m)
	},
	func(f *forger) forgery {
		l := f.ledger()
		l.key = seeded(byte(2 + f.random.IntN(200)))
		return f.known("a replaced key", l.pack())
	},
}

// singleProof changes one field of one entry, with everything around it signed again.
func (f *forger) singleProof() forgery {
	m := f.ledger().pack()
	lines := bytes.SplitAfter(m[proof.EntriesName], []byte("\n"))
	at := f.random.IntN(grownTo)
	var e proof.PackEntry
	if err := json.Unmarshal(lines[at], &e); err != nil {
		f.t.Fatal(err)
	}
	other := func(text *string) {
		letters := []byte(*text)
		i := f.random.IntN(len(letters) - 3) // the last letters of base64 hold unused bits
		for was := letters[i]; letters[i] == was; {
			letters[i] = "0123456789abcdef"[f.random.IntN(16)]
		}
		*text = string(letters)
	}
	field := f.random.IntN(8)
	switch field {
	case 0:
		other(&e.Hash)
	case 1:
		other(&e.Prev)
	case 2:
		other(&e.Commitment)
	case 3:
		other(e.Salt)
	case 4:
		other(&e.Steps[f.random.IntN(len(e.Steps))])
	case 5:
		*e.LeafIndex = (*e.LeafIndex + 1 + f.random.Int64N(grownTo-1)) % grownTo
	case 6:
		e.Seq += 1 + f.random.Int64N(9)
	case 7:
		e.Steps = slices.Delete(e.Steps, 0, 1)
	}
	lines[at] = encode(f.t, e)
	m[proof.EntriesName] = bytes.Join(lines, nil)
	m.sign(f.t, seeded(1), nil)
	return f.known(fmt.Sprintf("field %d of entry %d", field, at+1), m)
}

// secondVerifier is docs/evidence/verify.py in a process of its own.
type secondVerifier struct {
	in  io.Writer
	out *bufio.Reader
}

func startSecond(t *testing.T, python string) *secondVerifier {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, "testdata/second.py")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &secondVerifier{in: in, out: bufio.NewReader(out)}
}

// judge is what it finds bad; "" if the pack holds.
func (s *secondVerifier) judge(t *testing.T, f forgery) string {
	t.Helper()
	if f.keys == nil {
		f.keys = []string{}
	}
	header, err := json.Marshal(map[string]any{"pack": len(f.pack), "earlier": len(f.earlier), "keys": f.keys})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{append(header, '\n'), f.pack, f.earlier} {
		if _, err := s.in.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("the second verifier ended at %s: %v", f.what, err)
	}
	var answer string
	if err := json.Unmarshal(line, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestCampaign(t *testing.T) {
	t.Parallel()
	size := campaignSize
	if n, err := strconv.Atoi(os.Getenv("SREDSPACE_CAMPAIGN")); err == nil {
		size = n
	}
	var second *secondVerifier
	if python := os.Getenv("SREDSPACE_VERIFY_PYTHON"); python != "" {
		second = startSecond(t, python)
	}
	f := newForger(t, 1)
	for _, honest := range []forgery{{what: "the example", pack: f.raw}, f.known("the journal", f.ledger().pack())} {
		if findings := honest.findings(t); !proof.Holds(findings) {
			t.Fatalf("%s: %+v", honest.what, findings)
		}
		if second != nil {
			if bad := second.judge(t, honest); bad != "" {
				t.Fatalf("%s, by the second verifier: %s", honest.what, bad)
			}
		}
	}
	count := map[string]int{}
	for i := range size {
		forged := forgeries[i%len(forgeries)](f)
		found := named(forged.findings(t))
		if found == "" {
			t.Errorf("not found: %s (%d)", forged.what, i)
		}
		count["by "+found]++
		count[kindOf(forged.what)]++
		if second == nil {
			continue
		}
		bad := second.judge(t, forged)
		if bad == "" {
			t.Errorf("not found by the second verifier: %s (%d)", forged.what, i)
		}
		count["second"]++
		if os.Getenv("SREDSPACE_CAMPAIGN_OUT") != "" && i < 3*len(forgeries) {
			t.Logf("%s: %s / %s", forged.what, found, bad)
		}
	}
	for what, n := range count {
		t.Logf("%6d %s", n, what)
	}
}

// kindOf is what a forgery is, without its place.
func kindOf(what string) string {
	kind, _, _ := strings.Cut(what, ":")
	if strings.HasPrefix(kind, "field ") {
		return "a single proof"
	}
	return kind
}
