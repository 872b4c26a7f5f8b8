package proof_test

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/proof"
)

// Two verifiers that read one pack differently would let its author choose. Here the author has the key, and changes the JSON of a pack
// before it is recorded and signed: values of other types, missing names, names in other letters and names twice.

const agreements = 1000

// odd are values that parsers of JSON read differently.
var odd = []string{
	`null`, `true`, `0`, `-1`, `1.0`, `1e2`, `""`, `"x"`, `[]`, `{}`, `[1]`, `{"a":1}`, `9223372036854775808`, `"\u0000"`, `"\ud800"`,
	`"é"`, `NaN`,
}

// token is a name or a value in a text of JSON.
type token struct {
	from, to int
	isName   bool
}

func tokensOf(text []byte) (out []token) {
	for i := 0; i < len(text); i++ {
		end := i
		switch c := text[i]; {
		case c == '"':
			for end++; end < len(text)-1 && text[end] != '"'; end++ {
				if text[end] == '\\' {
					end++
				}
			}
			end++
		case c >= '0' && c <= '9':
			for end < len(text) && strings.IndexByte("0123456789.e", text[end]) >= 0 {
				end++
			}
		case bytes.HasPrefix(text[i:], []byte("null")):
			end += len("null")
		default:
			continue
		}
		out = append(out, token{i, end, end < len(text) && text[end] == ':'})
		i = end - 1
	}
	return out
}

// twist changes a name or a value.
func twist(r *rand.Rand, text []byte) []byte {
	tokens := tokensOf(text)
	if len(tokens) == 0 {
		return text
	}
	at, other := tokens[r.IntN(len(tokens))], tokens[r.IntN(len(tokens))]
	old, replacement := text[at.from:at.to], []byte(odd[r.IntN(len(odd))])
	switch {
	case at.isName && r.IntN(3) == 0:
		replacement = bytes.ToUpper(old)
	case at.isName && r.IntN(2) == 0:
		replacement = []byte(`"gone"`)
	case at.isName:
		replacement = slices.Concat(old, []byte(":1,"), old)
	case r.IntN(3) == 0:
		replacement = text[other.from:other.to]
	}
	return slices.Concat(text[:at.from], replacement, text[at.to:])
}

// twisted is a pack with a changed statement, member, metadata or manifest.
func twisted(t *testing.T, r *rand.Rand) []byte {
	t.Helper()
	switch r.IntN(4) {
	case 0:
		p := newPlot(t, nil)
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(p.m)), func(name string) bool {
			return name == proof.ManifestName || !strings.Contains(name, ".json")
		})
		name := names[r.IntN(len(names))]
		p.m[name] = twist(r, p.m[name])
		return p.sealed()
	case 1:
		p := newPlot(t, nil)
		p.crate(nil)
		p.m[proof.CrateName] = twist(r, p.m[proof.CrateName])
		return p.sealed()
	case 2:
		p := newPlot(t, nil)
		p.sealed()
		return p.manifest(func(text string) string { return string(twist(r, []byte(text))) })
	default:
		return newPlot(t, func(l *ledger) {
			was := l.statements[3]
			if l.statements[3] = string(twist(r, []byte(was))); kindIn(l.statements[3]) != "run" {
				l.statements[3] = was
			}
		}).sealed()
	}
}

func TestTheVerifiersAgree(t *testing.T) {
	t.Parallel()
	var second *secondVerifier
	if python := os.Getenv("SREDSPACE_VERIFY_PYTHON"); python != "" {
		second = startSecond(t, python)
	}
	r := rand.New(rand.NewPCG(7, 19))
	good := 0
	for i := range agreements {
		pack := twisted(t, r)
		first := named(verify(pack, proof.Options{}))
		if first == "" {
			good++
		}
		if second == nil {
			continue // it is still shown that the first one takes whatever it is given
		}
		if other := second.judge(t, forgery{what: "twisted", pack: pack}); (first == "") != (other == "") {
			t.Errorf("pack %d: the first verifier finds %q, the second %q", i, first, other)
		}
	}
	if good == 0 || good == agreements {
		t.Errorf("%d of %d packs hold: the changes are not of both sorts", good, agreements)
	}
	t.Logf("%d of %d packs hold, because what was changed means nothing", good, agreements)
}
