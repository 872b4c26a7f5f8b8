package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Level says what a finding means.
type Level string

// The levels.
const (
	OK        Level = "ok"
	Bad       Level = "bad"
	Unchecked Level = "unchecked"
)

// Finding is one line of a report.
type Finding struct {
	Level  Level
	Check  string // what was looked at: container, manifest, key, checkpoint, entry, …
	Where  string // which one
	Detail string
}

// Options are what a verifier knows from elsewhere. Without them a pack is only compared with itself.
type Options struct {
	Keys      []string       // ids of keys that are trusted
	Roots     *x509.CertPool // of time-stamp authorities
	Witnesses []WitnessKey
	Earlier   []*Container // packs of the same project
}

// Verify checks a pack, and reports what holds, what does not, and what was not checked.
func Verify(in io.ReaderAt, size int64, opts Options) []Finding {
	v := newVerifier(opts)
	c, err := OpenContainer(in, size)
	if err != nil {
		v.bad("container", "", err.Error())
		return v.findings
	}
	v.pack = c
	v.ok("container", "", fmt.Sprintf("%d members", len(c.members)))
	v.hashMembers()
	v.checkTrees()
	v.checkManifest()
	v.checkEntries()
	v.checkTrust()
	v.checkDocuments()
	v.checkCrate()
	v.checkMembers()
	v.checkEarlier()
	return v.findings
}

// Holds reports whether nothing is bad.
func Holds(findings []Finding) bool {
	return !slices.ContainsFunc(findings, func(f Finding) bool { return f.Level == Bad })
}

type verifier struct {
	opts     Options
	pack     *Container
	findings []Finding
	trees    map[int32]*tree
	order    []int32
	keys     map[string]ed25519.PublicKey // those of the trees
	signedBy map[string]bool              // keys that something in the pack is signed with
	manifest Manifest
	entries  []PackEntry
	opened   map[int64]bool  // entries whose statement holds
	erased   map[int64]int64 // entries that a later one says were erased, and which
	sums     map[string]string
	known    map[string]bool // members that the format, or something in the pack, says what they are
	stamps   map[int32]time.Time
}

func newVerifier(opts Options) *verifier {
	return &verifier{
		opts: opts, keys: map[string]ed25519.PublicKey{}, trees: map[int32]*tree{}, signedBy: map[string]bool{}, opened: map[int64]bool{},
		erased: map[int64]int64{}, sums: map[string]string{}, known: map[string]bool{}, stamps: map[int32]time.Time{},
	}
}

type tree struct {
	PackTree
	public     ed25519.PublicKey
	checkpoint *Checkpoint
	note       string
}

func (v *verifier) ok(check, where, detail string) { v.add(Finding{OK, check, where, detail}) }

func (v *verifier) bad(check, where, detail string) { v.add(Finding{Bad, check, where, detail}) }

func (v *verifier) unchecked(check, where, detail string) {
	v.add(Finding{Unchecked, check, where, detail})
}

func (v *verifier) add(f Finding) { v.findings = append(v.findings, f) }

// checkTrees reads the keys and the signed states of the trees, and what authorities and witnesses say about them.
func (v *verifier) checkTrees() {
	text, err := v.pack.Read(TreesName)
	var trees []PackTree
	if err == nil {
		err = decode(text, &trees)
	}
	if err != nil {
		v.bad("trees", "", err.Error())
		return
	}
	last := int32(0)
	for _, t := range trees {
		where := fmt.Sprintf("tree %d", t.Tree)
		if t.Tree <= last { // a number may be missing: that tree was lost with a database
			v.bad("trees", where, "it is not listed in the order of the numbers")
			continue
		}
		last = t.Tree
		if t.Earlier == nil || slices.ContainsFunc(t.Earlier, func(c Consistency) bool { return c.Steps == nil }) {
			v.bad("trees", where, "it has null in the place of a list")
		}
		v.known[CheckpointName(t.Tree)], v.known[StampName(t.Tree)], v.known[OpeningName(t.Tree)] = true, true, t.Tree > 1
		public, err := base64.StdEncoding.Strict().DecodeString(t.PublicKey)
		if err != nil || len(public) != ed25519.PublicKeySize || KeyID(public) != t.KeyID {
			v.bad("key", where, "the key does not have the id that it is listed with")
			continue
		}
		v.trees[t.Tree] = &tree{PackTree: t, public: public}
		v.order = append(v.order, t.Tree)
		v.keys[t.KeyID] = public
		v.checkState(v.trees[t.Tree], where)
	}
}

