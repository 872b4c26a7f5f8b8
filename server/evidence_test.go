package server_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/proof"
)

// withEvidenceKey gives the server a key to sign with.
func withEvidenceKey(t *testing.T) func(*config.Config) {
	t.Helper()
	keyset, err := evidence.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return func(c *config.Config) { c.EvidenceKeyset = keyset }
}

func (c *client) journal(project string) []api.JournalEntry {
	c.b.t.Helper()
	return decode[api.JournalPage](c.do("GET", project+"/journal?limit=200", nil).want(200)).Items
}

// chained checks that the journal, newest first, is a whole chain.
func chained(t *testing.T, entries []api.JournalEntry) {
	t.Helper()
	prev := make([]byte, 32)
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		if want := int64(len(entries) - i); e.Seq != want || e.Prev != hex.EncodeToString(prev) {
			t.Fatalf("entry %d has the number %d and follows %s, want %x", want, e.Seq, e.Prev, prev)
		}
		commitment := must(hex.DecodeString(e.Commitment))
		hash := proof.EntryHash(prev, e.Seq, commitment)
		if e.Hash != hex.EncodeToString(hash[:]) {
			t.Fatalf("entry %d: its hash is wrong", e.Seq)
		}
		prev = hash[:]
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func kinds(entries []api.JournalEntry) string {
	var out []string
	for _, e := range entries {
		out = append(out, string(e.Kind))
	}
	return strings.Join(out, " ")
}

type runStatement struct {
	Type    string `json:"_type"`
	Subject []struct {
		Name   string            `json:"name"`
		Digest map[string]string `json:"digest"`
	} `json:"subject"`
	PredicateType string `json:"predicateType"`
	Predicate     struct {
		RunID       string `json:"runId"`
		RequestedBy struct {
			Subject string `json:"subject"`
		} `json:"requestedBy"`
		ExternalParameters struct {
			Prompt struct {
				SHA256 string `json:"sha256"`
			} `json:"prompt"`
		} `json:"externalParameters"`
		ResolvedDependencies struct {
			Files []struct {
				URI    string            `json:"uri"`
				Digest map[string]string `json:"digest"`
			} `json:"files"`
			MessagesSent []string `json:"messagesSent"`
		} `json:"resolvedDependencies"`
		RunDetails struct {
			Attempts int             `json:"attempts"`
			Worker   json.RawMessage `json:"worker"`
			Envelope struct {
				SHA256 string `json:"sha256"`
			} `json:"envelope"`
		} `json:"runDetails"`
		Citations *api.Citations `json:"citations"`
		Outcome   struct {
			Status, Error, Quota string
		} `json:"outcome"`
	} `json:"predicate"`
}

func statementOf(t *testing.T, raw []byte) runStatement {
	t.Helper()
	var s runStatement
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestARunLeavesEvidenceThatVerifies(t *testing.T) {
	t.Parallel()
	b := setup(t, withEvidenceKey(t))
	alice := b.as("alice")
	project := alice.project()
	content := "2025-03-04. It was unknown whether the model could keep 95 % accuracy under 40 ms.\nWe tested 12 variants.\n"
	file := alice.upload(project, "notes.md", "text/markdown", content)
	alice.ready(project, file)
	session := alice.session(project, "T661_GEN")
	run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{
		"type": "T661_GEN", "input": "Draft it.", "selected_file_ids": []string{file},
	}).want(200))
	citations := run.Citations.MustGet()
	if citations.Checked == 0 || len(citations.Failed) > 0 || citations.Unchecked > 0 {
		t.Errorf("the citations of the real worker: %+v", citations)
	}
	var found api.Evidence
	path := "/api/v1/runs/" + run.RunId.String() + "/evidence"
	eventually(t, "the entry is in the tree", func() bool {
		found = decode[api.Evidence](alice.do("GET", path, nil).want(200))
		return !found.Inclusion.IsNull()
	})
	statement := verified(t, alice, found)
	answer := sha256.Sum256([]byte(alice.history(session, "").Items[1].Content))
	original := sha256.Sum256([]byte(content))
	got := statement.Predicate
	if statement.Subject[0].Name != "answer" || statement.Subject[0].Digest["sha256"] != hex.EncodeToString(answer[:]) {
		t.Errorf("the first subject is %+v", statement.Subject)
	}
	names := []string{}
	for _, s := range statement.Subject {
		names = append(names, s.Name)
	}
	if fmt.Sprint(names) != "[answer payload line 242 line 244 line 246]" {
		t.Errorf("the subjects are %v", names)
	}
	if got.RunID != run.RunId.String() || got.RequestedBy.Subject != "alice" ||
		got.Outcome.Status != "SUCCEEDED" || got.Outcome.Quota != "CONFIRMED" ||
		got.RunDetails.Attempts != 1 || got.RunDetails.Envelope.SHA256 == "" || got.Citations.Checked != citations.Checked ||
		len(got.ResolvedDependencies.Files) != 1 || got.ResolvedDependencies.Files[0].Digest["sha256"] != hex.EncodeToString(original[:]) {
		t.Errorf("the statement is %+v", got)
	}
	if list := alice.journal(project); kinds(list) != "run reading file" {
		t.Errorf("the journal has %s", kinds(list))
	} else {
		chained(t, list)
	}
	if strings.Join(toStrings(found.Missing), " ") != "timestamp witness" {
		t.Errorf("missing: %v", found.Missing)
	}
	b.as("bob").do("GET", path, nil).problem(404, "not_found")
	b.as("bob").do("GET", project+"/journal", nil).problem(404, "not_found")
}

