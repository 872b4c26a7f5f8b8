package proof

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/mod/sumdb/tlog"
)

// statement is what verification needs of a statement of any kind.
type statement struct {
	Type          string `json:"_type"`
	PredicateType string `json:"predicateType"`
	Subject       []struct {
		Name   string            `json:"name"`
		Digest map[string]string `json:"digest"`
	} `json:"subject"`
	Predicate struct {
		ProjectID     string  `json:"projectId"`
		ErasedEntries []int64 `json:"erasedEntries"`
	} `json:"predicate"`
}

// checkEntries checks the journal: the chain, the statements, and their places in the trees.
func (v *verifier) checkEntries() {
	content := v.pack.Open(EntriesName)
	if content == nil {
		v.bad("journal", EntriesName, "it is missing")
		return
	}
	lines := bufio.NewReaderSize(content, maxLine)
	prev := make([]byte, 32)
	chained, proven := true, 0
	for i := int64(1); ; i++ {
		where := fmt.Sprintf("entry %d", i)
		e, err := readEntry(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			v.bad("journal", fmt.Sprintf("line %d", i), err.Error())
			return
		}
		hash, err := linked(e, i, prev)
		if err != nil {
			v.bad("chain", where, err.Error())
			chained = false
		}
		if hash != nil {
			prev = hash
		}
		v.checkStatement(e, where)
		if (e.Tree == nil) != (e.LeafIndex == nil) || e.Steps == nil {
			v.bad("inclusion", where, "it has a tree and no place in it, or a place and no tree")
		} else if e.Tree == nil {
			v.unchecked("inclusion", where, "it had no place in the tree yet when the pack was made")
		} else if err := v.included(e, hash); err != nil {
			v.bad("inclusion", where, err.Error())
		} else {
			proven++
			v.checkClock(e, where)
		}
		// All of them have to fit into memory.
		v.entries = append(v.entries, PackEntry{Seq: e.Seq, Kind: e.Kind, Hash: e.Hash, Salt: e.Salt, Tree: e.Tree, LeafIndex: e.LeafIndex})
	}
	v.checkOrder()
	v.checkErasures()
	if head := hex.EncodeToString(prev); head != v.manifest.Predicate.Head || int64(len(v.entries)) != v.manifest.Predicate.Entries {
		v.bad("chain", "end", "the journal does not end where the manifest says")
		chained = false
	}
	if chained {
		v.ok("chain", "", fmt.Sprintf("%d entries without a gap, to %s", len(v.entries), hex.EncodeToString(prev)))
	}
	if proven == len(v.entries) {
		v.ok("inclusion", "", fmt.Sprintf("%d entries are in the signed trees", proven))
	}
}

const maxLine = 1 << 20 // a thousand times what an entry needs

// readEntry reads a line; io.EOF behind the last one.
func readEntry(lines *bufio.Reader) (PackEntry, error) {
	var e PackEntry
	line, err := lines.ReadSlice('\n')
	switch {
	case errors.Is(err, io.EOF) && len(line) == 0:
		return e, io.EOF
	case errors.Is(err, bufio.ErrBufferFull):
		return e, errors.New("it is longer than an entry can be")
	case errors.Is(err, io.EOF):
		return e, errors.New("it has no end")
	case err != nil:
		return e, fmt.Errorf("read: %w", err)
	}
	return e, decode(line, &e)
}

func linked(e PackEntry, seq int64, prev []byte) ([]byte, error) {
	commitment, err := hex.DecodeString(e.Commitment)
	if err != nil || len(commitment) != 32 || hex.EncodeToString(commitment) != e.Commitment {
		return nil, errors.New("its commitment is no SHA-256")
	}
	hash := EntryHash(prev, seq, commitment)
	switch {
	case e.Seq != seq:
		return hash[:], fmt.Errorf("it has the number %d", e.Seq)
	case e.Prev != hex.EncodeToString(prev):
		return hash[:], errors.New("it does not follow the entry before it")
	case e.Hash != hex.EncodeToString(hash[:]):
		return hash[:], errors.New("its hash is wrong")
	}
	return hash[:], nil
}

