package server_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/proof"
)

// workedLongAgo moves what was recorded in a project ten years back, as only the owner of the tables can.
func (b *bundle) workedLongAgo(id string) {
	b.t.Helper()
	b.abandon("ALTER TABLE journal DISABLE TRIGGER journal_final")
	b.abandon("UPDATE journal SET recorded_at = recorded_at - interval '10 years' WHERE project_id = '" + id + "'")
	b.abandon("ALTER TABLE journal ENABLE ALWAYS TRIGGER journal_final")
}

func TestTheRetentionDateOnlyMovesLater(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	read := func() *string {
		p := decode[api.Project](alice.do("GET", project, nil).want(200))
		if p.RetainedUntil.IsNull() {
			return nil
		}
		day := p.RetainedUntil.MustGet()
		return &day
	}
	want := func(day string) {
		t.Helper()
		if got := read(); got == nil || *got != day {
			t.Errorf("got %v, want %s", got, day)
		}
	}
	patch := func(body map[string]any) *reply { return alice.do("PATCH", project, body) }
	if read() != nil {
		t.Error("a date without a tax year")
	}
	now := time.Now().UTC()
	page := decode[api.JournalPage](alice.do("GET", project+"/journal", nil).want(200))
	if page.RetainedUntil != now.AddDate(7, 0, 0).Format(time.DateOnly) {
		t.Errorf("without a date until %s", page.RetainedUntil)
	}
	patch(map[string]any{"retainedUntil": now.AddDate(6, 0, 0).Format(time.DateOnly)}).problem(400, "invalid_request")
	patch(map[string]any{"taxYearStart": "2024-03-01", "taxYearEnd": "2025-02-28"}).want(200)
	want("2031-02-28")
	patch(map[string]any{"fiscalYear": "2024", "taxYearStart": "2023-03-01", "taxYearEnd": "2024-02-29"}).want(200)
	want("2031-02-28")
	patch(map[string]any{"taxYearStart": nil, "taxYearEnd": nil}).want(200)
	want("2031-02-28")
	for _, day := range []string{"2031-02-27", "2201-01-01", "2040-02-30"} {
		patch(map[string]any{"retainedUntil": day}).problem(400, "invalid_request")
	}
	patch(map[string]any{"retainedUntil": nil}).problem(400, "invalid_request")
	patch(map[string]any{"retainedUntil": "2040-01-31"}).want(200)
	want("2040-01-31")
	if _, err := b.DB.Exec(t.Context(), "UPDATE projects SET retain_until = '2030-01-01'"); err != nil {
		t.Fatal(err)
	}
	want("2040-01-31")
	entries := alice.journal(project)
	chained(t, entries)
	if text := string(must(json.Marshal(entries))); kinds(entries) != "status status" || !strings.Contains(text, `"to":"2040-01-31"`) ||
		!strings.Contains(text, `"of":"retention"`) {
		t.Errorf("the journal has %s: %s", kinds(entries), text)
	}
	page = decode[api.JournalPage](alice.do("GET", project+"/journal", nil).want(200))
	if page.RetainedUntil != "2040-01-31" {
		t.Errorf("the journal is kept until %s", page.RetainedUntil)
	}
}

// A project without a date that is dated back and then erased: what was worked on lately stays as long as the law leaves it after the last
// day on which a claim can be filed.
func TestADateInThePastEndsNoJournal(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	dated := "/api/v1/projects/" + decode[api.Project](alice.do("POST", "/api/v1/projects", map[string]any{
		"name": "A claim that is filed late", "fiscalYear": "2018", "taxYearStart": "2018-01-01", "taxYearEnd": "2018-12-31",
	}).want(201)).Id.String()
	undated := alice.project()
	for _, p := range []string{dated, undated} {
		alice.quickRun(alice.session(p, "T661"))
	}
	alice.do("PATCH", undated, map[string]any{"fiscalYear": "2010", "taxYearStart": "2010-01-01", "taxYearEnd": "2010-12-31"}).want(200)
	var kept string
	if err := b.DB.QueryRow(t.Context(), "SELECT (now() + interval '4 years 6 months')::date::text").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{dated, undated} {
		if page := decode[api.JournalPage](alice.do("GET", p+"/journal", nil).want(200)); page.RetainedUntil != kept {
			t.Errorf("kept until %s, not %s", page.RetainedUntil, kept)
		}
		alice.do("PATCH", p, map[string]any{"retainedUntil": "2027-01-31"}).problem(400, "invalid_request")
		alice.do("DELETE", p+"?erase=true", nil).want(204)
	}
	eventually(t, "the projects are erased", func() bool { return b.number("SELECT count(*) FROM projects") == 0 })
	time.Sleep(3 * b.Conf.SweepInterval)
	if n := b.number("SELECT count(*) FROM journal_heads WHERE expires_on = '" + kept + "'"); n != 2 {
		t.Errorf("%d journals are kept until %s", n, kept)
	}
	if n := b.number("SELECT count(*) FROM journal WHERE kind = 'run'"); n != 2 {
		t.Errorf("%d entries about runs are left", n)
	}
}

func TestOldJournalsGoAfterTheirDate(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t))
	alice := b.as("alice")
	old := decode[api.Project](alice.do("POST", "/api/v1/projects", map[string]any{
		"name": "Old", "fiscalYear": "2015", "taxYearStart": "2015-01-01", "taxYearEnd": "2015-12-31",
	}).want(201)).Id.String()
	undated, living := alice.project(), alice.project()
	for _, p := range []string{"/api/v1/projects/" + old, undated, living} {
		alice.quickRun(alice.session(p, "T661"))
	}
	b.workedLongAgo(old)
	entries := func(project string) int {
		return b.number("SELECT count(*) FROM journal WHERE project_id = '" + project[strings.LastIndex(project, "/")+1:] + "'")
	}
	b.chainsHold()
	for _, p := range []string{"/api/v1/projects/" + old, undated} {
		alice.do("DELETE", p+"?erase=true", nil).want(204)
	}
	eventually(t, "the old journal is gone", func() bool { return entries(old) == 0 && b.number("SELECT count(*) FROM projects") == 1 })
	if n := b.number("SELECT count(*) FROM journal_heads"); n != 2 || entries(undated) != 3 || entries(living) != 1 {
		t.Errorf("%d heads, %d and %d entries", n, entries(undated), entries(living))
	}
	if n := b.number("SELECT count(*) FROM log_leaves"); n < 3 {
		t.Errorf("the tree lost leaves: it has %d", n)
	}
	// Without a date, the last entry decides.
	if _, err := b.DB.Exec(t.Context(), "UPDATE journal_heads SET expires_on = '2020-01-01' WHERE expires_on IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * b.Conf.SweepInterval)
	if entries(undated) != 3 {
		t.Error("it went seven years too soon")
	}
	alice.quickRun(alice.session(living, "T661"))
	b.chainsHold()
	if findings := verifyPack(b.pack(living), proof.Options{}); !proof.Holds(findings) {
		t.Errorf("the journal beside it: %+v", findings)
	}
}
