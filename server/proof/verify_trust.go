package proof

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// opening is the part of a statement about a new tree that verification needs.
type opening struct {
	PredicateType string `json:"predicateType"`
	Predicate     struct {
		Tree     string `json:"tree"`
		KeyID    string `json:"keyId"`
		Previous struct {
			Tree       string `json:"tree"`
			Checkpoint string `json:"checkpoint"`
		} `json:"previous"`
	} `json:"predicate"`
}

// checkTrust compares the keys with those that the verifier knows. A key that a trusted key names is trusted too.
func (v *verifier) checkTrust() {
	trusted := map[string]bool{}
	for i, id := range v.order {
		t, where := v.trees[id], fmt.Sprintf("tree %d", id)
		named := false
		if i > 0 {
			named = v.checkOpening(v.trees[v.order[i-1]], t, where)
		}
		switch {
		case len(v.opts.Keys) == 0:
			v.unchecked("key", where, t.KeyID+" is the pack's own claim; pass the key that the operator publishes to check it")
		case slices.Contains(v.opts.Keys, t.KeyID):
			trusted[t.KeyID] = true
			v.ok("key", where, t.KeyID+" is trusted")
		case named && trusted[v.trees[v.order[i-1]].KeyID]:
			trusted[t.KeyID] = true
			v.ok("key", where, t.KeyID+" is named by the key before it")
		case v.signedBy[t.KeyID]:
			v.bad("key", where, t.KeyID+" is not a key that is trusted")
		default:
			v.unchecked("key", where, t.KeyID+" is not a key that is trusted, and nothing in the pack is signed with it")
		}
	}
}

// checkOpening checks the statement with which one tree ends and the next begins.
func (v *verifier) checkOpening(old, next *tree, where string) bool {
	envelope, err := v.readEnvelope(OpeningName(next.Tree))
	if err != nil {
		v.bad("rotation", where, err.Error())
		return false
	}
	raw, _, err := OpenEnvelope(envelope, map[string]ed25519.PublicKey{old.KeyID: old.public})
	var o opening
	if err == nil {
		err = strict(raw, &o)
	}
	if err != nil || o.Predicate.Tree != next.Origin || o.Predicate.KeyID != next.KeyID || o.Predicate.Previous.Tree != old.Origin {
		v.bad("rotation", where, "the key of the tree before does not name this one")
		return false
	}
	switch o.PredicateType {
	case PredicateType("key"):
		v.ok("rotation", where, "the key of the tree before names the new key")
	case PredicateType("break"):
		v.ok("rotation", where, "the database was restored from a copy: entries of the time before may be missing, and this statement says so")
	default:
		v.bad("rotation", where, "it says nothing about a new key")
		return false
	}
	return true
}

func cosignedBy(text string, key WitnessKey) bool {
	body, _, _ := strings.Cut(text, "\n\n")
	opened, err := note.Open([]byte(text), note.VerifierList(key))
	return err == nil && opened.Text == body+"\n"
}

// checkEarlier compares the pack with earlier packs of the project: they must be its beginning.
func (v *verifier) checkEarlier() {
	for i, c := range v.opts.Earlier {
		where := fmt.Sprintf("earlier pack %d", i+1)
		before := newVerifier(Options{})
		before.pack = c
		before.hashMembers()
		before.checkTrees()
		before.checkManifest()
		before.checkEntries()
		if !Holds(before.findings) {
			v.bad("earlier", where, "it does not verify itself")
			continue
		}
		if before.manifest.Predicate.ProjectID != v.manifest.Predicate.ProjectID {
			v.bad("earlier", where, "it is of another project")
			continue
		}
		v.compare(before, where)
	}
}

func (v *verifier) compare(before *verifier, where string) {
	good := true
	for i, e := range before.entries {
		if i >= len(v.entries) || v.entries[i].Hash != e.Hash {
			v.bad("earlier", where, fmt.Sprintf("entry %d is another one there: the journal was changed or cut since", i+1))
			good = false
			break
		}
	}
	for id, old := range before.trees {
		now := v.trees[id]
		if old.checkpoint == nil {
			continue
		}
		if now == nil || now.checkpoint == nil || now.KeyID != old.KeyID || now.Origin != old.Origin || !now.grewFrom(*old.checkpoint) {
			v.bad("earlier", where, fmt.Sprintf("tree %d has not grown from the state there", id))
			good = false
		}
	}
	if good {
		v.ok("earlier", where, fmt.Sprintf("its %d entries are the beginning of this journal", len(before.entries)))
	}
}

// grewFrom looks for the proof, which checkGrowth has checked.
func (t *tree) grewFrom(old Checkpoint) bool {
	if *t.checkpoint == old {
		return true
	}
	return slices.ContainsFunc(t.Earlier, func(c Consistency) bool { return c.Size == old.Size && c.Root == old.Root.String() })
}
