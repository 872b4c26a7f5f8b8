package quota_test

import (
	"testing"
	"time"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

// A refusal says in words which limit is reached.
func TestRefusalsInWords(t *testing.T) {
	t.Parallel()
	for metric, want := range map[db.QuotaMetric]string{
		db.QuotaMetricPROJECTCOUNT:    "Your limit of 20 projects is reached. Delete a project first.",
		db.QuotaMetricFILESPERPROJECT: "Your limit of 20 files per project is reached. Delete a file first.",
		db.QuotaMetricSTORAGEBYTES:    "Your storage limit of 20 bytes is reached: 1.5 KiB are in use. Delete files first.",
		db.QuotaMetricAIRUNSMONTHLY: "Your limit of 20 runs per month is reached. It resets on " +
			quota.ResetsAt(time.Now()).Format("January 2, 2006") + " (UTC).",
	} {
		if got := problem.From(quota.Exceeded(metric, 1500, 36, 20)).Detail; got != want {
			t.Errorf("%s: got %q, want %q", metric, got, want)
		}
	}
	got := problem.From(quota.Exceeded(db.QuotaMetricPROJECTCOUNT, 1, 0, 1)).Detail
	if got != "Your limit of 1 project is reached. Delete a project first." {
		t.Errorf("got %q", got)
	}
}

// Months are in UTC, whatever the local time zone, and December ends in the next year.
func TestMonths(t *testing.T) {
	t.Parallel()
	for now, want := range map[string][2]string{
		"2026-12-31T23:59:59.999999999Z": {"2026-12", "2027-01-01T00:00:00Z"},
		"2027-01-01T00:00:00Z":           {"2027-01", "2027-02-01T00:00:00Z"},
		"2026-12-31T19:00:00-05:00":      {"2027-01", "2027-02-01T00:00:00Z"},
		"2027-01-01T13:59:59+14:00":      {"2026-12", "2027-01-01T00:00:00Z"},
		"2028-01-31T12:00:00Z":           {"2028-01", "2028-02-01T00:00:00Z"},
		"2028-02-29T23:30:00Z":           {"2028-02", "2028-03-01T00:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339Nano, now)
		if err != nil {
			t.Fatal(err)
		}
		var inDatabase string
		if err := pool.QueryRow(
			t.Context(), "SELECT quota_period('AI_RUNS_MONTHLY', $1)", at.Truncate(time.Microsecond),
		).Scan(&inDatabase); err != nil {
			t.Fatal(err)
		}
		if got := [2]string{quota.Period(at), quota.ResetsAt(at).Format(time.RFC3339)}; got != want || inDatabase != want[0] {
			t.Errorf("%s: got %q, in the database %s, want %q", now, got, inDatabase, want)
		}
	}
}
