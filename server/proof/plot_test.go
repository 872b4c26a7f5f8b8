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
	"strconv"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/proof"
)

const (
	plottedRun     = "01a21942-3eef-7bbb-adc7-1a0787dcd701"
	plottedSession = "01a21942-3eef-7bbb-adc7-1a0787dcd702"
	plottedReading = "01a21942-3eef-7bbb-adc7-1a0787dcd703"
	plottedFile    = "01a21942-3eef-7bbb-adc7-1a0787dcd704"
	plottedPrompt  = "01a21942-3eef-7bbb-adc7-1a0787dcd705"
	plottedAnswer  = "01a21942-3eef-7bbb-adc7-1a0787dcd706"
	plottedText    = "The load test failed at 40 ms. Ålesund took 41."
	plottedName    = "runs/" + plottedRun + "/answer.md"
)

// plot is a pack with a run, its session and the text that it read, in the hands of someone who has the key.
type plot struct {
	*ledger
	m members
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// newPlot makes the pack; change gets its statements before they are recorded.
func newPlot(t *testing.T, change func(*ledger)) *plot {
	t.Helper()
	payload := fmt.Sprintf(`{"citations":[{"id":"c1","fileId":%q,"charStart":31,"charEnd":47,"quote":"Ålesund took 41."},`+
		`{"id":"c2","messageId":%q,"charStart":0,"charEnd":4,"quote":"Wh\u00ff?"}]}`, plottedFile, plottedPrompt)
	l := newLedger(t, 3)
	run := fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"answer","digest":{"sha256":%q}},`+
		`{"name":"payload","digest":{"sha256":%q}},{"name":"line 242","digest":{"sha256":%q}}],`+
		`"predicateType":"https://github.com/sredspace/sredspace/evidence/run/v1","predicate":{"runId":%q,"projectId":%q,`+
		`"externalParameters":{"prompt":{"messageId":%q,"sha256":%q}},"resolvedDependencies":{"files":[{"uri":"urn:uuid:%s",`+
		`"annotations":{"readingId":%q,"textSha256":%q}}]},"citations":{"checked":2,"failed":[]}}}`,
		digestOf("An answer."), digestOf(payload), digestOf("Forty ms."), plottedRun, forgedProject, plottedPrompt, digestOf("Whÿ? When?"),
		plottedFile, plottedReading, digestOf(plottedText))
	l.statements = append(l.statements, run)
	if change != nil {
		change(l)
	}
	p := &plot{ledger: l, m: l.pack()}
	p.m[plottedName] = []byte("An answer.")
	p.m["runs/"+plottedRun+"/payload.json"] = []byte(payload)
	p.m["runs/"+plottedRun+"/line-242.txt"] = []byte("Forty ms.")
	p.m["texts/"+plottedReading+".json"] = fmt.Appendf(nil, `{"schemaVersion":"1.0","text":%q}`, plottedText)
	run1 := plottedRun
	p.m["sessions/"+plottedSession+".json"] = encode(t, proof.PackSession{ID: plottedSession, Type: "T661", Messages: []proof.PackMessage{
		{ID: plottedPrompt, Role: "USER", RunID: &run1, CreatedOn: "2026-11-26T10:00:00.000000Z", Content: "Whÿ? When?"},
		{ID: plottedAnswer, Role: "ASSISTANT", RunID: &run1, CreatedOn: "2026-11-26T10:00:01.000000Z", Content: "An answer."},
	}})
	p.m["files.json"], p.m["README.md"] = []byte("[]\n"), []byte("Read me.\n")
	return p
}

// crate writes the metadata for the members as they are now.
func (p *plot) crate(change func(graph []map[string]any) []map[string]any) {
	p.t.Helper()
	graph := []map[string]any{{"@id": "./", "@type": "Dataset"}}
	for _, name := range slices.Sorted(maps.Keys(p.m)) {
		if name == proof.ManifestName || name == proof.CrateName {
			continue
		}
		graph = append(graph, map[string]any{
			"@id": name, "@type": "File", "contentSize": strconv.Itoa(len(p.m[name])), "sha256": digestOf(string(p.m[name])),
		})
	}
	if change != nil {
		graph = change(graph)
	}
	p.m[proof.CrateName] = encode(p.t, map[string]any{"@graph": graph})
}

// sealed signs everything again.
func (p *plot) sealed() []byte {
	p.t.Helper()
	if p.m[proof.CrateName] == nil {
		p.crate(nil)
	}
	p.m.sign(p.t, p.key, nil)
	return p.m.pack(p.t)
}

// manifest signs another text of the manifest.
func (p *plot) manifest(change func(string) string) []byte {
	p.t.Helper()
	var e proof.Envelope
	if err := json.Unmarshal(p.m[proof.ManifestName], &e); err != nil {
		p.t.Fatal(err)
	}
	raw, _, err := proof.OpenEnvelope(e, p.publics())
	if err != nil {
		p.t.Fatal(err)
	}
	p.m[proof.ManifestName] = encode(p.t, proof.Sign([]byte(change(string(raw))), p.key))
	return p.m.pack(p.t)
}

// erasing is a pack in which entry seq, of a kind, says that another one was erased.
func erasing(t *testing.T, kind string, seq, erased int) []byte {
	t.Helper()
	p := newPlot(t, func(l *ledger) {
		l.statements = append(l.statements, l.statements[0])
		l.statements[seq-1] = fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":`+
			`"https://github.com/sredspace/sredspace/evidence/%s/v1","predicate":{"erasedEntries":[%d]}}`, kind, erased)
	})
	lines := bytes.SplitAfter(p.m[proof.EntriesName], []byte("\n"))
	var e proof.PackEntry
	if err := json.Unmarshal(lines[erased-1], &e); err != nil {
		t.Fatal(err)
	}
	delete(p.m, proof.EnvelopeName(e.Seq, e.Kind))
	e.Salt = nil
	lines[erased-1] = encode(t, e)
	p.m[proof.EntriesName] = bytes.Join(lines, nil)
	for name := range p.m { // only if the run is still there, its documents are
		if folder, _, _ := strings.Cut(name, "/"); seq == 4 && slices.Contains([]string{"runs", "texts", "sessions"}, folder) {
			delete(p.m, name)
		}
	}
	return p.sealed()
}

