package proof_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/proof"
)

// What random changes do not find: packs that someone who has the key, or knows the format, writes on purpose.

// plotted is a pack made by a change of its members.
func plotted(change func(m members)) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		p := newPlot(t, nil)
		change(p.m)
		return p.sealed()
	}
}

// stated is a pack whose run was recorded with another statement.
func stated(old, replacement string) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		return newPlot(t, func(l *ledger) {
			was := l.statements[3]
			if l.statements[3] = strings.Replace(was, old, replacement, 1); was == l.statements[3] {
				t.Fatalf("the statement has no %s", old)
			}
		}).sealed()
	}
}

// listed is a pack whose member of JSON was written another way.
func listed(name, old, replacement string) func(t *testing.T) []byte {
	return plotted(func(m members) {
		was := m[name]
		if m[name] = bytes.Replace(was, []byte(old), []byte(replacement), 1); bytes.Equal(was, m[name]) {
			panic(name + " has no " + old)
		}
	})
}

// rewritten is the same with a pattern.
func rewritten(name, pattern, replacement string) func(t *testing.T) []byte {
	return plotted(func(m members) { m[name] = regexp.MustCompile(pattern).ReplaceAll(m[name], []byte(replacement)) })
}

// zipped writes a ZIP file as the format asks, without asking whether the members may be there.
func zipped(names []string, contents [][]byte) []byte {
	b := binary.LittleEndian
	var out, directory []byte
	for i, name := range names {
		common := []byte{20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0}
		common = b.AppendUint32(common, crc32.ChecksumIEEE(contents[i]))
		common = b.AppendUint32(b.AppendUint32(common, uint32(len(contents[i]))), uint32(len(contents[i])))
		common = b.AppendUint16(common, uint16(len(name)))
		directory = append(append(append(directory, "PK\x01\x02\x14\x00"...), common...), make([]byte, 12)...)
		directory = append(b.AppendUint32(directory, uint32(len(out))), name...)
		out = append(append(append(append(append(out, "PK\x03\x04"...), common...), 0, 0), name...), contents[i]...)
	}
	end := append([]byte("PK\x05\x06"), 0, 0, 0, 0)
	end = b.AppendUint16(b.AppendUint16(end, uint16(len(names))), uint16(len(names)))
	end = b.AppendUint32(b.AppendUint32(end, uint32(len(directory))), uint32(len(out)))
	return append(append(append(out, directory...), end...), 0, 0)
}

// smuggled is a pack with one more member, whose name a careful writer would refuse.
func smuggled(names ...string) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		p := newPlot(t, nil)
		for _, name := range names {
			p.m[name] = []byte("smuggled")
		}
		p.sealed()
		all := slices.Sorted(maps.Keys(p.m))
		contents := make([][]byte, len(all))
		for i, name := range all {
			contents[i] = p.m[name]
		}
		return zipped(all, contents)
	}
}

// rezipped changes the bytes of the ZIP file.
func rezipped(change func(pack []byte) []byte) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		return change(newPlot(t, nil).sealed())
	}
}