func (v *verifier) checkStatement(e PackEntry, where string) {
	name := EnvelopeName(e.Seq, e.Kind)
	if !slices.Contains(kinds, e.Kind) {
		v.bad("statement", where, fmt.Sprintf("entries are not of the kind %q", e.Kind))
		return
	}
	v.known[name] = true
	if e.Salt == nil {
		if v.pack.Open(name) != nil {
			v.bad("statement", where, "it has content but no salt")
		}
		return // checkErasures asks why
	}
	envelope, err := v.readEnvelope(name)
	if err != nil {
		v.bad("statement", where, err.Error())
		return
	}
	raw, err := v.openEnvelope(envelope)
	if err != nil {
		v.bad("signature", where, err.Error())
		return
	}
	salt, err := base64.StdEncoding.Strict().DecodeString(*e.Salt)
	commitment := Commitment(salt, raw)
	if err != nil || len(salt) != 32 || hex.EncodeToString(commitment[:]) != e.Commitment {
		v.bad("commitment", where, "the statement is not the one that was recorded")
		return
	}
	var s statement
	if err := strict(raw, &s); err != nil || s.Type != StatementType || s.PredicateType != PredicateType(e.Kind) {
		v.bad("statement", where, "it is no statement of the kind "+e.Kind)
		return
	}
	if s.Predicate.ProjectID != "" && s.Predicate.ProjectID != v.manifest.Predicate.ProjectID {
		v.bad("statement", where, "it is about another project")
		return
	}
	v.opened[e.Seq] = true
	if e.Kind == "deletion" || e.Kind == "erasure" { // what is erased is named behind it
		for _, seq := range s.Predicate.ErasedEntries {
			v.erased[seq] = max(v.erased[seq], e.Seq)
		}
	}
	v.ok("statement", where, fmt.Sprintf("%s, recorded %s by the clock of the server", e.Kind, e.RecordedAt))
}

// kinds are those of entries; there are other statements: of a pack, and of a new tree.
var kinds = []string{"run", "file", "reading", "status", "review", "export", "deletion", "restore", "erasure"}

// strict reads JSON in which no name comes twice or in other letters, so that two readers see the same.
func strict(text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	return nil
}

// clockLead is how far the clock of the server may be ahead of the authority's.
const clockLead = 5 * time.Minute

// checkClock compares the time of an entry with the time stamp of a state that has it already.
func (v *verifier) checkClock(e PackEntry, where string) {
	at, err := time.Parse("2006-01-02T15:04:05.000000Z", e.RecordedAt)
	if err != nil || Time(at) != e.RecordedAt {
		v.bad("time", where, "the time is not written as it has to be")
		return
	}
	if stamp, ok := v.stamps[*e.Tree]; ok && at.After(stamp.Add(clockLead)) {
		v.bad("time", where, fmt.Sprintf("recorded %s, but it was in the tree that was stamped %s", e.RecordedAt, Time(stamp)))
	}
}

func (v *verifier) included(e PackEntry, hash []byte) error {
	t := v.trees[*e.Tree]
	if t == nil || t.checkpoint == nil || e.LeafIndex == nil || hash == nil {
		return errors.New("its tree has no valid checkpoint")
	}
	steps := make(tlog.RecordProof, 0, len(e.Steps))
	for _, step := range e.Steps {
		h, err := parseHash(step)
		if err != nil {
			return errors.New("a step of its proof is no hash")
		}
		steps = append(steps, h)
	}
	if err := tlog.CheckRecord(steps, t.checkpoint.Size, t.checkpoint.Root, *e.LeafIndex, tlog.RecordHash(hash)); err != nil {
		return errors.New("it is not in the tree of the checkpoint")
	}
	return nil
}

// checkOrder compares the order of the journal with the order in the trees, which are public.
func (v *verifier) checkOrder() {
	lastTree, lastLeaf := int32(0), int64(-1)
	for _, e := range v.entries {
		if e.Tree == nil || e.LeafIndex == nil {
			continue
		}
		if *e.Tree < lastTree || (*e.Tree == lastTree && *e.LeafIndex <= lastLeaf) {
			v.bad("order", fmt.Sprintf("entry %d", e.Seq), "its place in the tree is before that of an earlier entry")
		}
		lastTree, lastLeaf = *e.Tree, *e.LeafIndex
	}
}

// checkErasures looks for the entry that says why content is missing.
func (v *verifier) checkErasures() {
	for _, e := range v.entries {
		if e.Salt != nil {
			continue
		}
		if v.erased[e.Seq] <= e.Seq {
			v.bad("statement", fmt.Sprintf("entry %d", e.Seq), "its content is missing, and no later entry says that it was erased")
			continue
		}
		v.ok("erasure", fmt.Sprintf("entry %d", e.Seq), "its content was erased, as a later entry says; its place in the chain holds")
	}
}

func (v *verifier) checkGrowth(t *tree, earlier Consistency, where string) {
	root, err := parseHash(earlier.Root)
	steps := make(tlog.TreeProof, 0, len(earlier.Steps))
	for _, step := range earlier.Steps {
		h, bad := parseHash(step)
		err = errors.Join(err, bad)
		steps = append(steps, h)
	}
	switch {
	case err != nil:
	case earlier.Size == t.checkpoint.Size && len(steps) == 0 && root == t.checkpoint.Root:
	default:
		err = tlog.CheckTree(steps, t.checkpoint.Size, t.checkpoint.Root, earlier.Size, root)
	}
	if err != nil {
		v.bad("consistency", where, fmt.Sprintf("it has not grown from the state with %d entries", earlier.Size))
		return
	}
	v.ok("consistency", where, fmt.Sprintf("it has grown from the state with %d entries", earlier.Size))
}
