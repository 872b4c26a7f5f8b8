package evidence

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/proof"
)

// Pack is what to export.
type Pack struct {
	ExportID, ProjectID, UserID uuid.UUID
	ProjectName                 string
	Documents                   []Document // to hold as well
	Step                        func()     // reports progress, PackSteps times
}

// Document is a member that another package makes.
type Document struct {
	Name  string
	Write func(io.Writer) error
}

// PackSteps is how much progress a pack reports.
const PackSteps = 10

// ErrNoKeys means that this server signs nothing, so it can make no pack.
var ErrNoKeys = errors.New("this server has no key to sign evidence with")

const (
	packPage  = 200
	maxStates = 200
)

type endedRun struct {
	id uuid.UUID
	at time.Time
}

// packer makes one pack.
type packer struct {
	Pack
	service *Service
	q       *db.Queries
	spool   *spool
	runs    []endedRun
	entries int64
	head    []byte
	states  map[int32]db.LogCheckpointForRow
	hashes  map[int32]*hashes
	trees   []db.LogTree
	created time.Time
}

// WritePack writes the pack of a project and returns its size. It verifies the pack before it returns.
func (s *Service) WritePack(ctx context.Context, pack Pack, out interface {
	io.WriterAt
	io.ReaderAt
}) (int64, error) {
	if s.Keys == nil {
		return 0, ErrNoKeys
	}
	spool, err := newSpool()
	if err != nil {
		return 0, err
	}
	defer spool.close()
	p := &packer{
		Pack: pack, service: s, q: db.New(s.pool), spool: spool, states: map[int32]db.LogCheckpointForRow{}, hashes: map[int32]*hashes{},
		created: time.Now(), head: make([]byte, 32),
	}
	steps := []func(context.Context) error{
		p.waitForTree, p.addEntries, p.addTrees, p.addRuns, p.addSessions, p.addFiles, p.addDocuments, p.addReading, p.addCrate, p.addManifest,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return 0, err
		}
		pack.Step()
	}
	size, err := spool.write(out)
	if err != nil {
		return 0, err
	}
	for _, f := range proof.Verify(out, size, proof.Options{Keys: []string{s.Keys.primary}}) {
		// The reader decides about an old key that the current one does not name, and about a clock that was ahead.
		if f.Level == proof.Bad && f.Check != "key" && f.Check != "time" {
			return 0, fmt.Errorf("check own pack: %s %s: %s", f.Check, f.Where, f.Detail)
		}
	}
	for tree, state := range p.states {
		if err := p.q.PackStateAdd(ctx, db.PackStateAddParams{ProjectID: pack.ProjectID, Tree: tree, Size: state.Size}); err != nil {
			return 0, fmt.Errorf("note state: %w", err)
		}
	}
	return size, nil
}

const (
	treeWait = 15 * time.Second
	treeLook = 200 * time.Millisecond
)

// waitForTree gives the newest entries time to get their leaves. An entry that has none by then is in the pack without a proof.
func (p *packer) waitForTree(ctx context.Context) error {
	for began := time.Now(); time.Since(began) < treeWait; {
		newest, err := p.q.JournalList(ctx, db.JournalListParams{ProjectID: p.ProjectID, UserID: p.UserID, BeforeSeq: math.MaxInt64, MaxRows: 1})
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		if len(newest) == 0 || newest[0].Tree != nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(treeLook):
		}
	}
	return nil
}

func (p *packer) addEntries(ctx context.Context) error {
	lines, err := newSpool()
	if err != nil {
		return err
	}
	defer lines.close()
	for {
		rows, err := p.q.PackEntryList(ctx, db.PackEntryListParams{
			ProjectID: p.ProjectID, UserID: p.UserID, AfterSeq: p.entries, MaxRows: packPage,
		})
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		for _, row := range rows {
			line, err := p.addEntry(ctx, Entry(row))
			if err != nil {
				return err
			}
			if err := lines.addJSON("", line); err != nil {
				return err
			}
			p.entries, p.head = row.Seq, row.Hash
			if row.Kind == db.JournalKindRun {
				p.runs = append(p.runs, endedRun{row.SubjectID, row.RecordedAt})
			}
		}
		if len(rows) < packPage {
			return p.spool.add(proof.EntriesName, io.NewSectionReader(lines.file, 0, lines.at))
		}
	}
}

