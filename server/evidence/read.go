package evidence

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/proof"
)

// Entry is an entry of a project's journal.
type Entry = db.JournalListRow

// Missing are the parts of a proof that an entry does not have (yet).
type Missing string

// What can be missing.
const (
	MissingContent   Missing = "content"   // it was erased
	MissingSignature Missing = "signature" // this server has no key
	MissingProof     Missing = "proof"     // the entry has no place in the tree yet
	MissingTimestamp Missing = "timestamp" // no authority has stamped the checkpoint
	MissingWitness   Missing = "witness"   // no witness has signed it
)

// Evidence is an entry with everything that proves it.
type Evidence struct {
	Entry
	ProjectID uuid.UUID
	Envelope  *proof.Envelope
	Inclusion *Inclusion
	Timestamp *Timestamp
	Verifier  string // of the checkpoint
	Missing   []Missing
}

// Inclusion proves that a leaf is in the tree of a checkpoint.
type Inclusion struct {
	Tree       int32
	Origin     string
	LeafIndex  int64
	Steps      []tlog.Hash
	Checkpoint string // with the signatures of witnesses
}

// Timestamp is the response of an RFC 3161 authority.
type Timestamp struct {
	Time     time.Time
	Response []byte
}

// Run reads the evidence of how a run ended.
func (s *Service) Run(ctx context.Context, user, run uuid.UUID) (Evidence, error) {
	q := db.New(s.pool)
	row, err := q.JournalGetRun(ctx, run, user)
	if database.NoRows(err) {
		return Evidence{}, s.noEvidence(ctx, q, user, run)
	}
	if err != nil {
		return Evidence{}, fmt.Errorf("read entry: %w", err)
	}
	entry := Entry{
		ID: row.ID, Seq: row.Seq, Kind: row.Kind, SubjectID: row.SubjectID, RecordedAt: row.RecordedAt, Prev: row.Prev,
		Commitment: row.Commitment, Hash: row.Hash, Salt: row.Salt, Statement: row.Statement, Tree: row.Tree, LeafIndex: row.LeafIndex,
	}
	return s.prove(ctx, q, row.ProjectID, entry)
}

func (s *Service) noEvidence(ctx context.Context, q *db.Queries, user, run uuid.UUID) error {
	row, err := q.RunGet(ctx, run, user)
	if err != nil {
		return database.OrNotFound(err)
	}
	if row.Run.FinishedAt == nil {
		return &problem.Error{
			Code: problem.CodeRunInProgress, Detail: "The run has not ended. Its evidence is recorded when it ends.", RunID: &run,
		}
	}
	return problem.NotFound() // it ended before evidence was kept
}

// Journal reads a page of a project's journal, newest first.
func (s *Service) Journal(ctx context.Context, user, project uuid.UUID, before int64, rows int32) ([]Entry, error) {
	entries, err := db.New(s.pool).JournalList(ctx, db.JournalListParams{ProjectID: project, UserID: user, BeforeSeq: before, MaxRows: rows})
	if err != nil {
		return nil, fmt.Errorf("list journal: %w", err)
	}
	return entries, nil
}

var errTampered = errors.New("a stored entry does not match its hashes")

// prove collects what proves an entry, and checks it before it is sent.
func (s *Service) prove(ctx context.Context, q *db.Queries, project uuid.UUID, entry Entry) (Evidence, error) {
	out := Evidence{Entry: entry, ProjectID: project}
	if err := check(entry); err != nil {
		return out, err
	}
	if err := s.sign(ctx, q, &out); err != nil {
		return out, err
	}
	if entry.Tree == nil {
		out.Missing = append(out.Missing, MissingProof, MissingTimestamp, MissingWitness)
		return out, nil
	}
	return out, s.include(ctx, q, &out)
}

func check(entry Entry) error {
	if proof.EntryHash(entry.Prev, entry.Seq, entry.Commitment) != [32]byte(entry.Hash) {
		return errTampered
	}
	if entry.Statement != nil && proof.Commitment(entry.Salt, entry.Statement) != [32]byte(entry.Commitment) {
		return errTampered
	}
	return nil
}