// misquoting is a pack whose payload was recorded with another place of a quote.
func misquoting(t *testing.T, old, replacement string) []byte {
	t.Helper()
	first := newPlot(t, nil)
	name := "runs/" + plottedRun + "/payload.json"
	payload := strings.Replace(string(first.m[name]), old, replacement, 1)
	p := newPlot(t, func(l *ledger) {
		l.statements[3] = strings.Replace(l.statements[3], digestOf(string(first.m[name])), digestOf(payload), 1)
	})
	p.m[name] = []byte(payload)
	return p.sealed()
}

// rotated is a pack whose key was replaced after its last entry. sealer signs the manifest; change gets the statement that opens the
// second tree.
func rotated(
	t *testing.T, sealer ed25519.PrivateKey, change func(string) string, opener ed25519.PrivateKey, lists ...func([]proof.PackTree),
) []byte {
	t.Helper()
	p := newPlot(t, nil)
	const origin = "forge.example/evidence/2"
	public := seeded(2).Public().(ed25519.PublicKey)
	var trees []proof.PackTree
	if err := json.Unmarshal(p.m[proof.TreesName], &trees); err != nil {
		t.Fatal(err)
	}
	trees = append(trees, proof.PackTree{
		Tree: 2, Origin: origin, KeyID: proof.KeyID(public), PublicKey: base64.StdEncoding.EncodeToString(public),
		OpenedAt: "2026-11-26T09:00:00.000000Z", Earlier: []proof.Consistency{},
	})
	keyID := trees[1].KeyID
	for _, list := range lists {
		list(trees)
	}
	p.m[proof.TreesName] = encode(t, trees)
	opening := fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":`+
		`"https://github.com/sredspace/sredspace/evidence/key/v1","predicate":{"tree":%q,"keyId":%q,"previous":{"tree":%q,"checkpoint":""}}}`,
		origin, keyID, forgedOrigin)
	if change != nil {
		opening = change(opening)
	}
	p.m[proof.OpeningName(max(trees[1].Tree, 2))] = encode(t, proof.Sign([]byte(opening), opener))
	p.crate(nil)
	p.m.sign(t, sealer, nil)
	return p.m.pack(t)
}

// crowded is a pack with as many members as a ZIP file can have.
func crowded(t *testing.T) []byte {
	t.Helper()
	names, contents := make([]string, 65535), make([][]byte, 65535)
	for i := range names {
		names[i] = fmt.Sprintf("documents/%05d", i)
	}
	return zipped(names, contents)
}
