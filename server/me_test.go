package server_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/proof"
)

const (
	myExport    = "/api/v1/me/export"
	eraseMe     = "/api/v1/me?confirm="
	erasePhrase = "erase my account"
)

// personal is the newest export of a person's data once it has ended.
func (c *client) personal(query string) (export api.PersonalExport) {
	c.b.t.Helper()
	first := decode[api.PersonalExport](c.do("GET", myExport+query, nil).want(200))
	eventually(c.b.t, "the export ends", func() bool {
		export = decode[api.PersonalExport](c.do("GET", myExport, nil).want(200))
		return export.Status != "QUEUED" && export.Status != "RUNNING"
	})
	if export.Id != first.Id {
		c.b.t.Errorf("asking again started another export")
	}
	return export
}

func membersOf(t *testing.T, content []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]string{}
	for _, f := range archive.File {
		members[f.Name] = string(must(io.ReadAll(must(f.Open()))))
	}
	return members
}

func TestPeopleTakeTheirDataAway(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice, bob := b.as("alice"), b.as("bob")
	bob.do("POST", "/api/v1/projects", map[string]any{"name": "Secret of bob", "fiscalYear": "2025"}).want(201)
	project, trashed := alice.project(), alice.project()
	id := project[strings.LastIndex(project, "/")+1:]
	file := alice.upload(project, "lab notes?.txt", "text/plain", "It was unknown.")
	alice.ready(project, file)
	session := alice.session(project, "T661")
	fake.task.set(answer("{\n  \"markdown\": \"fine\"\n}"))
	run := alice.quickRun(session)
	alice.do("DELETE", trashed, nil).want(204)

	alice.do("GET", "/api/v1/me/export?renew=maybe", nil).problem(400, "invalid_request", "renew")
	export := alice.personal("")
	if export.Status != "READY" || export.Progress.Done != export.Progress.Total {
		t.Fatalf("got %+v", export)
	}
	signed := export.Download.MustGet()
	resp := must(http.Get(signed.Url))
	content := must(io.ReadAll(resp.Body))
	resp.Body.Close()
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != export.Sha256.MustGet() {
		t.Error("the file is not what the export says")
	}
	members := membersOf(t, content)
	if got := members["projects/"+id+"/files/"+file+"/lab notes_.txt"]; got != "It was unknown." {
		t.Errorf("the original is %q", got)
	}
	for name, want := range map[string]string{
		"account.json": `"subject": "alice"`, "projects.jsonl": trashed[strings.LastIndex(trashed, "/")+1:],
		"README.txt": "Nothing was left out.",
		"projects/" + id + "/sessions/" + session + "-messages.jsonl": `"content":"Hi"`,
		"projects/" + id + "/sessions/" + session + "-runs.jsonl":     run.RunId.String(),
		"projects/" + id + "/files.jsonl":                             file,
		"projects/" + id + "/journal.jsonl":                           "evidence/run/v1",
		"quota-reservations.jsonl":                                    "AI_RUNS_MONTHLY",
	} {
		if !strings.Contains(members[name], want) {
			t.Errorf("%s has no %s: %s", name, want, members[name])
		}
	}
	for name, text := range members {
		if strings.Contains(text, "Secret of bob") {
			t.Errorf("%s shows what is bob's", name)
		}
		if strings.HasSuffix(name, ".jsonl") {
			for line := range strings.Lines(text) {
				if !json.Valid([]byte(line)) {
					t.Errorf("%s has a line that is no JSON: %s", name, line)
				}
			}
		}
	}
	alice.quota(t, "STORAGE_BYTES", 15, 0) // it is free
	if again := alice.personal("?renew=true"); again.Id == export.Id {
		t.Error("renew made no other export")
	}
	b.auditClean(t)
}

