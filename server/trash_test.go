package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

func TestADeletedProjectCanBeRestored(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id := project[strings.LastIndex(project, "/")+1:]
	file := alice.upload(project, "a.txt", "text/plain", "Kept.")
	alice.ready(project, file)
	gone := alice.upload(project, "b.txt", "text/plain", "Deleted before.")
	alice.ready(project, gone)
	alice.do("DELETE", project+"/files/"+gone, nil).want(204)
	session := alice.session(project, "T661")
	alice.quickRun(session)
	task, open := gate()
	fake.task.set(task)
	defer open()
	run := decode[api.Run](alice.do("POST", runsOf(session), map[string]any{"type": "T661", "input": "Hi"},
		header("Prefer", "respond-async")).want(202))

	alice.do("POST", project+"/restore", nil).problem(404, "not_found")
	alice.do("DELETE", project, nil).want(204)
	for _, path := range []string{
		project, project + "/sessions", project + "/files/" + file, project + "/journal", "/api/v1/sessions/" + session + "/history",
		"/api/v1/runs/" + run.RunId.String(),
	} {
		alice.do("GET", path, nil).problem(404, "not_found")
	}
	alice.do("DELETE", project, nil).problem(404, "not_found")
	if page := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects", nil).want(200)); len(page.Items) != 0 {
		t.Errorf("it is still listed: %+v", page)
	}
	trash := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects?deleted=true", nil).want(200))
	if len(trash.Items) != 1 || trash.Items[0].Id.String() != id || trash.Items[0].FileCount != 1 || trash.Items[0].SessionCount != 1 ||
		trash.Items[0].ErasesAt == nil {
		t.Fatalf("the trash has %+v", trash)
	}
	for _, metric := range []string{"PROJECT_COUNT", "FILES_PER_PROJECT", "STORAGE_BYTES"} {
		alice.quota(t, metric, 0, 0)
	}
	bob := b.as("bob")
	bob.do("POST", project+"/restore", nil).problem(404, "not_found")
	if page := decode[api.ProjectPage](bob.do("GET", "/api/v1/projects?deleted=true", nil).want(200)); len(page.Items) != 0 {
		t.Errorf("bob sees %+v", page)
	}

	restored := decode[api.Project](alice.do("POST", project+"/restore", nil).want(200))
	if restored.FileCount != 1 || restored.SessionCount != 1 || restored.ErasesAt != nil {
		t.Errorf("got %+v", restored)
	}
	alice.quota(t, "PROJECT_COUNT", 1, 0)
	alice.quota(t, "STORAGE_BYTES", 5, 0)
	alice.do("GET", project+"/files/"+file+"/text", nil).want(200)
	alice.do("GET", project+"/files/"+gone, nil).problem(404, "not_found")
	if ended := decode[api.Run](alice.do("GET", "/api/v1/runs/"+run.RunId.String(), nil).want(200)); ended.Status != "CANCELLED" {
		t.Errorf("the run is %s", ended.Status)
	}
	fake.task.set(answer(`{"markdown":"fine"}`))
	alice.quickRun(session)
	entries := alice.journal(project)
	for _, kind := range []string{"run restore ", " deletion "} {
		if !strings.Contains(kinds(entries), kind) {
			t.Errorf("the journal has %s", kinds(entries))
		}
	}
	chained(t, entries)
	b.auditClean(t)
}

func (b *bundle) auditClean(t *testing.T) {
	t.Helper()
	admin := b.as("root", "admin")
	if got := decode[api.LedgerAudit](admin.do("GET", "/api/v1/admin/audit", nil).want(200)); len(got.Violations) > 0 {
		t.Errorf("the ledger: %+v", got.Violations)
	}
}

func TestRestoringNeedsQuota(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	first := alice.project()
	alice.do("DELETE", first, nil).want(204)
	for range 5 { // FREE allows five
		alice.project()
	}
	alice.do("POST", first+"/restore", nil).problem(409, "limit_reached")
	alice.do("GET", first, nil).problem(404, "not_found")
	b.auditClean(t)
}

