package server_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/quota"
)

// counted returns the used and reserved amounts of a metric in a month.
func (b *bundle) counted(metric, period string) (used, reserved int64) {
	b.t.Helper()
	err := b.DB.QueryRow(b.t.Context(), `SELECT COALESCE(sum(used), 0), COALESCE(sum(reserved), 0) FROM quota_counters
		WHERE metric = $1::quota_metric AND period_key = $2`, metric, period).Scan(&used, &reserved)
	if err != nil {
		b.t.Fatalf("read counter: %v", err)
	}
	return used, reserved
}

func TestRunCountsInTheMonthOfItsReservation(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"SUCCEEDED", "FAILED"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			fake := newFakeWorker(t)
			task, open := gate()
			t.Cleanup(open)
			fake.task.set(task)
			b := setup(t, fake.use)
			alice := b.as("alice")
			session := alice.session(alice.project(), "T661")
			waiting := make(chan *reply, 1)
			go func() {
				r, _ := alice.try("POST", runsOf(session), `{"type":"T661","input":"go"}`)
				waiting <- r
			}()
			eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
			// As if it was admitted in the last second of last month.
			last := quota.Period(quota.ResetsAt(time.Now()).AddDate(0, -1, 0).Add(-time.Second))
			for _, sql := range []string{
				`INSERT INTO quota_counters SELECT user_id, metric, scope_id, '` + last + `', 0, 1, limit_value FROM quota_counters
					WHERE metric = 'AI_RUNS_MONTHLY'`,
				`UPDATE quota_reservations SET period_key = '` + last + `',
					created_at = date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '1 second'
					WHERE metric = 'AI_RUNS_MONTHLY'`,
				`UPDATE quota_counters SET reserved = 0 WHERE metric = 'AI_RUNS_MONTHLY' AND period_key <> '` + last + `'`,
			} {
				b.abandon(sql)
			}
			b.checkLedger(t)
			if end == "SUCCEEDED" {
				open()
			} else {
				root := b.as("root", "admin")
				runs := decode[api.AdminRunPage](root.do("GET", "/api/v1/admin/runs", nil).want(200))
				root.do("POST", "/api/v1/admin/runs/"+runs.Items[0].RunId.String()+"/settle", why).want(200)
			}
			if got := (<-waiting).want(200).str("status"); got != end {
				t.Fatalf("the run is %s", got)
			}
			want := map[string]int64{"SUCCEEDED": 1, "FAILED": 0}[end]
			if used, reserved := b.counted("AI_RUNS_MONTHLY", last); used != want || reserved != 0 {
				t.Errorf("last month: used %d, reserved %d", used, reserved)
			}
			alice.quota(t, "AI_RUNS_MONTHLY", 0, 0) // nothing of this month
			b.checkLedger(t)
		})
	}
}

func TestStorageFollowsItsFile(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	holds := func(when string, files, reservedFiles, bytes, reservedBytes int64) {
		t.Helper()
		t.Log(when)
		alice.quota(t, "FILES_PER_PROJECT", files, reservedFiles)
		alice.quota(t, "STORAGE_BYTES", bytes, reservedBytes)
		b.checkLedger(t)
	}
	content := "0123456789"
	u := alice.presign(project, "a.md", "text/markdown", len(content))
	holds("announced", 0, 1, 0, 10)
	alice.do("POST", project+"/files/"+u.FileId.String()+"/confirm", nil).problem(409, "upload_missing")
	holds("not confirmed", 0, 1, 0, 10)
	if status := put(t, u.UploadUrl, u.Headers, []byte(content)); status != 200 {
		t.Fatalf("PUT answered %d", status)
	}
	for range 2 {
		alice.do("POST", project+"/files/"+u.FileId.String()+"/confirm", nil).want(200)
		holds("confirmed", 1, 0, 10, 0)
	}
	late := alice.presign(project, "late.md", "text/markdown", 7).FileId.String()
	early := alice.presign(project, "early.md", "text/markdown", 5).FileId.String()
	holds("two more announced", 1, 2, 10, 12)
	b.abandon("UPDATE files SET upload_expires_at = now() - interval '1 second' WHERE id = '" + late + "'")
	eventually(t, "the late one fails", func() bool {
		return decode[api.ProjectFile](alice.do("GET", project+"/files/"+late, nil).want(200)).UploadStatus == "FAILED"
	})
	holds("one expired", 1, 1, 10, 5)
	alice.do("POST", project+"/files/"+late+"/confirm", nil).problem(409, "upload_expired")
	holds("confirmed too late", 1, 1, 10, 5)
	alice.do("DELETE", project+"/files/"+late, nil).want(204)
	holds("the expired one deleted", 1, 1, 10, 5)
	alice.do("DELETE", project+"/files/"+early, nil).want(204)
	holds("a pending one deleted", 1, 0, 10, 0)
	alice.do("DELETE", project+"/files/"+u.FileId.String(), nil).want(204)
	holds("the confirmed one deleted", 0, 0, 0, 0)
	alice.do("DELETE", project+"/files/"+u.FileId.String(), nil).problem(404, "not_found")
	holds("deleted again", 0, 0, 0, 0)
	alice.upload(project, "b.md", "text/markdown", content)
	alice.presign(project, "c.md", "text/markdown", 3)
	alice.do("DELETE", project+"?erase=true", nil).want(204)
	holds("the project deleted", 0, 0, 0, 0)
	alice.quota(t, "PROJECT_COUNT", 0, 0)
}

// Concurrent operations against small limits: never exceeded, never stuck, and a consistent ledger at the end.
func TestFiveHundredOfEverything(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice, root := b.as("alice"), b.as("root", "admin")
	project := alice.project()
	var sessions []string
	for range 20 {
		sessions = append(sessions, alice.session(project, "T661"))
	}
	root.do("PATCH", "/api/v1/admin/users/"+root.userID("alice"), `{"reason":"a test","overrides":{
		"AI_RUNS_MONTHLY":7,"PROJECT_COUNT":4,"FILES_PER_PROJECT":9,"STORAGE_BYTES":55}}`).want(200)
	var mu sync.Mutex
	ended := map[string]int{}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 100) // limited by connections of this machine, not of the server
	send := func(what, path, body string) {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r, err := alice.try("POST", path, body)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ended[fmt.Sprintf("%s %d", what, r.Status)]++
		})
	}
	for i := range 500 {
		send("project", "/api/v1/projects", `{"name":"x","fiscalYear":"2025"}`)
		send("presign", project+"/files/presign", `{"files":[{"filename":"a.md","contentType":"text/markdown","fileSize":10}]}`)
		send("run", runsOf(sessions[i%len(sessions)]), `{"type":"T661","input":"go"}`)
	}
	wg.Wait()
	if ended["project 201"] != 3 || ended["presign 201"] != 5 || ended["run 200"] != 7 ||
		ended["project 409"] != 497 || ended["presign 409"] != 495 || ended["run 409"]+ended["run 429"] != 493 {
		t.Errorf("ended %v", ended)
	}
	alice.quota(t, "PROJECT_COUNT", 4, 0)
	alice.quota(t, "FILES_PER_PROJECT", 0, 5)
	alice.quota(t, "STORAGE_BYTES", 0, 50)
	alice.quota(t, "AI_RUNS_MONTHLY", 7, 0)
	b.checkLedger(t)
}
