package proof

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The members for people, and the one that makes the pack an RO-Crate.
const (
	CrateName   = "ro-crate-metadata.json"
	PreviewName = "ro-crate-preview.html"
	ReadingName = "README.md"
	FilesName   = "files.json"
	DocumentsIn = "documents/"
)

// checkMembers names what the format does not know, and no statement: a reader could take it for a part of the evidence.
func (v *verifier) checkMembers() {
	for _, name := range []string{ManifestName, EntriesName, TreesName, CrateName, PreviewName, ReadingName, FilesName} {
		v.known[name] = true
	}
	unproven := 0
	for _, name := range v.pack.Names() {
		switch document, ok := strings.CutPrefix(name, DocumentsIn); {
		case ok && !strings.Contains(document, "/"), name == PreviewName, name == ReadingName, name == FilesName:
			unproven++
		case !v.known[name]:
			v.bad("member", name, "nothing in the pack says what it is")
		}
	}
	if unproven > 0 {
		v.unchecked("members", "", fmt.Sprintf("%d are for people: the manifest says who made them, and no statement what is in them", unproven))
	}
}

// kind is one @type or several.
type kind []string

// UnmarshalJSON implements json.Unmarshaler.
func (k *kind) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*k = kind{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(k))
}

func (k kind) has(name string) bool {
	for _, one := range k {
		if one == name {
			return true
		}
	}
	return false
}

// checkCrate compares the files that the metadata lists with the members.
func (v *verifier) checkCrate() {
	text, err := v.pack.Read(CrateName)
	if err != nil {
		v.unchecked("crate", "", err.Error())
		return
	}
	var crate struct {
		Graph []struct {
			ID     string `json:"@id"`
			Type   kind   `json:"@type"`
			Size   string `json:"contentSize"`
			SHA256 string `json:"sha256"`
		} `json:"@graph"`
	}
	if err := strict(text, &crate); err != nil {
		v.bad("crate", CrateName, err.Error())
		return
	}
	sizes := map[string]int64{}
	for _, m := range v.pack.members {
		sizes[m.name] = m.size
	}
	listed, good := map[string]bool{ManifestName: true, CrateName: true, PreviewName: true}, true
	for _, e := range crate.Graph {
		if !e.Type.has("File") {
			continue
		}
		size, there := sizes[e.ID]
		switch {
		case !there:
			v.bad("crate", e.ID, "the metadata lists it, and it is not in the pack")
		case listed[e.ID]:
			v.bad("crate", e.ID, "the metadata lists it twice")
		case e.SHA256 != v.sums[e.ID] || e.Size != strconv.FormatInt(size, 10):
			v.bad("crate", e.ID, "the metadata lists another size or hash")
		default:
			listed[e.ID] = true
			continue
		}
		good = false
	}
	for _, name := range v.pack.Names() {
		if !listed[name] {
			v.bad("crate", name, "the metadata does not list it")
			good = false
		}
	}
	if good {
		v.ok("crate", CrateName, "it lists the members with their sizes and hashes")
	}
}