func toStrings[T ~string](in []T) (out []string) {
	for _, s := range in {
		out = append(out, string(s))
	}
	return out
}

// verified checks evidence as an outsider does, with the published keys.
func verified(t *testing.T, c *client, e api.Evidence) runStatement {
	t.Helper()
	published := decode[api.EvidenceKeys](c.do("GET", "/.well-known/sredspace-evidence.json", nil).want(200))
	keys, origins := map[string]ed25519.PublicKey{}, map[string]ed25519.PublicKey{}
	for _, tree := range published.Trees {
		public := ed25519.PublicKey(must(base64.StdEncoding.DecodeString(tree.PublicKey)))
		keys[tree.KeyId], origins[tree.Origin] = public, public
	}
	sent := e.Envelope.MustGet()
	envelope := proof.Envelope{PayloadType: string(sent.PayloadType), Payload: sent.Payload}
	if err := json.Unmarshal(must(json.Marshal(sent)), &envelope); err != nil {
		t.Fatal(err)
	}
	statement, _, err := proof.OpenEnvelope(envelope, keys)
	if err != nil {
		t.Fatal(err)
	}
	commitment := proof.Commitment(must(base64.StdEncoding.DecodeString(e.Entry.Salt.MustGet())), statement)
	hash := proof.EntryHash(must(hex.DecodeString(e.Entry.Prev)), e.Entry.Seq, commitment[:])
	if hex.EncodeToString(commitment[:]) != e.Entry.Commitment || hex.EncodeToString(hash[:]) != e.Entry.Hash {
		t.Fatal("the hashes do not fit together")
	}
	in := e.Inclusion.MustGet()
	checkpoint, err := proof.OpenCheckpoint(in.Checkpoint, in.Origin, origins[in.Origin])
	if err != nil {
		t.Fatal(err)
	}
	var steps tlog.RecordProof
	for _, step := range in.Steps {
		steps = append(steps, must(tlog.ParseHash(step)))
	}
	if err := tlog.CheckRecord(steps, checkpoint.Size, checkpoint.Root, in.LeafIndex, tlog.RecordHash(hash[:])); err != nil {
		t.Fatal(err)
	}
	return statementOf(t, statement)
}