func TestAnAccountIsErased(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t))
	alice := b.as("alice")
	kept, project := alice.project(), alice.project()
	for _, p := range []string{kept, project} {
		alice.ready(p, alice.upload(p, "secret-name.txt", "text/plain", "Secret words."))
		alice.quickRun(alice.session(p, "T661"))
	}
	alice.do("DELETE", kept, nil).want(204) // in the trash
	pack := b.pack(project)
	alice.personal("")
	task, open := gate()
	fake.task.set(task)
	defer open()
	alice.do("POST", runsOf(alice.session(project, "T661")), map[string]any{"type": "T661", "input": "Hi"},
		header("Prefer", "respond-async")).want(202)
	user := b.as("root", "admin").userID("alice")

	for _, confirm := range []string{"", "yes", "Erase my account"} {
		alice.do("DELETE", eraseMe+url.QueryEscape(confirm), nil).problem(400, "invalid_request")
	}
	alice.do("DELETE", "/api/v1/me", nil).problem(400, "invalid_request")
	alice.do("GET", project, nil).want(200)
	alice.do("DELETE", eraseMe+url.QueryEscape(erasePhrase), nil).want(204)

	// The token is at once that of a new user.
	alice.do("GET", project, nil).problem(404, "not_found")
	if page := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects", nil).want(200)); len(page.Items) != 0 {
		t.Errorf("there is %+v", page)
	}
	mine := alice.project()
	b.as("root", "admin").do("GET", "/api/v1/admin/users/"+user, nil).problem(404, "not_found")
	eventually(t, "the row is gone", func() bool { return b.number("SELECT count(*) FROM users WHERE id = '"+user+"'") == 0 })
	for _, fact := range []struct{ what, query string }{
		{"a statement is left", "SELECT count(*) FROM journal_content c JOIN journal j ON j.id = c.journal_id " +
			"JOIN journal_heads h USING (project_id) " +
			"WHERE h.user_id = '" + user + "' AND j.kind <> 'erasure'"},
		{"a statement names the person", "SELECT count(*) FROM journal_content WHERE convert_from(statement, 'UTF8') LIKE '%\"alice\"%'"},
		{"a run is active", "SELECT count(*) FROM runs WHERE status IN ('QUEUED', 'RUNNING')"},
		{"quota is held", "SELECT count(*) FROM quota_reservations WHERE user_id = '" + user + "'"},
		{"a message is left", "SELECT count(*) FROM messages"},
		{"an export is left", "SELECT count(*) FROM exports"},
	} {
		if n := b.number(fact.query); n != 0 {
			t.Errorf("%s: %d", fact.what, n)
		}
	}
	eventually(t, "no object is left", func() bool { return len(listObjects(t, "u/"+user+"/")) == 0 })
	if b.number("SELECT count(*) FROM journal") < 10 {
		t.Error("the commitments are gone")
	}
	b.chainsHold()
	if findings := verifyPack(pack, proof.Options{}); !proof.Holds(findings) {
		t.Errorf("the pack of before: %+v", findings)
	}
	alice.do("GET", mine, nil).want(200)
	b.auditClean(t)
}

// chainsHold checks every chain in the database, and that the tree knows every entry.
func (b *bundle) chainsHold() {
	b.t.Helper()
	if n := b.number(`SELECT count(*) FROM journal j LEFT JOIN journal p ON p.project_id = j.project_id AND p.seq = j.seq - 1
		WHERE j.prev <> COALESCE(p.hash, decode(repeat('00', 32), 'hex')) OR j.hash <> sha256(j.prev || int8send(j.seq) || j.commitment)
			OR (j.seq > 1 AND p.seq IS NULL)`); n != 0 {
		b.t.Errorf("%d entries do not follow", n)
	}
	eventually(b.t, "every entry has a leaf", func() bool {
		return b.number("SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM log_leaves l WHERE l.journal_id = j.id)") == 0
	})
}

func TestAnOperatorErasesAUser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice, admin := b.as("alice"), b.as("root", "admin")
	project := alice.project()
	user := admin.userID("alice")
	path := "/api/v1/admin/users/" + user + "/erase"
	alice.do("POST", path, map[string]any{"reason": "I want it"}).problem(403, "forbidden")
	admin.do("POST", path, map[string]any{}).problem(400, "invalid_request")
	admin.do("POST", path, map[string]any{"reason": "asked by mail"}).want(204)
	admin.do("POST", path, map[string]any{"reason": "again"}).problem(404, "not_found")
	alice.do("GET", project, nil).problem(404, "not_found")
	log := admin.actions("?userId=" + user)
	if len(log) != 1 || log[0].Kind != "USER_ERASED" || log[0].Reason != "asked by mail" {
		t.Errorf("the log has %+v", log)
	}
	if text := string(must(json.Marshal(log))); strings.Contains(text, "alice") {
		t.Errorf("the log names the person: %s", text)
	}
	eventually(t, "the row is gone", func() bool { return b.number("SELECT count(*) FROM users WHERE id = '"+user+"'") == 0 })
}

// Another process remembers for a moment whom a token names.
func TestAnErasedAccountTakesNothingNew(t *testing.T) {
	t.Parallel()
	b := setup(t)
	other := b.second()
	late := other.as("alice")
	late.project()
	b.as("alice").do("DELETE", eraseMe+url.QueryEscape(erasePhrase), nil).want(204)
	late.do("POST", "/api/v1/projects", map[string]any{"name": "Lost", "fiscalYear": "2025"}).problem(401, "unauthorized")
	eventually(t, "the other process sees a new user", func() bool {
		r, err := late.try("POST", "/api/v1/projects", map[string]any{"name": "Mine", "fiscalYear": "2025"})
		return err == nil && r.Status == 201
	})
}
