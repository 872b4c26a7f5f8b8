package server_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/proof"
)

// pack writes the evidence pack of a project as the server does.
func (b *bundle) pack(project string) []byte {
	b.t.Helper()
	settings, err := b.Conf.Evidence()
	if err != nil {
		b.t.Fatal(err)
	}
	service := evidence.New(settings, b.DB, objects.New(objects.Config{
		Endpoint: b.Conf.S3Endpoint, Region: b.Conf.S3Region, Bucket: b.Conf.S3Bucket,
		AccessKey: b.Conf.S3AccessKey, SecretKey: b.Conf.S3SecretKey,
	}), slog.New(slog.DiscardHandler))
	id := uuid.MustParse(project[strings.LastIndex(project, "/")+1:])
	var owner uuid.UUID
	if err := b.DB.QueryRow(b.t.Context(), "SELECT user_id FROM projects WHERE id = $1", id).Scan(&owner); err != nil {
		b.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(b.t.TempDir(), "pack.zip"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer file.Close()
	size, err := service.WritePack(b.t.Context(), evidence.Pack{
		ExportID: uuid.Must(uuid.NewV7()), ProjectID: id, UserID: owner, ProjectName: "Edge ASR", Step: func() {},
	}, file)
	if err != nil {
		b.t.Fatal(err)
	}
	content := make([]byte, size)
	if _, err := file.ReadAt(content, 0); err != nil {
		b.t.Fatal(err)
	}
	return content
}

func verifyPack(pack []byte, opts proof.Options) []proof.Finding {
	return proof.Verify(bytes.NewReader(pack), int64(len(pack)), opts)
}

func wantFinding(t *testing.T, findings []proof.Finding, level proof.Level, check, detail string) {
	t.Helper()
	for _, f := range findings {
		if f.Level == level && f.Check == check && strings.Contains(f.Detail, detail) {
			return
		}
	}
	t.Errorf("no finding %s %s %q in %+v", level, check, detail, findings)
}

func TestAPackVerifiesOffline(t *testing.T) {
	t.Parallel()
	authority, err := parts.StartAuthority(t.Context(), t.TempDir(), parts.AuthorityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer authority.Stop()
	b := setup(t, withEvidenceKey(t), func(c *config.Config) {
		c.PublicURL, c.TSAURL, c.TSAInterval = "https://sredspace.example", authority.URL, 1
	})
	alice := b.as("alice")
	project := alice.project()
	file := alice.upload(project, "notes.md", "text/markdown",
		"2025-03-04. It was unknown whether the model could keep 95 % accuracy under 40 ms.\nWe tested 12 variants.\n")
	gone := alice.upload(project, "gone.md", "text/markdown", "Nothing.\n")
	alice.ready(project, file)
	alice.ready(project, gone)
	alice.do("DELETE", project+"/files/"+gone, nil).want(204)
	session := alice.session(project, "T661_GEN")
	alice.do("POST", runsOf(session), map[string]any{"type": "T661_GEN", "input": "Draft it.", "selected_file_ids": []string{file}}).want(200)
	alice.do("PATCH", project, map[string]any{"status": "IN_REVIEW"}).want(200)
	eventually(t, "the state is stamped", func() bool {
		var stamped bool
		err := b.DB.QueryRow(t.Context(), `SELECT (SELECT max(size) FROM log_timestamps) = (SELECT max(size) FROM log_checkpoints)
			AND (SELECT max(size) FROM log_checkpoints) = (SELECT count(*) FROM journal)`).Scan(&stamped)
		return err == nil && stamped
	})
	first := b.pack(project)
	findings := verifyPack(first, proof.Options{})
	for _, f := range findings {
		if f.Level == proof.Bad {
			t.Errorf("%+v", f)
		}
	}
	wantFinding(t, findings, proof.OK, "chain", "7 entries")
	wantFinding(t, findings, proof.OK, "inclusion", "7 entries")
	wantFinding(t, findings, proof.OK, "timestamp", "local time-stamp authority")
	wantFinding(t, findings, proof.OK, "erasure", "erased")
	wantFinding(t, findings, proof.OK, "document", "line-244.txt")
	wantFinding(t, findings, proof.OK, "citations", "0 failed")
	wantFinding(t, findings, proof.Unchecked, "key", "own claim")
	if path := os.Getenv("SREDSPACE_EXAMPLE_PACK"); path != "" {
		certificate := must(os.ReadFile(authority.CAFile))
		if err := errors.Join(os.WriteFile(path, first, 0o644), os.WriteFile(path+".authority.pem", certificate, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if again := b.pack(project); len(again) != len(first) {
		t.Errorf("a second pack has %d bytes, not %d", len(again), len(first))
	}
	// A later pack begins with the earlier one.
	alice.do("PATCH", project, map[string]any{"status": "SUBMITTED"}).want(200)
	later := b.pack(project)
	before, err := proof.OpenContainer(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	findings = verifyPack(later, proof.Options{Earlier: []*proof.Container{before}})
	if !proof.Holds(findings) {
		t.Errorf("%+v", findings)
	}
	wantFinding(t, findings, proof.OK, "earlier", "7 entries are the beginning")
	wantFinding(t, findings, proof.OK, "consistency", "it has grown")
	// Not of the other one, and not with another key.
	after, err := proof.OpenContainer(bytes.NewReader(later), int64(len(later)))
	if err != nil {
		t.Fatal(err)
	}
	wantFinding(t, verifyPack(first, proof.Options{Earlier: []*proof.Container{after}}), proof.Bad, "earlier", "changed or cut")
	wantFinding(t, verifyPack(first, proof.Options{Keys: []string{strings.Repeat("0", 64)}}), proof.Bad, "key", "not a key that is trusted")
}

func TestThePackIsAnExport(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t), func(c *config.Config) { c.ExportExpiry = time.Hour })
	alice := b.as("alice")
	project := alice.project()
	alice.quickRun(alice.session(project, "T661"))
	for _, body := range []map[string]any{{"kind": "evidence_pack", "version": 1}, {"kind": "evidence_pack", "runId": uuid.NewString()}} {
		alice.do("POST", project+"/exports", body).problem(400, "invalid_request")
	}
	export := alice.do("POST", project+"/exports", map[string]any{"kind": "evidence_pack"}).want(202).str("id")
	eventually(t, "the pack is ready", func() bool {
		reply := alice.do("GET", project+"/exports/"+export, nil).want(200)
		if reply.str("status") == "FAILED" {
			t.Fatalf("got %s", reply.Body)
		}
		return reply.str("status") == "READY"
	})
	pack := must(fetch(alice.do("GET", project+"/exports/"+export+"/download", nil).want(200).str("url")))
	if findings := verifyPack(pack, proof.Options{}); !proof.Holds(findings) {
		t.Errorf("%+v", findings)
	}
	if got := kinds(alice.journal(project)); got != "export run" {
		t.Errorf("the journal has %s", got)
	}
	// A server without a key says so at once.
	other := setup(t, fake.use).as("alice")
	other.do("POST", other.project()+"/exports", map[string]any{"kind": "evidence_pack"}).problem(409, "nothing_to_export")
}