// adversaries are the packs, with the check that names each.
var adversaries = []struct {
	name, check string
	make        func(t *testing.T) []byte
}{
	{"a path out of the folder", "container", smuggled("../../etc/cron.d/x")},
	{"an absolute path", "container", smuggled("/etc/x")},
	{"a path of another system", "container", smuggled(`..\x`)},
	{"a folder", "container", smuggled("runs/")},
	{"a hidden file", "container", smuggled("runs/.htaccess")},
	{"a name in other letters", "container", smuggled("Readme.md")},
	{"a name that looks the same", "container", smuggled("READМE.md")},
	{"a composed and a decomposed name", "container", smuggled("\u00e9.md", "e\u0301.md")},
	{"a name with a new line", "container", smuggled("x\nok         manifest")},
	{"a name that turns the text", "container", smuggled("x\u202etxt.md")},
	{"a name that is no text", "container", smuggled("x\xff")},
	{"an empty name", "container", smuggled("")},
	{"a long name", "container", smuggled(strings.Repeat("x", 300))},
	{"a member that is a folder too", "container", smuggled("runs/" + plottedRun + "/answer.md/x")},
	{"a member twice", "container", func(t *testing.T) []byte {
		t.Helper()
		return zipped([]string{"README.md", "README.md"}, [][]byte{[]byte("a"), []byte("b")})
	}},
	{"no members", "container", func(*testing.T) []byte { return zipped(nil, nil)[:21] }},
	{"only an end", "trees", func(*testing.T) []byte { return zipped(nil, nil) }},
	{"nothing", "container", func(*testing.T) []byte { return nil }},
	{"bytes before", "container", rezipped(func(p []byte) []byte { return append([]byte("#!/bin/sh\n"), p...) })},
	{"bytes behind", "container", rezipped(func(p []byte) []byte { return append(p, 0) })},
	{"a comment", "container", rezipped(func(p []byte) []byte {
		binary.LittleEndian.PutUint16(p[len(p)-2:], 2)
		return append(p, "hi"...)
	})},
	{"a second ZIP file behind", "container", rezipped(func(p []byte) []byte { return append(p, p...) })},
	{"a huge member", "container", rezipped(func(p []byte) []byte {
		binary.LittleEndian.PutUint32(p[18:], 0xfffffff0)
		binary.LittleEndian.PutUint32(p[22:], 0xfffffff0)
		return p
	})},
	{"zip64", "container", rezipped(func(p []byte) []byte {
		binary.LittleEndian.PutUint16(p[28:], 20)
		return slices.Insert(p, 30+len("README.md"), make([]byte, 20)...)
	})},
	{"a name that is longer than the file", "container", rezipped(func(p []byte) []byte {
		binary.LittleEndian.PutUint16(p[26:], 0xffff)
		return p[:64]
	})},

	{"a statement with a name twice", "statement", stated(`"runId":`, `"runId":"other","runId":`)},
	{"a statement with other letters", "statement", stated(`"predicateType"`, `"PredicateType"`)},
	{"a statement behind a byte order mark", "statement", stated(`{"_type"`, "\ufeff"+`{"_type"`)},
	{"a statement that is no text", "statement", stated("answer", "ans\xffwer")},
	{"a statement of another kind", "statement", listed(proof.EntriesName, `"kind":"run"`, `"kind":"file"`)},
	{"a statement about another project", "statement", stated(`"projectId":"01`, `"projectId":"02`)},
	{"a statement whose predicate is a list", "statement", stated(`"predicate":{`, `"predicate":[{`)},
	{"swapped digests", "document", func(t *testing.T) []byte {
		t.Helper()
		a, b := digestOf("An answer."), digestOf("Forty ms.")
		return newPlot(t, func(l *ledger) {
			l.statements[3] = strings.NewReplacer(a, b, b, a).Replace(l.statements[3])
		}).sealed()
	}},

	{"an entry with one more field", "journal", listed(proof.EntriesName, `"steps"`, `"note":"x","steps"`)},
	{"an entry with a field twice", "journal", listed(proof.EntriesName, `"seq":1`, `"seq":2,"seq":1`)},
	{"an entry in another order", "journal", listed(proof.EntriesName, `{"seq":1,"kind":"status"`, `{"kind":"status","seq":1`)},
	{"a number with a point", "journal", listed(proof.EntriesName, `"seq":1,`, `"seq":1.0,`)},
	{"a number with an exponent", "journal", listed(proof.EntriesName, `"seq":1,`, `"seq":1e0,`)},
	{"a number that is true", "journal", listed(proof.EntriesName, `"seq":1,`, `"seq":true,`)},
	{"a number that is none", "journal", listed(proof.EntriesName, `"leafIndex":0`, `"leafIndex":NaN`)},
	{"a number without end", "journal", listed(proof.EntriesName, `"leafIndex":0`, `"leafIndex":`+strings.Repeat("9", 5000))},
	{"a byte order mark", "journal", listed(proof.EntriesName, `{"seq":1`, "\ufeff"+`{"seq":1`)},
	{"no list of steps", "inclusion", rewritten(proof.EntriesName, `"steps":\[[^\]]*\]`, `"steps":null`)},
	{"half a place", "inclusion", listed(proof.EntriesName, `"tree":1`, `"tree":null`)},
	{"a time that does not exist", "time", listed(proof.EntriesName, "2026-11-26T", "2026-13-26T")},
	{"an unknown kind", "statement", listed(proof.EntriesName, `"kind":"status"`, `"kind":"pack"`)},
	{"a deep nest", "journal", listed(proof.EntriesName, `{"seq"`, strings.Repeat(`[`, 100_000)+`{"seq"`)},
	{"a tree with another number", "inclusion", listed(proof.TreesName, `"tree":1`, `"tree":2`)},
	{"a tree with no number", "trees", listed(proof.TreesName, `"tree":1`, `"tree":0`)},
	{"a short key", "key", rewritten(proof.TreesName, `"publicKey":"[^"]*"`, `"publicKey":"AAAA"`)},
	{"content that nothing says was erased", "statement", func(t *testing.T) []byte {
		t.Helper()
		return erasing(t, "status", 4, 1) // only a deletion or an erasure erases
	}},
	{"content that an entry before says was erased", "statement", func(t *testing.T) []byte {
		t.Helper()
		return erasing(t, "erasure", 1, 2)
	}},

	{"a document that nothing names", "member", plotted(func(m members) { m["runs/"+plottedRun+"/line-246.txt"] = []byte("Better.") })},
	{"a run that nobody started", "member", plotted(func(m members) {
		m["runs/"+plottedPrompt+"/answer.md"] = []byte("An answer.")
	})},
	{"one more statement", "member", plotted(func(m members) {
		m["evidence/00000009-run.dsse.json"] = m["evidence/00000004-run.dsse.json"]
	})},
	{"a time stamp of no tree", "member", plotted(func(m members) { m["evidence/tree-7.tsr"] = []byte("x") })},
	{"a text that no run read", "member", plotted(func(m members) { m["texts/"+plottedFile+".json"] = []byte(`{"text":"x"}`) })},
	{"another text", "document", listed("texts/"+plottedReading+".json", "failed", "passed")},
	{"a text with two texts", "document", listed("texts/"+plottedReading+".json", `"text":`, `"text":"x","text":`)},
	{"another answer in the session", "document", listed("sessions/"+plottedSession+".json", "An answer.", "No answer.")},
	{"another prompt in the session", "document", listed("sessions/"+plottedSession+".json", "When?", "Then?")},
	{"a message twice", "document", listed("sessions/"+plottedSession+".json", plottedAnswer, plottedPrompt)},
	{"a session under another name", "document", listed("sessions/"+plottedSession+".json", plottedSession, plottedAnswer)},
	{"a quote at another place", "citations", func(t *testing.T) []byte {
		t.Helper()
		return misquoting(t, `"charStart":31`, `"charStart":30`)
	}},
	{"a quote that ends elsewhere", "citations", func(t *testing.T) []byte {
		t.Helper()
		return misquoting(t, `"charEnd":4,`, `"charEnd":5,`)
	}},

	{"metadata of a file that is not there", "crate", crated(func(g []map[string]any) []map[string]any {
		return append(g, map[string]any{"@id": "invoice.pdf", "@type": []string{"File"}, "contentSize": "1", "sha256": digestOf("")})
	})},
	{"metadata without a file", "crate", crated(func(g []map[string]any) []map[string]any { return g[:len(g)-1] })},
	{"metadata with another hash", "crate", crated(func(g []map[string]any) []map[string]any {
		g[1]["sha256"] = digestOf("")
		return g
	})},
	{"metadata with another size", "crate", crated(func(g []map[string]any) []map[string]any {
		g[1]["contentSize"] = "0"
		return g
	})},
	{"metadata with a file twice", "crate", crated(func(g []map[string]any) []map[string]any { return append(g, g[1]) })},
	{"metadata with a name twice", "crate", plotted(func(m members) {
		m[proof.CrateName] = []byte(`{"@graph":[],"@graph":[]}`)
	})},
	{"a manifest signed with the key that was replaced", "manifest", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(1), nil, seeded(1))
	}},
	{"a new key that only it names", "rotation", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), nil, seeded(2))
	}},
	{"a new key that no statement about keys names", "rotation", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), func(s string) string { return strings.Replace(s, "key/v1", "status/v1", 1) }, seeded(1))
	}},
	{"another new key", "rotation", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), func(s string) string { return strings.Replace(s, `"keyId":"`, `"keyId":"00`, 1) }, seeded(1))
	}},
	{"a new key that follows another tree", "rotation", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), func(s string) string { return strings.Replace(s, forgedOrigin, forgedOrigin+"0", 1) }, seeded(1))
	}},
	{"a new key named twice", "rotation", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), func(s string) string { return strings.Replace(s, `"keyId":`, `"keyId":"x","keyId":`, 1) }, seeded(1))
	}},
	{"trees in another order", "trees", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), nil, seeded(1), func(trees []proof.PackTree) { slices.Reverse(trees) })
	}},
	{"a tree twice", "trees", func(t *testing.T) []byte {
		t.Helper()
		return rotated(t, seeded(2), nil, seeded(1), func(trees []proof.PackTree) { trees[1].Tree = 1 })
	}},
	{"as many members as there can be", "trees", crowded},
	{"a manifest with one more field", "manifest", func(t *testing.T) []byte {
		t.Helper()
		p := newPlot(t, nil)
		p.sealed()
		return p.manifest(func(text string) string { return strings.Replace(text, `"predicate":{`, `"predicate":{"note":"x",`, 1) })
	}},
	{"a manifest with a member twice", "manifest", func(t *testing.T) []byte {
		t.Helper()
		p := newPlot(t, nil)
		p.sealed()
		return p.manifest(func(text string) string {
			first := text[strings.Index(text, `{"name"`):strings.Index(text, `,{"name":"evidence/00000002`)]
			return strings.Replace(text, first, first+","+first, 1)
		})
	}},
}

