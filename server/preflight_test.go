package server_test

import (
	"fmt"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

func TestPreflight(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	session := alice.session(project, "T661")
	for range 3 {
		alice.do("POST", runsOf(session), hello).want(200)
	}
	pending := alice.presign(project, "a.txt", "text/plain", 5).FileId.String()
	unknown := "019ab3de-6c1e-7a53-8f0e-0b5f3c7e9a11"
	before := b.dump()
	look := func(body string) api.Preflight {
		return decode[api.Preflight](alice.do("POST", runsOf(session)+"/preflight", body).want(200))
	}
	p := look(`{"type":"T661","input":"x","history_limit":4}`)
	page := alice.history(session, "")
	if !p.WouldRun || len(p.Blockers) != 0 || len(p.History.MessageIds) != 4 || p.History.Cut != 2 ||
		p.History.MessageIds[3] != page.Items[5].Id ||
		p.History.Characters != 2*len("hello")+2*len("fine") ||
		p.Quota.Used != 3 ||
		p.Quota.Limit != 50 {
		t.Errorf("got %+v", p)
	}
	p = look(fmt.Sprintf(`{"type":"T661","input":"x","selected_file_ids":[%q,%q,%q]}`, pending, unknown, pending))
	if p.WouldRun || len(p.Blockers) != 1 || p.Blockers[0].Code != "files_not_usable" || len(p.Files) != 2 || p.Files[0].Usable ||
		p.Files[0].OriginalFilename.MustGet() != "a.txt" ||
		!p.Files[1].OriginalFilename.IsNull() {
		t.Errorf("got %+v", p)
	}
	if after := b.dump(); after != before {
		t.Errorf("preflight changed something:\n%s\n---\n%s", before, after)
	}
	task, open := gate()
	defer open()
	fake.task.set(task)
	active := alice.do("POST", runsOf(session), hello, header("Prefer", "respond-async")).want(202).str("runId")
	b.abandon("UPDATE tier_limits SET limit_value = 3 WHERE metric = 'AI_RUNS_MONTHLY'")
	p = look(hello)
	if p.WouldRun || len(p.Blockers) != 2 || p.Blockers[0].Code != "run_in_progress" || p.Blockers[1].Code != "quota_exceeded" ||
		p.ActiveRunId.MustGet().String() != active {
		t.Errorf("got %+v", p)
	}
}
