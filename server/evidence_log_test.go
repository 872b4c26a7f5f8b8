package server_test

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/proof"
)

func (c *client) evidenceOf(run api.Run) api.Evidence {
	c.b.t.Helper()
	return decode[api.Evidence](c.do("GET", "/api/v1/runs/"+run.RunId.String()+"/evidence", nil).want(200))
}

func (c *client) quickRun(session string) api.Run {
	c.b.t.Helper()
	return decode[api.Run](c.do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"}).want(200))
}

func TestCheckpointsAreTimeStampedAndWitnessed(t *testing.T) {
	t.Parallel()
	authority, err := parts.StartAuthority(t.Context(), t.TempDir(), parts.AuthorityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer authority.Stop()
	witness, err := parts.StartWitness(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer witness.Stop()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use, withEvidenceKey(t), func(c *config.Config) {
		c.TSAURL, c.TSAInterval = authority.URL, time.Second
		c.EvidenceWitnesses = []string{witness.Key + " " + witness.URL}
	}).as("alice")
	session := alice.session(alice.project(), "T661")
	for range 2 { // the second needs a proof that it follows the first
		run := alice.quickRun(session)
		var found api.Evidence
		eventually(t, "nothing is missing", func() bool {
			found = alice.evidenceOf(run)
			return len(found.Missing) == 0
		})
		verified(t, alice, found)
		text := found.Inclusion.MustGet().Checkpoint
		body, signatures, _ := strings.Cut(text, "\n\n")
		checkpoint, err := proof.ParseCheckpoint(body + "\n")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(signatures, "\n")
		if key := must(proof.ParseWitnessKey(witness.Key)); !proof.CheckCosignature(text, lines[1], key) {
			t.Errorf("the witness has not signed %q", text)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(must(os.ReadFile(authority.CAFile)))
		response := must(base64.StdEncoding.DecodeString(found.Timestamp.MustGet().Response))
		if _, err := proof.CheckStamp(response, checkpoint, roots); err != nil {
			t.Error(err)
		}
		checkpoint.Size++
		if _, err := proof.CheckStamp(response, checkpoint, roots); err == nil {
			t.Error("the time stamp fits another checkpoint")
		}
		if _, err := proof.CheckStamp(response, checkpoint, x509.NewCertPool()); err == nil {
			t.Error("anybody is an authority")
		}
	}
}

func TestARotatedKeyOpensTheNextTree(t *testing.T) {
	t.Parallel()
	first := must(evidence.NewKeyset())
	fake := newFakeWorker(t)
	b := setup(t, fake.use, func(c *config.Config) { c.EvidenceKeyset = first })
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	inTree := func(run api.Run, tree int) api.Evidence {
		t.Helper()
		var found api.Evidence
		eventually(t, "the entry is in its tree", func() bool {
			found = alice.evidenceOf(run)
			return !found.Inclusion.IsNull()
		})
		if got := found.Inclusion.MustGet(); got.Tree != tree || got.LeafIndex != 0 {
			t.Errorf("got %+v, want tree %d", got, tree)
		}
		verified(t, alice, found)
		return found
	}
	before := alice.quickRun(session)
	inTree(before, 1)
	b.halt()
	b.Conf.EvidenceKeyset = must(evidence.RotatedKeyset(first))
	b.start()
	alice = b.as("alice")
	inTree(alice.quickRun(session), 2)
	inTree(before, 1) // still proves, with the signature that was kept
	keys := decode[api.EvidenceKeys](alice.do("GET", "/.well-known/sredspace-evidence.json", nil).want(200))
	if len(keys.Trees) != 2 || !keys.Trees[0].OpenedBy.IsNull() {
		t.Fatalf("got %+v", keys)
	}
	var endorsement proof.Envelope
	if err := json.Unmarshal([]byte(keys.Trees[1].OpenedBy.MustGet()), &endorsement); err != nil {
		t.Fatal(err)
	}
	old := map[string]ed25519.PublicKey{keys.Trees[0].KeyId: must(base64.StdEncoding.DecodeString(keys.Trees[0].PublicKey))}
	statement, _, err := proof.OpenEnvelope(endorsement, old)
	if err != nil || !strings.Contains(string(statement), keys.Trees[1].KeyId) || !strings.Contains(string(statement), "/evidence/key/v1") {
		t.Errorf("the old key does not name the new one: %s, %v", statement, err)
	}
	// A process with the old keyset stands aside.
	other := b.second(func(c *config.Config) { c.EvidenceKeyset = first })
	b.halt()
	late := decode[api.Run](other.as("alice").do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"}).want(200))
	eventually(t, "it says why", func() bool { return strings.Contains(other.logs.String(), "SREDSPACE_EVIDENCE_KEYSET") })
	if e := other.as("alice").evidenceOf(late); !e.Inclusion.IsNull() {
		t.Error("the old key went on")
	}
}

// An id is given out before its transaction commits, so an entry can appear below others that have leaves.
func TestAnEntryThatCommitsLateGetsALeaf(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t))
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(alice.project(), "T661")
	tx, err := b.DB.BeginTx(t.Context(), pgx.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(t.Context(), "UPDATE projects SET status = 'IN_REVIEW' WHERE id = $1; SET CONSTRAINTS ALL IMMEDIATE",
		pgx.QueryExecModeSimpleProtocol, project[strings.LastIndex(project, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	leaves := func() (n int) {
		if err := b.DB.QueryRow(t.Context(), "SELECT count(*) FROM log_leaves").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for n := 1; n <= 3; n++ { // rounds pass, and the horizon must not
		alice.quickRun(session)
		eventually(t, "later entries have leaves", func() bool { return leaves() == n })
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the late entry has a leaf", func() bool { return leaves() == 4 })
	var low int64
	for range 3 {
		alice.quickRun(session)
	}
	if _, err := b.DB.Exec(t.Context(), "UPDATE tier_limits SET limit_value = 10000 WHERE metric = 'AI_RUNS_MONTHLY'"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the search moves on", func() bool {
		alice.quickRun(session)
		if err := b.DB.QueryRow(t.Context(), "SELECT max(low_id) FROM log_checkpoints").Scan(&low); err != nil {
			t.Fatal(err)
		}
		return low > 4
	})
}

// A database that was restored from a copy knows less than what was published. The next tree says so, and packs of before still verify.
func TestARestoredDatabaseIsTold(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t))
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	inTree := func(c *client, run api.Run) api.EvidenceInclusion {
		t.Helper()
		var found api.Evidence
		eventually(t, "the entry is in a tree", func() bool {
			found = c.evidenceOf(run)
			return !found.Inclusion.IsNull()
		})
		verified(t, c, found)
		return found.Inclusion.MustGet()
	}
	kept := alice.quickRun(session)
	inTree(alice, kept)
	b.halt()
	// The copy.
	copied := "copy_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	origin := b.DB.Config().ConnConfig.Database
	b.DB.Reset()
	if _, err := b.DB.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	b.DB.Reset()
	eventually(t, "the database is copied", func() bool {
		return execAdmin(t.Context(), "CREATE DATABASE "+copied+" TEMPLATE "+origin) == nil
	})
	t.Cleanup(func() { _ = execAdmin(context.Background(), "DROP DATABASE "+copied+" WITH (FORCE)") })
	b.start()
	alice = b.as("alice")
	lost := inTree(alice, alice.quickRun(session))
	published := b.pack(project)
	eventually(t, "the state is in the object storage", func() bool {
		objects := listObjects(t, "evidence/")
		for _, key := range objects {
			if strings.Contains(key, must(evidence.OpenKeyring(b.Conf.EvidenceKeyset)).Primary()) {
				content := must(stack.S3.Client().GetObject(t.Context(), &s3.GetObjectInput{Bucket: &stack.S3.Bucket, Key: &key}))
				text := must(io.ReadAll(content.Body))
				content.Body.Close()
				return strings.Contains(string(text), strings.SplitN(lost.Checkpoint, "\n\n", 2)[0])
			}
		}
		return false
	})
	b.halt()
	restored := b.second(func(c *config.Config) {
		url := parts.AsServer(stack.Postgres.DatabaseURL(copied))
		c.DatabaseURL, c.ListenURL = url, url
	})
	alice = restored.as("alice")
	after := inTree(alice, alice.quickRun(session))
	if after.Tree != lost.Tree+1 || after.LeafIndex != 0 {
		t.Errorf("after the restore: %+v", after)
	}
	inTree(alice, kept)
	keys := decode[api.EvidenceKeys](alice.do("GET", "/.well-known/sredspace-evidence.json", nil).want(200))
	var reason proof.Envelope
	if err := json.Unmarshal([]byte(keys.Trees[1].OpenedBy.MustGet()), &reason); err != nil {
		t.Fatal(err)
	}
	public := map[string]ed25519.PublicKey{keys.Trees[0].KeyId: must(base64.StdEncoding.DecodeString(keys.Trees[0].PublicKey))}
	statement, _, err := proof.OpenEnvelope(reason, public)
	if err != nil || !strings.Contains(string(statement), "/evidence/break/v1") || !strings.Contains(string(statement), "lostCheckpoint") {
		t.Errorf("the new tree does not say why: %s, %v", statement, err)
	}
	if !strings.Contains(restored.logs.String(), "restored from a copy") {
		t.Error("the operator is not told")
	}
	if findings := verifyPack(published, proof.Options{}); !proof.Holds(findings) {
		t.Errorf("the pack of before: %+v", findings)
	}
}
