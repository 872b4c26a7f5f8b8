package evidence

import (
	"context"
	"encoding/hex"
	"fmt"
	"html/template"
	"path"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/sredspace/sredspace/server/proof"
)

// The pack is also an RO-Crate with a Process Run Crate, so that tools for research data can open it.
const (
	crateContext = "https://w3id.org/ro/crate/1.1/context"
	crateProfile = "https://w3id.org/ro/crate/1.1"
	runProfile   = "https://w3id.org/ro/wfrun/process/0.5"
	crateName    = "ro-crate-metadata.json"
	previewName  = "ro-crate-preview.html"
	readingName  = "README.md"
)

type thing = map[string]any

// crateTerms are what the context of RO-Crate 1.1 lacks. Process Run Crate 0.5 is defined on 1.1; 1.2 has the term.
var crateTerms = thing{"sha256": "http://schema.org/sha256"}

func ref(id string) thing { return thing{"@id": id} }

func (p *packer) addCrate(context.Context) error {
	p.spool.sort()
	var parts, actions, graph []any
	for _, m := range p.spool.members {
		parts = append(parts, ref(m.name))
		graph = append(graph, thing{
			"@id": m.name, "@type": "File", "name": describe(m.name), "encodingFormat": format(m.name),
			"contentSize": strconv.FormatInt(m.size, 10), "sha256": m.sha256,
		})
	}
	for _, run := range p.runs {
		id := "#run-" + run.id.String()
		action := thing{
			"@id": id, "@type": "CreateAction", "name": "Run " + run.id.String(), "instrument": ref("#worker"), "agent": ref("#owner"),
			"endTime": proof.Time(run.at),
		}
		results := []any{}
		for _, subject := range []string{"answer", "payload", "line 242", "line 244", "line 246"} {
			if name := proof.DocumentName(run.id.String(), subject); p.spool.names[name] {
				results = append(results, ref(name))
			}
		}
		if len(results) == 0 {
			continue // it failed, was cancelled or was deleted: the journal has it
		}
		action["result"] = results
		actions = append(actions, ref(id))
		graph = append(graph, action)
	}
	root := thing{
		"@id": "./", "@type": "Dataset", "name": "Evidence pack of " + p.ProjectName,
		"description":   "What was recorded in a project, and what proves it. README.md says how to check it.",
		"datePublished": proof.Time(p.created), "license": ref("#rights"), "hasPart": parts,
		"conformsTo": []any{ref(runProfile)},
	}
	if len(actions) > 0 {
		root["mentions"] = actions
	}
	head := []any{
		thing{"@id": crateName, "@type": "CreativeWork", "about": ref("./"), "conformsTo": ref(crateProfile)},
		root,
		thing{"@id": runProfile, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
		thing{"@id": "#rights", "@type": "CreativeWork", "name": "All rights reserved by the owner of the project",
			"description": "All rights reserved by the owner of the project."},
		thing{"@id": "#worker", "@type": "SoftwareApplication", "name": "Sredspace worker", "softwareVersion": serverVersion(),
			"url": "https://github.com/sredspace/sredspace"},
		thing{"@id": "#owner", "@type": "Person", "name": "The owner of the project"},
	}
	if err := p.spool.addJSON(crateName, thing{"@context": []any{crateContext, crateTerms}, "@graph": append(head, graph...)}); err != nil {
		return err
	}
	return p.addPreview()
}

func describe(name string) string {
	switch {
	case name == proof.EntriesName:
		return "The journal, an entry a line"
	case name == proof.TreesName:
		return "The trees and their public keys"
	case strings.HasSuffix(name, ".checkpoint"):
		return "Signed state of a tree"
	case strings.HasSuffix(name, ".tsr"):
		return "RFC 3161 time stamp of that state"
	case strings.HasSuffix(name, ".dsse.json"):
		return "Signed statement " + path.Base(name)
	}
	return name
}

func format(name string) string {
	switch {
	case strings.HasSuffix(name, ".tsr"):
		return "application/timestamp-reply"
	case strings.HasSuffix(name, ".json"):
		return "application/json"
	case strings.HasSuffix(name, ".jsonl"):
		return "application/jsonl"
	case strings.HasSuffix(name, ".md"):
		return "text/markdown"
	}
	return "text/plain"
}

// serverVersion is the commit that this program was built from.
func serverVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}

