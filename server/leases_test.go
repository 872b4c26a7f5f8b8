package server_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/config"
)

func TestLeasesOutliveThemselves(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, func(c *config.Config) { c.RunLease = time.Second })
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	task, open := gate()
	fake.task.set(task)
	waiting := make(chan *reply, 1)
	go func() {
		r, _ := alice.try("POST", runsOf(session), `{"type":"T661","input":"hello"}`)
		waiting <- r
	}()
	eventually(t, "the run is older than four leases", func() bool {
		var old bool
		_ = b.DB.QueryRow(t.Context(), "SELECT started_at < now() - interval '4 seconds' FROM runs").Scan(&old)
		return old
	})
	open()
	if r := <-waiting; r == nil || r.str("status") != "SUCCEEDED" {
		t.Errorf("got %+v", r)
	}
	if fake.calls() != 1 {
		t.Errorf("the worker had the task %d times", fake.calls())
	}
}

func TestRenewingLeases(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, func(c *config.Config) { c.RunLease = time.Hour }) // the server renews no lease by itself
	alice := b.as("alice")
	project := alice.project()
	task, open := gate()
	fake.task.set(task)
	t.Cleanup(open)
	start := func() uuid.UUID {
		r := alice.do(
			"POST", runsOf(alice.session(project, "T661")), `{"type":"T661","input":"hello"}`, header("Prefer", "respond-async"),
		).want(202)
		return uuid.MustParse(r.str("runId"))
	}
	settling, free, ended := start(), start(), start()
	eventually(t, "the worker has the tasks", func() bool { return fake.calls() == 3 })
	alice.do("POST", "/api/v1/runs/"+ended.String()+"/cancel", nil).want(200)
	lease := func(run uuid.UUID) (until time.Time) {
		if err := b.DB.QueryRow(t.Context(), "SELECT lease_expires_at FROM runs WHERE id = $1", run).Scan(&until); err != nil {
			t.Fatal(err)
		}
		return until
	}
	before, beforeFree := lease(settling), lease(free)

	tx, err := b.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	if _, err := tx.Exec(t.Context(), "SELECT 1 FROM runs WHERE id = $1 FOR UPDATE", settling); err != nil {
		t.Fatal(err)
	}
	rows, err := db.New(b.DB).RunRenewLeases(t.Context(), db.RunRenewLeasesParams{
		Ids: []uuid.UUID{settling, free, free, ended}, Attempts: []int32{1, 1, 2, 1}, LeaseSeconds: 7200,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[uuid.UUID]bool{}
	for _, row := range rows {
		if row.Attempt != 1 {
			t.Errorf("attempt %d of %s never existed", row.Attempt, row.ID)
		}
		got[row.ID] = row.Renewed
	}
	if renewed, holds := got[settling]; !holds || renewed {
		t.Errorf("a locked run: holds %t, renewed %t; want held and skipped", holds, renewed)
	}
	if !got[free] {
		t.Error("the free run is not renewed")
	}
	if _, holds := got[ended]; holds {
		t.Error("the ended run counts as held")
	}
	if !lease(settling).Equal(before) || !lease(free).After(beforeFree) {
		t.Error("the leases are not what the answer says")
	}
}