func (p *packer) addEntry(ctx context.Context, e Entry) (proof.PackEntry, error) {
	line := proof.PackEntry{
		Seq: e.Seq, Kind: string(e.Kind), SubjectID: e.SubjectID.String(), RecordedAt: proof.Time(e.RecordedAt), Prev: hex.EncodeToString(e.Prev),
		Commitment: hex.EncodeToString(e.Commitment), Hash: hex.EncodeToString(e.Hash), Steps: []string{},
	}
	if err := check(e); err != nil {
		return line, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	if e.Statement != nil {
		found := Evidence{Entry: e}
		if err := p.service.sign(ctx, p.q, &found); err != nil {
			return line, err
		}
		salt := base64.StdEncoding.EncodeToString(e.Salt)
		line.Salt = &salt
		if err := p.spool.addJSON(proof.EnvelopeName(e.Seq, string(e.Kind)), found.Envelope); err != nil {
			return line, err
		}
	}
	if e.Tree == nil {
		return line, nil
	}
	state, err := p.stateOf(ctx, *e.Tree)
	if err != nil || *e.LeafIndex >= state.Size {
		return line, err
	}
	line.Tree, line.LeafIndex = e.Tree, e.LeafIndex
	steps, err := tlog.ProveRecord(state.Size, *e.LeafIndex, p.hashes[*e.Tree])
	if err != nil {
		return line, fmt.Errorf("prove inclusion: %w", err)
	}
	for _, step := range steps {
		line.Steps = append(line.Steps, step.String())
	}
	return line, nil
}

// stateOf is the state of a tree that the whole pack is proven against.
func (p *packer) stateOf(ctx context.Context, tree int32) (db.LogCheckpointForRow, error) {
	if state, ok := p.states[tree]; ok {
		return state, nil
	}
	last, err := p.q.PackLastLeaf(ctx, p.ProjectID, tree)
	if err != nil {
		return db.LogCheckpointForRow{}, fmt.Errorf("find last leaf: %w", err)
	}
	state, err := p.q.LogCheckpointFor(ctx, tree, last)
	if err != nil {
		return state, fmt.Errorf("find checkpoint: %w", err)
	}
	p.states[tree], p.hashes[tree] = state, newHashes(ctx, p.q, tree)
	return state, nil
}

func (p *packer) addTrees(ctx context.Context) error {
	trees, err := p.q.LogTreeList(ctx, maxTrees)
	if err != nil {
		return fmt.Errorf("list trees: %w", err)
	}
	earlier, err := p.q.PackStates(ctx, p.ProjectID, maxStates)
	if err != nil {
		return fmt.Errorf("list earlier packs: %w", err)
	}
	p.trees = trees
	out := []proof.PackTree{}
	for _, t := range trees {
		tree := proof.PackTree{
			Tree: t.ID, Origin: t.Origin, KeyID: t.KeyID, PublicKey: base64.StdEncoding.EncodeToString(t.PublicKey),
			OpenedAt: proof.Time(t.OpenedAt), Earlier: []proof.Consistency{},
		}
		if t.OpenedBy != "" {
			if err := p.spool.addJSON(proof.OpeningName(t.ID), json.RawMessage(t.OpenedBy)); err != nil {
				return err
			}
		}
		if state, ok := p.states[t.ID]; ok {
			if err := p.addState(ctx, &tree, state, earlier); err != nil {
				return err
			}
		}
		out = append(out, tree)
	}
	return p.spool.addJSON(proof.TreesName, out)
}

func (p *packer) addState(ctx context.Context, tree *proof.PackTree, state db.LogCheckpointForRow, earlier []db.PackStatesRow) error {
	note := state.Note
	cosignatures, err := p.q.LogCosignatures(ctx, state.Tree, state.Size)
	if err != nil {
		return fmt.Errorf("read cosignatures: %w", err)
	}
	for _, c := range cosignatures {
		note += c.Line
	}
	if err := p.spool.addBytes(proof.CheckpointName(state.Tree), []byte(note)); err != nil {
		return err
	}
	if state.Response != nil {
		if err := p.spool.addBytes(proof.StampName(state.Tree), state.Response); err != nil {
			return err
		}
	}
	for _, e := range earlier {
		if e.Tree != state.Tree || e.Size >= state.Size {
			continue
		}
		before, err := p.q.LogCheckpointGet(ctx, e.Tree, e.Size)
		if err != nil {
			return fmt.Errorf("find earlier checkpoint: %w", err)
		}
		steps, err := tlog.ProveTree(state.Size, e.Size, p.hashes[state.Tree])
		if err != nil {
			return fmt.Errorf("prove consistency: %w", err)
		}
		c := proof.Consistency{Size: e.Size, Root: tlog.Hash(before.Root).String(), Steps: []string{}}
		for _, step := range steps {
			c.Steps = append(c.Steps, step.String())
		}
		tree.Earlier = append(tree.Earlier, c)
	}
	return nil
}