func TestEveryEndOfARunIsRecorded(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	evidenceOf := func(run string) runStatement {
		t.Helper()
		e := decode[api.Evidence](alice.do("GET", "/api/v1/runs/"+run+"/evidence", nil).want(200))
		if strings.Join(toStrings(e.Missing), " ") != "signature proof timestamp witness" || !e.Envelope.IsNull() {
			t.Errorf("without a key: %v", e.Missing)
		}
		return statementOf(t, e.Entry.Statement.MustGet())
	}
	fake.task.set(answerStatus(500, `{"detail":"boom"}`))
	failed := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"}).want(200))
	if s := evidenceOf(failed.RunId.String()); s.Predicate.Outcome.Status != "FAILED" || s.Predicate.Outcome.Error != "worker_failed" ||
		s.Predicate.Outcome.Quota != "CANCELLED" || s.Subject[0].Name != "urn:uuid:"+failed.RunId.String() {
		t.Errorf("a failed run: %+v", s)
	}
	task, open := gate()
	fake.task.set(task)
	defer open()
	waiting := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"},
		header("Prefer", "respond-async")).want(202))
	alice.do("GET", "/api/v1/runs/"+waiting.RunId.String()+"/evidence", nil).problem(409, "run_in_progress")
	alice.do("POST", "/api/v1/runs/"+waiting.RunId.String()+"/cancel", nil).want(200)
	if s := evidenceOf(waiting.RunId.String()); s.Predicate.Outcome.Status != "CANCELLED" ||
		len(s.Predicate.ResolvedDependencies.MessagesSent) != 1 {
		t.Errorf("a cancelled run: %+v", s)
	}
	alice.do("PATCH", project, map[string]any{"status": "IN_REVIEW"}).want(200)
	alice.do("PATCH", project, map[string]any{"name": "Other"}).want(200)
	entries := alice.journal(project)
	if kinds(entries) != "status run run" {
		t.Errorf("the journal has %s", kinds(entries))
	}
	chained(t, entries)
	// Pages meet.
	first := decode[api.JournalPage](alice.do("GET", project+"/journal?limit=2", nil).want(200))
	rest := decode[api.JournalPage](alice.do("GET", project+"/journal?limit=2&before="+first.NextCursor.MustGet(), nil).want(200))
	if len(first.Items) != 2 || len(rest.Items) != 1 || !rest.NextCursor.IsNull() || rest.Items[0].Seq != 1 {
		t.Errorf("pages %+v, %+v", first, rest)
	}
	// A run of an older version has none.
	if _, err := b.DB.Exec(t.Context(), "ALTER TABLE runs DISABLE TRIGGER journal_run"); err != nil {
		t.Fatal(err)
	}
	fake.task.set(answer(`{"markdown":"fine"}`))
	older := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"}).want(200))
	alice.do("GET", "/api/v1/runs/"+older.RunId.String()+"/evidence", nil).problem(404, "not_found")
	alice.do("GET", "/api/v1/runs/"+uuid.NewString()+"/evidence", nil).problem(404, "not_found")
}

func TestDeletionsLeaveATombstone(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	file := alice.upload(project, "secret-name.md", "text/markdown", "Text.")
	alice.ready(project, file)
	session := alice.session(project, "T661")
	alice.do("DELETE", project+"/files/"+file, nil).want(204)
	alice.do("DELETE", project+"/sessions/"+session, nil).want(204)
	entries := alice.journal(project)
	if kinds(entries) != "deletion deletion reading file" {
		t.Fatalf("the journal has %s", kinds(entries))
	}
	chained(t, entries)
	if !entries[3].Statement.IsNull() || !entries[3].Salt.IsNull() {
		t.Error("the name of the file is still there")
	}
	for _, e := range entries[:3] {
		if strings.Contains(string(e.Statement.MustGet()), "secret-name") {
			t.Errorf("entry %d has the name of a deleted file", e.Seq)
		}
	}
	sum := sha256.Sum256([]byte("Text."))
	tombstone := string(entries[1].Statement.MustGet())
	for _, part := range []string{hex.EncodeToString(sum[:]), `"size":5`, `"erasedEntries":[1]`} {
		if !strings.Contains(tombstone, part) {
			t.Errorf("the tombstone has no %s: %s", part, tombstone)
		}
	}
}