func (v *verifier) checkState(t *tree, where string) {
	note, err := v.pack.Read(CheckpointName(t.Tree))
	if err != nil {
		v.unchecked("checkpoint", where, "there is none")
		return
	}
	checkpoint, err := OpenCheckpoint(string(note), t.Origin, t.public)
	if err != nil {
		v.bad("checkpoint", where, err.Error())
		return
	}
	t.checkpoint, t.note = &checkpoint, string(note)
	v.signedBy[t.KeyID] = true
	v.ok("checkpoint", where, fmt.Sprintf("%d entries, root %s", checkpoint.Size, checkpoint.Root))
	for _, earlier := range t.Earlier {
		v.checkGrowth(t, earlier, where)
	}
	v.checkStamp(t, where)
	v.checkWitnesses(t, where)
}

func (v *verifier) checkStamp(t *tree, where string) {
	response, err := v.pack.Read(StampName(t.Tree))
	if err != nil {
		v.unchecked("timestamp", where, "there is none: the time is the server's own claim")
		return
	}
	stamp, err := CheckStamp(response, *t.checkpoint, v.opts.Roots)
	if err == nil {
		v.stamps[t.Tree] = stamp.Time
	}
	switch {
	case err != nil:
		v.bad("timestamp", where, err.Error())
	case v.opts.Roots == nil:
		v.ok("timestamp", where, fmt.Sprintf("%s, by %s", Time(stamp.Time), stamp.Authority))
		v.unchecked("authority", where, "pass the root certificate of the authority to check who stamped it")
	default:
		v.ok("timestamp", where, fmt.Sprintf("%s, by %s, whose certificate is trusted", Time(stamp.Time), stamp.Authority))
	}
}

func (v *verifier) checkWitnesses(t *tree, where string) {
	if len(v.opts.Witnesses) == 0 {
		v.unchecked("witness", where, "pass the keys of witnesses to check whether they saw this state")
		return
	}
	for _, key := range v.opts.Witnesses {
		if !cosignedBy(t.note, key) {
			v.unchecked("witness", where, key.Name()+" has not signed it")
			continue
		}
		v.ok("witness", where, key.Name()+" has signed it")
	}
}

func (v *verifier) hashMembers() {
	for _, name := range v.pack.Names() {
		h := sha256.New()
		if _, err := io.Copy(h, v.pack.Open(name)); err != nil {
			v.bad("container", name, err.Error())
			continue
		}
		v.sums[name] = hex.EncodeToString(h.Sum(nil))
	}
}

// checkManifest compares every member with the signed list.
func (v *verifier) checkManifest() {
	envelope, err := v.readEnvelope(ManifestName)
	var text []byte
	if err == nil {
		text, err = v.openEnvelope(envelope)
	}
	// The server signs with its current key. One that it no longer uses may have been stolen since.
	if err == nil && envelope.Signatures[0].KeyID != v.trees[v.order[len(v.order)-1]].KeyID {
		err = errors.New("it is not signed with the key of the last tree")
	}
	if err == nil {
		err = decode(text, &v.manifest)
	}
	if err == nil && (v.manifest.Type != StatementType || v.manifest.PredicateType != PredicateType("pack")) {
		err = fmt.Errorf("it is a %q", v.manifest.PredicateType)
	}
	if err != nil {
		v.bad("manifest", ManifestName, err.Error())
		return
	}
	listed := map[string]string{}
	for _, m := range v.manifest.Subject {
		if listed[m.Name] != "" {
			v.bad("manifest", m.Name, "it is listed twice")
		}
		listed[m.Name] = m.Digest.SHA256
	}
	whole := true
	for _, name := range v.pack.Names() {
		if name == ManifestName {
			continue
		}
		if v.sums[name] != listed[name] {
			v.bad("member", name, "it is not what the manifest lists")
			whole = false
		}
		delete(listed, name)
	}
	for name := range listed {
		v.bad("member", name, "it is missing")
		whole = false
	}
	if whole {
		v.ok("manifest", ManifestName, fmt.Sprintf("signed on %s; every member is as listed", v.manifest.Predicate.CreatedOn))
	}
}

func (v *verifier) readEnvelope(name string) (Envelope, error) {
	var e Envelope
	text, err := v.pack.Read(name)
	if err == nil {
		err = decode(text, &e)
	}
	return e, err
}

func (v *verifier) openEnvelope(e Envelope) ([]byte, error) {
	text, key, err := OpenEnvelope(e, v.keys)
	if err == nil {
		v.signedBy[key] = true
	}
	return text, err
}