var preview = template.Must(template.New("preview").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}}</title></head><body>
<h1>{{.Title}}</h1>
<p>{{.Entries}} entries in the journal, made {{.Created}}. README.md says what this proves and how to check it.</p>
<table><tr><th>Member</th><th>What it is</th><th>Bytes</th><th>SHA-256</th></tr>
{{range .Members}}<tr><td>{{.Name}}</td><td>{{.What}}</td><td>{{.Size}}</td><td><code>{{.Sum}}</code></td></tr>
{{end}}</table></body></html>
`))

func (p *packer) addPreview() error {
	type row struct {
		Name, What, Sum string
		Size            int64
	}
	var rows []row
	for _, m := range p.spool.members {
		rows = append(rows, row{m.name, describe(m.name), m.sha256, m.size})
	}
	var text strings.Builder
	err := preview.Execute(&text, map[string]any{
		"Title": "Evidence pack of " + p.ProjectName, "Entries": p.entries, "Created": proof.Time(p.created), "Members": rows,
	})
	if err != nil {
		return fmt.Errorf("write preview: %w", err)
	}
	return p.spool.addBytes(previewName, []byte(text.String()))
}

const reading = `# Evidence pack

This pack holds what was recorded in one project of an SR&ED workspace: a journal of runs, files, status changes and deletions, the
documents that runs produced, and what proves them.

## Check it

    sredspace verify pack.zip --key KEY

KEY is the key id that the operator publishes at https://%s/.well-known/sredspace-evidence.json. Compare it with a copy that you got
another way, and long before. docs/evidence.md in https://github.com/sredspace/sredspace describes the format, so that you can write a
verifier of your own.

## What it proves

These bytes existed in this order, by the time of the time stamps, and were not changed since.

## What it does not prove

That what they say is true, that the work is eligible, or that nothing was left out before it was uploaded. A field that a statement
lists under declaredByWorker was reported by the worker; the server did not see it itself.

## The system

- Server: %s, commit %s
- Clock: the clock of the server. Only a time stamp of an independent authority is more than a claim.
- Pack made: %s
- Trees of this deployment: %d. Each one after the first begins with a signed statement that says why: a new key, or a database that was
  restored from a copy.
`

func (p *packer) addReading(context.Context) error {
	trees := len(p.trees)
	text := fmt.Sprintf(reading, p.service.Host, p.service.Host, serverVersion(), proof.Time(p.created), trees)
	return p.spool.addBytes(readingName, []byte(text))
}

func (p *packer) addManifest(context.Context) error {
	p.spool.sort()
	if len(p.trees) == 0 {
		return errNoTree
	}
	manifest := proof.Manifest{
		Type: proof.StatementType, Subject: []proof.ManifestMember{}, PredicateType: proof.PredicateType("pack"),
		Predicate: proof.ManifestPredicate{
			ExportID: p.ExportID.String(), ProjectID: p.ProjectID.String(), CreatedOn: proof.Time(p.created), Server: serverVersion(),
			Entries: p.entries, Head: hex.EncodeToString(p.head),
		},
	}
	for _, m := range p.spool.members {
		member := proof.ManifestMember{Name: m.name}
		member.Digest.SHA256 = m.sha256
		manifest.Subject = append(manifest.Subject, member)
	}
	text, err := proof.Encode(manifest)
	if err != nil {
		return err
	}
	keys := p.service.Keys
	key, ok := keys.keys[p.trees[len(p.trees)-1].KeyID]
	if !ok {
		return errOldKeyset
	}
	return p.spool.addJSON(proof.ManifestName, proof.Sign(text, key))
}