// Restoring it first would need a place that the person may not have.
func TestAProjectInTheTrashCanBeErasedAtTheLimit(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice, bob := b.as("alice"), b.as("bob")
	first := alice.project()
	id := first[strings.LastIndex(first, "/")+1:]
	alice.ready(first, alice.upload(first, "secret-name.txt", "text/plain", "Kept."))
	alice.do("DELETE", first, nil).want(204)
	for range 5 { // FREE allows five
		alice.project()
	}
	alice.do("POST", first+"/restore", nil).problem(409, "limit_reached")
	bob.do("DELETE", first+"?erase=true", nil).problem(404, "not_found")
	alice.do("DELETE", first, nil).problem(404, "not_found")
	alice.do("DELETE", first+"?erase=false", nil).problem(404, "not_found")
	for _, path := range []string{"", "/sessions", "/files", "/journal", "/exports", "/draft"} { // the edge has seen that it is hers
		alice.do("GET", first+path, nil).problem(404, "not_found")
	}
	if n := b.number("SELECT count(*) FROM projects WHERE trashed_at IS NOT NULL"); n != 1 {
		t.Fatalf("%d projects are in the trash", n)
	}
	alice.do("DELETE", first+"?erase=true", nil).want(204)
	alice.do("DELETE", first+"?erase=true", nil).problem(404, "not_found")
	alice.do("POST", first+"/restore", nil).problem(404, "not_found")
	if page := decode[api.ProjectPage](alice.do("GET", "/api/v1/projects?deleted=true", nil).want(200)); len(page.Items) != 0 {
		t.Errorf("the trash has %+v", page)
	}
	eventually(t, "the project is erased", func() bool { return b.number("SELECT count(*) FROM projects") == 5 })
	if n := b.number("SELECT count(*) FROM journal WHERE kind = 'erasure' AND project_id = '" + id + "'"); n != 1 {
		t.Errorf("%d entries say that it was erased", n)
	}
	alice.quota(t, "PROJECT_COUNT", 5, 0)
	alice.quota(t, "STORAGE_BYTES", 0, 0)
	b.auditClean(t)
}

func TestTheTrashIsEmptiedAfterThirtyDays(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id := project[strings.LastIndex(project, "/")+1:]
	file := alice.upload(project, "secret-name.txt", "text/plain", "Kept.")
	alice.ready(project, file)
	alice.do("DELETE", project, nil).want(204)
	count := func(sql string) (n int) {
		t.Helper()
		if err := b.DB.QueryRow(t.Context(), sql, id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count("SELECT count(*) FROM files WHERE project_id = $1"); n != 1 {
		t.Fatalf("%d files are left", n)
	}
	if _, err := b.DB.Exec(t.Context(), "UPDATE projects SET trashed_at = now() - interval '29 days' WHERE id = $1", id); err != nil {
		t.Fatal(err)
	}
	alice.do("GET", "/api/v1/projects?deleted=true", nil).want(http.StatusOK)
	if n := count("SELECT count(*) FROM projects WHERE id = $1 AND trashed_at IS NOT NULL"); n != 1 {
		t.Fatal("it was erased early")
	}
	if _, err := b.DB.Exec(t.Context(), "UPDATE projects SET trashed_at = now() - interval '31 days' WHERE id = $1", id); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the project is erased", func() bool { return count("SELECT count(*) FROM projects WHERE id = $1") == 0 })
	alice.do("POST", project+"/restore", nil).problem(404, "not_found")
	// The journal stays, without the name, and is a chain.
	if n := count("SELECT count(*) FROM journal WHERE project_id = $1 AND kind = 'erasure'"); n != 1 {
		t.Errorf("%d entries say that it was erased", n)
	}
	if n := count(`SELECT count(*) FROM journal j JOIN journal_content c ON c.journal_id = j.id
		WHERE j.project_id = $1 AND convert_from(c.statement, 'UTF8') LIKE '%secret-name%'`); n != 0 {
		t.Error("the name of the file is still there")
	}
	if n := count(`SELECT count(*) FROM (SELECT *, lag(hash) OVER (ORDER BY seq) AS before FROM journal WHERE project_id = $1) j
		WHERE j.prev <> COALESCE(j.before, decode(repeat('00', 32), 'hex'))
			OR j.hash <> sha256(j.prev || int8send(j.seq) || j.commitment)`); n != 0 {
		t.Errorf("%d entries do not follow", n)
	}
}

// An operator who deletes the row of a person erases what was recorded about them; the chain stays.
func TestErasingAPersonErasesTheContentOfTheirJournals(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id := project[strings.LastIndex(project, "/")+1:]
	alice.ready(project, alice.upload(project, "secret-name.txt", "text/plain", "Kept."))
	alice.quickRun(alice.session(project, "T661"))
	if _, err := b.DB.Exec(t.Context(), "DELETE FROM users WHERE id = (SELECT user_id FROM projects WHERE id = $1)", id); err != nil {
		t.Fatal(err)
	}
	var entries, contents, broken, known int
	err := b.DB.QueryRow(t.Context(), `SELECT count(*), count(c.journal_id),
		count(*) FILTER (WHERE j.prev <> COALESCE(j.before, decode(repeat('00', 32), 'hex'))
			OR j.hash <> sha256(j.prev || int8send(j.seq) || j.commitment)),
		count(*) FILTER (WHERE convert_from(c.statement, 'UTF8') LIKE '%alice%')
		FROM (SELECT *, lag(hash) OVER (ORDER BY seq) AS before FROM journal WHERE project_id = $1) j
		LEFT JOIN journal_content c ON c.journal_id = j.id`, id).Scan(&entries, &contents, &broken, &known)
	if err != nil || entries != 5 || contents != 2 || broken != 0 || known != 0 {
		t.Errorf("%d entries, %d with content, %d do not follow, %d name the person: %v", entries, contents, broken, known, err)
	}
}