func crated(change func([]map[string]any) []map[string]any) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		p := newPlot(t, nil)
		p.crate(change)
		return p.sealed()
	}
}

func TestAdversaries(t *testing.T) {
	t.Parallel()
	var second *secondVerifier
	if python := os.Getenv("SREDSPACE_VERIFY_PYTHON"); python != "" {
		second = startSecond(t, python)
	}
	judge := func(t *testing.T, name string, pack []byte) (first, other string) {
		t.Helper()
		if first = named(verify(pack, proof.Options{})); second != nil {
			other = second.judge(t, forgery{what: name, pack: pack})
		}
		return first, other
	}
	for name, pack := range map[string][]byte{
		"untouched": newPlot(t, nil).sealed(), "erased as an entry says": erasing(t, "erasure", 5, 1), "deleted": erasing(t, "deletion", 5, 2),
		"rotated":                       rotated(t, seeded(2), nil, seeded(1)),
		"rotated after a tree was lost": rotated(t, seeded(2), nil, seeded(1), func(trees []proof.PackTree) { trees[1].Tree = 3 }),
	} {
		if first, other := judge(t, name, pack); first != "" || other != "" {
			t.Fatalf("%s: %q %q %+v", name, first, other, verify(pack, proof.Options{}))
		}
	}
	for _, a := range adversaries {
		pack := a.make(t)
		first, other := judge(t, a.name, pack)
		if !slices.Contains(strings.Fields(first), a.check) {
			t.Errorf("%s: found by %q, not by %s", a.name, first, a.check)
		}
		if second != nil && other == "" {
			t.Errorf("%s: not found by the second verifier", a.name)
		}
	}
}