// sign signs a statement when it is first read, so that runs are not slower. The signature is kept, also past a rotation of the key.
func (s *Service) sign(ctx context.Context, q *db.Queries, e *Evidence) error {
	if e.Statement == nil {
		e.Missing = append(e.Missing, MissingContent)
		return nil
	}
	if s.Keys == nil {
		e.Missing = append(e.Missing, MissingSignature)
		return nil
	}
	envelope := proof.Envelope{}
	kept, err := q.JournalSignature(ctx, e.ID)
	switch {
	case err == nil:
		envelope = proof.Wrap(e.Statement, kept.KeyID, kept.Signature)
	case database.NoRows(err):
		envelope = proof.Sign(e.Statement, s.Keys.keys[s.Keys.primary])
		signature, err := base64.StdEncoding.DecodeString(envelope.Signatures[0].Sig)
		if err != nil {
			return fmt.Errorf("sign statement: %w", err)
		}
		if err := q.JournalSign(ctx, db.JournalSignParams{JournalID: e.ID, KeyID: s.Keys.primary, Signature: signature}); err != nil {
			return fmt.Errorf("keep signature: %w", err)
		}
	default:
		return fmt.Errorf("read signature: %w", err)
	}
	e.Envelope = &envelope
	return nil
}

func (s *Service) include(ctx context.Context, q *db.Queries, e *Evidence) error {
	checkpoint, err := q.LogCheckpointFor(ctx, *e.Tree, *e.LeafIndex)
	if err != nil {
		return fmt.Errorf("find checkpoint: %w", err)
	}
	tree, err := q.LogTreeGet(ctx, *e.Tree)
	if err != nil {
		return fmt.Errorf("find tree: %w", err)
	}
	steps, err := tlog.ProveRecord(checkpoint.Size, *e.LeafIndex, newHashes(ctx, q, *e.Tree))
	if err != nil {
		return fmt.Errorf("prove inclusion: %w", err)
	}
	if err := tlog.CheckRecord(steps, checkpoint.Size, tlog.Hash(checkpoint.Root), *e.LeafIndex, tlog.RecordHash(e.Hash)); err != nil {
		return fmt.Errorf("check own proof: %w", err)
	}
	cosignatures, err := q.LogCosignatures(ctx, *e.Tree, checkpoint.Size)
	if err != nil {
		return fmt.Errorf("read cosignatures: %w", err)
	}
	note := checkpoint.Note
	for _, c := range cosignatures {
		note += c.Line
	}
	e.Verifier = tree.Verifier
	e.Inclusion = &Inclusion{Tree: *e.Tree, Origin: tree.Origin, LeafIndex: *e.LeafIndex, Steps: steps, Checkpoint: note}
	if checkpoint.Time == nil {
		e.Missing = append(e.Missing, MissingTimestamp)
	} else {
		e.Timestamp = &Timestamp{Time: *checkpoint.Time, Response: checkpoint.Response}
	}
	if len(cosignatures) == 0 {
		e.Missing = append(e.Missing, MissingWitness)
	}
	return nil
}

// Trees lists the keys of the deployment, oldest first, and the newest checkpoint. They are public: a checkpoint reveals only a count.
func (s *Service) Trees(ctx context.Context) ([]db.LogTree, string, error) {
	q := db.New(s.pool)
	trees, err := q.LogTreeList(ctx, maxTrees)
	if err != nil {
		return nil, "", fmt.Errorf("list trees: %w", err)
	}
	if len(trees) == 0 {
		return nil, "", nil
	}
	newest, err := q.LogCheckpointNewest(ctx, trees[len(trees)-1].ID)
	if err != nil && !database.NoRows(err) {
		return nil, "", fmt.Errorf("read checkpoint: %w", err)
	}
	return trees, newest.Note, nil
}

const maxTrees = 1000