func TestTheJournalIsAppendOnly(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t))
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"}).want(200))
	eventually(t, "the entry is in the tree and signed", func() bool {
		e := decode[api.Evidence](alice.do("GET", "/api/v1/runs/"+run.RunId.String()+"/evidence", nil).want(200))
		return !e.Inclusion.IsNull() && !e.Envelope.IsNull()
	})
	for _, table := range []string{
		"journal", "journal_content", "journal_signatures", "log_trees", "log_leaves", "log_hashes", "log_checkpoints",
	} {
		column := map[string]string{"journal": "seq", "journal_content": "salt", "journal_signatures": "signature", "log_trees": "origin",
			"log_leaves": "leaf_index", "log_hashes": "hash", "log_checkpoints": "note"}[table]
		for _, statement := range []string{"UPDATE %s SET " + column + " = " + column, "DELETE FROM %s", "TRUNCATE %s"} {
			_, err := b.DB.Exec(t.Context(), fmt.Sprintf(statement, table))
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", fmt.Sprintf(statement, table), err)
			}
		}
	}
}

func TestCitationsAreCheckedNotBelieved(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	project := alice.project()
	text := "Café 😀: we tested 12 variants."
	file, other := alice.upload(project, "a.txt", "text/plain", text), alice.upload(project, "b.txt", "text/plain", text)
	alice.ready(project, file)
	alice.ready(project, other)
	session := alice.session(project, "T661")
	fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		prompt := fake.last().Input.MessageId.String()
		cite := func(id, source, of string, start, end int, quote string) map[string]any {
			c := map[string]any{"id": id, "fileId": nil, "messageId": nil, "commitSha": nil, "charStart": start, "charEnd": end, "quote": quote}
			c[source] = of
			return c
		}
		writeJSON(w, 200, map[string]any{"markdown": "fine", "citations": []any{
			cite("exact", "fileId", file, 5, 6, "😀"), cite("prompt", "messageId", prompt, 0, 2, "Hé"),
			cite("shifted", "fileId", file, 6, 7, "😀"), cite("made up", "fileId", file, 0, 4, "Cafe"),
			cite("not selected", "fileId", other, 0, 4, "Café"), cite("nobody", "messageId", uuid.NewString(), 0, 2, "Hé"),
			cite("commit", "commitSha", "abc", 0, 1, "x"), map[string]any{"id": "empty"}, "no citation",
			cite("long", "messageId", prompt, 0, 99, "Hé"),
		}})
	})
	run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{
		"type": "T661", "input": "Hé?", "selected_file_ids": []string{file},
	}).want(200))
	if run.Status != "SUCCEEDED" {
		t.Fatalf("got %+v", run)
	}
	got := run.Citations.MustGet()
	if got.Checked != 9 || got.Unchecked != 1 || fmt.Sprint(got.Failed) != "[not selected nobody empty  long shifted made up]" {
		t.Errorf("got %+v", got)
	}
	// A text that cannot be read any more costs nothing but the check.
	var key string
	if err := alice.b.DB.QueryRow(t.Context(), "SELECT text_key FROM file_readings WHERE file_id = $1", file).Scan(&key); err != nil {
		t.Fatal(err)
	}
	if _, err := stack.S3.Client().DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &stack.S3.Bucket, Key: &key}); err != nil {
		t.Fatal(err)
	}
	run = decode[api.Run](alice.do("POST", runsOf(session), map[string]any{
		"type": "T661", "input": "Hé?", "selected_file_ids": []string{file},
	}).want(200))
	if got := run.Citations.MustGet(); run.Status != "SUCCEEDED" || got.Unchecked != 4 {
		t.Errorf("got %s, %+v", run.Status, got)
	}
}
