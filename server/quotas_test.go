package server_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/audit"
)

// checkLedger compares the counters with the reservations, and the reservations with their subjects.
func (b *bundle) checkLedger(t *testing.T) {
	t.Helper()
	found, err := audit.Ledger(t.Context(), b.DB, 20)
	if err != nil {
		t.Error(err)
	}
	for _, violation := range found {
		t.Error(violation)
	}
}

func TestTheReadmeNamesTheLimits(t *testing.T) {
	t.Parallel()
	root, err := parts.Root()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	quotas := decode[api.Quotas](setup(t).as("alice").do("GET", "/api/v1/quotas/me", nil).want(200))
	limit := map[api.QuotaMetric]int64{}
	for _, m := range quotas.Metrics {
		limit[m.Metric] = m.Limit
	}
	want := fmt.Sprintf(
		"%s plan: %d projects, %d files per project, %d runs per month, %d MiB of storage and %d MiB per file.", quotas.Tier,
		limit["PROJECT_COUNT"], limit["FILES_PER_PROJECT"], limit["AI_RUNS_MONTHLY"], limit["STORAGE_BYTES"]>>20, limit["FILE_SIZE_BYTES"]>>20,
	)
	if !strings.Contains(string(readme), want) {
		t.Errorf("the README does not say: %s", want)
	}
}

func TestTwoHundredRunsWithFiftyLeft(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	var sessions []string
	for range 200 {
		sessions = append(sessions, alice.session(project, "T661"))
	}
	var ok, refused atomic.Int32
	var wg sync.WaitGroup
	for _, session := range sessions {
		wg.Go(func() {
			r, err := alice.try("POST", runsOf(session), `{"type":"T661","input":"go"}`)
			if err != nil {
				t.Error(err)
				return
			}
			switch {
			case r.Status == 200 && r.str("status") == "SUCCEEDED":
				ok.Add(1)
			case r.Status == 429:
				refused.Add(1)
				q := decode[api.Problem](r).Quota
				if q.Metric != "AI_RUNS_MONTHLY" || q.Limit != 50 || q.Used+q.Reserved != 50 || q.ResetsAt.IsNull() ||
					r.Header.Get("Retry-After") == "" {
					t.Errorf("got %s", r.Body)
				}
			default:
				t.Errorf("got %d %s", r.Status, r.Body)
			}
		})
	}
	wg.Wait()
	if ok.Load() != 50 || refused.Load() != 150 {
		t.Errorf("%d succeeded, %d were refused", ok.Load(), refused.Load())
	}
	alice.quota(t, "AI_RUNS_MONTHLY", 50, 0)
	b.checkLedger(t)
	var messages int
	if err := b.DB.QueryRow(t.Context(), "SELECT count(*) FROM messages").Scan(&messages); err != nil || messages != 100 {
		t.Errorf("%d messages (%v)", messages, err)
	}
}

func TestProjectQuota(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	var paths []string
	for range 5 {
		paths = append(paths, alice.project())
	}
	r := alice.do("POST", "/api/v1/projects", `{"name":"six","fiscalYear":"2025"}`).problem(409, "limit_reached")
	if q := decode[api.Problem](r).Quota; q.Metric != "PROJECT_COUNT" || q.Used != 5 || q.Limit != 5 || !q.ResetsAt.IsNull() {
		t.Errorf("got %s", r.Body)
	}
	alice.do("DELETE", paths[0], nil).want(204)
	alice.project()
	b.as("bob").project()
	alice.quota(t, "PROJECT_COUNT", 5, 0)
	b.checkLedger(t)
}

func TestLimitsAreData(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	limits := func() map[string]int64 {
		out := map[string]int64{}
		for _, m := range decode[api.Quotas](alice.do("GET", "/api/v1/quotas/me", nil).want(200)).Metrics {
			out[string(m.Metric)] = m.Limit
		}
		return out
	}
	want := map[string]int64{
		"AI_RUNS_MONTHLY": 50, "PROJECT_COUNT": 5, "FILES_PER_PROJECT": 20, "STORAGE_BYTES": 200 << 20, "FILE_SIZE_BYTES": 25 << 20,
	}
	if got := limits(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, sql := range []string{
		"UPDATE users SET tier = 'STARTER'",
		"INSERT INTO quota_overrides SELECT id, 'PROJECT_COUNT', 1 FROM users",
		"UPDATE tier_limits SET limit_value = 301 WHERE tier = 'STARTER' AND metric = 'AI_RUNS_MONTHLY'",
	} {
		if _, err := b.DB.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	want = map[string]int64{
		"AI_RUNS_MONTHLY": 301, "PROJECT_COUNT": 1, "FILES_PER_PROJECT": 100, "STORAGE_BYTES": 2 << 30, "FILE_SIZE_BYTES": 50 << 20,
	}
	if got := limits(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	alice.project()
	alice.do("POST", "/api/v1/projects", `{"name":"two","fiscalYear":"2025"}`).problem(409, "limit_reached")
}

// The month is the database's: a server whose clock is ahead shows the month in which a run would count.
func TestTheMonthIsTheDatabases(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	b.abandon(`CREATE OR REPLACE FUNCTION quota_period(metric quota_metric, at timestamptz) RETURNS text LANGUAGE sql STABLE AS
		$$ SELECT CASE WHEN metric = 'AI_RUNS_MONTHLY' THEN '2031-12' ELSE '' END $$`)
	alice, root := b.as("alice"), b.as("root", "admin")
	alice.do("POST", runsOf(alice.session(alice.project(), "T661")), hello).want(200)
	var id string
	if err := b.DB.QueryRow(t.Context(), "SELECT id::text FROM users WHERE subject = 'alice'").Scan(&id); err != nil {
		t.Fatal(err)
	}
	mine := decode[api.Quotas](alice.do("GET", "/api/v1/quotas/me", nil).want(200))
	theirs := decode[api.AdminUser](root.do("GET", "/api/v1/admin/users/"+id, nil).want(200)).Quotas
	for _, quotas := range []api.Quotas{mine, theirs} {
		if quotas.PeriodKey != "2031-12" {
			t.Errorf("the month is %s", quotas.PeriodKey)
		}
		for _, m := range quotas.Metrics {
			if m.Metric == "AI_RUNS_MONTHLY" && (m.Used != 1 || m.ResetsAt.MustGet().Format("2006-01-02") != "2032-01-01") {
				t.Errorf("got %+v", m)
			}
		}
	}
}
