package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/audit"
)

const why = `{"reason":"Ticket 4711: stuck"}`

// userID looks a user up as an operator does.
func (c *client) userID(subject string) string {
	c.b.t.Helper()
	page := decode[api.AdminUserPage](c.do("GET", "/api/v1/admin/users?subject="+subject, nil).want(200))
	if len(page.Items) != 1 {
		c.b.t.Fatalf("found %d people called %s", len(page.Items), subject)
	}
	return page.Items[0].Id.String()
}

func (c *client) actions(query string) []api.AdminAction {
	c.b.t.Helper()
	return decode[api.AdminActionPage](c.do("GET", "/api/v1/admin/actions"+query, nil).want(200)).Items
}

// stuck is a run whose worker never answers, and a function that releases it.
func stuck(t *testing.T) (b *bundle, alice *client, session, run string) {
	t.Helper()
	fake := newFakeWorker(t)
	task, open := gate()
	t.Cleanup(open)
	fake.task.set(task)
	b = setup(t, fake.use)
	alice = b.as("alice")
	session = alice.session(alice.project(), "T661")
	go func() { _, _ = alice.try("POST", runsOf(session), `{"type":"T661","input":"secret words"}`) }()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	run = decode[api.RunPage](alice.do("GET", runsOf(session), nil).want(200)).Items[0].RunId.String()
	return b, alice, session, run
}

func TestAdminIsForOperators(t *testing.T) {
	t.Parallel()
	b, alice, session, run := stuck(t)
	var reservation, user string
	if err := b.DB.QueryRow(
		t.Context(), "SELECT id::text, user_id::text FROM quota_reservations WHERE subject_id = $1", run,
	).Scan(&reservation, &user); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{"sessionId": session, "runId": run, "userId": user, "reservationId": reservation}
	before := b.dump()
	count := 0
	for _, c := range []*client{alice, b.as("alice", "editor", "Admin", "administrator")} {
		walkContract(t, func(method, path, _ string, op *operation) {
			if strings.HasPrefix(path, "/api/v1/admin/") {
				count++
				c.do(method, path, op.body).problem(403, "forbidden")
				c.do(method, path+"?limit=x", `{"nonsense":`).problem(403, "forbidden") // before any of the request is checked
			}
		}, ids)
	}
	if count != 24 {
		t.Errorf("walked %d admin operations", count)
	}
	if after := b.dump(); after != before {
		t.Errorf("a non-operator changed something:\n%s\n--- became ---\n%s", before, after)
	}
}

func TestAdminUsers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice, root := b.as("alice"), b.as("root", "admin")
	for range 2 {
		alice.project()
	}
	id := root.userID("alice")
	path := "/api/v1/admin/users/" + id
	limit := func(user api.AdminUser, metric string) api.QuotaState {
		for _, m := range user.Quotas.Metrics {
			if string(m.Metric) == metric {
				return m
			}
		}
		t.Fatalf("no metric %s", metric)
		return api.QuotaState{}
	}
	t.Run("list", func(t *testing.T) {
		page := decode[api.AdminUserPage](root.do("GET", "/api/v1/admin/users?limit=1", nil).want(200))
		if len(page.Items) != 1 || page.Items[0].Subject != "root" || page.NextCursor.IsNull() {
			t.Errorf("got %+v", page)
		}
		next := decode[api.AdminUserPage](root.do("GET", "/api/v1/admin/users?limit=1&cursor="+page.NextCursor.MustGet(), nil).want(200))
		if len(next.Items) != 1 || next.Items[0].Subject != "alice" || !next.NextCursor.IsNull() {
			t.Errorf("got %+v", next)
		}
		if none := decode[api.AdminUserPage](root.do("GET", "/api/v1/admin/users?subject=ali", nil).want(200)); len(none.Items) != 0 {
			t.Errorf("found %+v", none)
		}
	})
	t.Run("change", func(t *testing.T) {
		user := decode[api.AdminUser](root.do("GET", path, nil).want(200))
		if user.Tier != "FREE" || user.Overrides != (api.QuotaOverrides{}) || limit(user, "PROJECT_COUNT").Used != 2 {
			t.Errorf("got %+v", user)
		}
		user = decode[api.AdminUser](root.do("PATCH", path,
			`{"reason":"invoice 114","tier":"STARTER","overrides":{"PROJECT_COUNT":1,"STORAGE_BYTES":0}}`).want(200))
		if user.Tier != "STARTER" || user.Overrides.PROJECTCOUNT == nil || *user.Overrides.PROJECTCOUNT != 1 ||
			user.Overrides.STORAGEBYTES == nil || user.Overrides.AIRUNSMONTHLY != nil ||
			limit(user, "PROJECT_COUNT").Limit != 1 || limit(user, "PROJECT_COUNT").Used != 2 || limit(user, "AI_RUNS_MONTHLY").Limit != 300 {
			t.Errorf("got %+v", user)
		}
		alice.do("POST", "/api/v1/projects", `{"name":"x","fiscalYear":"2025"}`).problem(409, "limit_reached")
		user = decode[api.AdminUser](root.do("PATCH", path, `{"reason":"a mistake","overrides":{"PROJECT_COUNT":null}}`).want(200))
		if user.Overrides.PROJECTCOUNT != nil || user.Overrides.STORAGEBYTES == nil || limit(user, "PROJECT_COUNT").Limit != 25 {
			t.Errorf("got %+v", user)
		}
		alice.project()
		b.checkLedger(t)

		log := root.actions("?userId=" + id)
		if len(log) != 2 || log[0].Reason != "a mistake" || log[0].ActorSubject != "root" || log[0].TargetId.String() != id ||
			log[0].RequestId == "" || log[1].Kind != "USER_UPDATED" {
			t.Fatalf("log is %+v", log)
		}
		if fmt.Sprint(log[0].Before, log[0].After) != "map[PROJECT_COUNT:1] map[PROJECT_COUNT:<nil>]" || log[1].Before["tier"] != "FREE" ||
			log[1].After["tier"] != "STARTER" {
			t.Errorf("log is %+v", log)
		}
		if other := root.actions("?userId=" + uuid.NewString()); len(other) != 0 {
			t.Errorf("log of a stranger is %+v", other)
		}
	})
	t.Run("refused", func(t *testing.T) {
		before := b.dump()
		root.do("PATCH", path, `{"reason":"x"}`).problem(400, "invalid_request")
		root.do("PATCH", path, `{"tier":"STARTER"}`).problem(400, "invalid_request")
		root.do("PATCH", path, `{"reason":" ","tier":"STARTER"}`).problem(400, "invalid_request", "/reason")
		root.do("PATCH", path, `{"reason":"x","tier":"GOLD"}`).problem(400, "invalid_request", "/tier")
		root.do("PATCH", path, `{"reason":"x","overrides":{"PROJECT_COUNT":-1}}`).problem(400, "invalid_request", "/overrides/PROJECT_COUNT")
		root.do("PATCH", path, `{"reason":"x","overrides":{"MOONS":1}}`).problem(400, "invalid_request")
		root.do("PATCH", path, `{"reason":"x","overrides":{}}`).problem(400, "invalid_request", "/overrides")
		root.do("GET", "/api/v1/admin/users?subject=%FF", nil).problem(400, "invalid_request", "subject")
		root.do("GET", "/api/v1/admin/users?subject=%00", nil).problem(400, "invalid_request", "subject")
		missing := "/api/v1/admin/users/" + uuid.NewString()
		root.do("PATCH", missing, `{"reason":"x","tier":"STARTER"}`).problem(404, "not_found")
		root.do("GET", missing, nil).problem(404, "not_found")
		root.do("GET", missing+"/reservations", nil).problem(404, "not_found")
		if b.dump() != before {
			t.Error("a refused change changed something")
		}
	})
	t.Run("the log is final", func(t *testing.T) {
		for _, sql := range []string{
			"UPDATE admin_actions SET reason = 'nothing'", "DELETE FROM admin_actions", "TRUNCATE admin_actions",
			"TRUNCATE users, admin_actions CASCADE",
			"SET LOCAL session_replication_role = replica; DELETE FROM admin_actions",
		} {
			if _, err := b.DB.Exec(t.Context(), sql); err == nil {
				t.Errorf("%s went through", sql)
			}
		}
	})
}

func TestAdminSettlesARun(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"settle", "free"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			b, alice, session, run := stuck(t)
			root := b.as("root", "admin")
			seen := decode[api.AdminRunPage](root.do("GET", "/api/v1/admin/runs?status=RUNNING&userId="+root.userID("alice"), nil).want(200))
			if len(seen.Items) != 1 || seen.Items[0].RunId.String() != run || seen.Items[0].Reservation.MustGet().Status != "RESERVED" ||
				seen.Items[0].HandedOverAt.IsNull() {
				t.Fatalf("got %+v", seen)
			}
			if r := root.do("GET", "/api/v1/admin/runs/"+run, nil).want(200); strings.Contains(string(r.Body), "secret words") {
				t.Errorf("an operator sees users' content: %s", r.Body)
			}
			path, kind, target := "/api/v1/admin/runs/"+run+"/settle", "RUN_SETTLED", run
			if verb == "free" {
				path, kind, target = "/api/v1/admin/sessions/"+session+"/free", "SESSION_FREED", session
			}
			root.do("POST", path, `{}`).problem(400, "invalid_request")
			ended := decode[api.AdminRun](root.do("POST", path, why).want(200))
			if ended.RunId.String() != run || ended.Status != "FAILED" || ended.Error.MustGet().Code != "settled_by_operator" ||
				ended.Reservation.MustGet().Status != "CANCELLED" {
				t.Errorf("got %+v", ended)
			}
			own := decode[api.Run](alice.do("GET", "/api/v1/runs/"+run, nil).want(200))
			if own.Status != "FAILED" || own.Error.MustGet().Code != "settled_by_operator" || own.QuotaEffect != "CANCELLED" {
				t.Errorf("alice sees %+v", own)
			}
			alice.quota(t, "AI_RUNS_MONTHLY", 0, 0)
			root.do("POST", path, why).problem(409, "nothing_to_repair")
			log := root.actions("")
			if len(log) != 1 || string(log[0].Kind) != kind || log[0].TargetId.String() != target || log[0].Reason != "Ticket 4711: stuck" ||
				log[0].Before["status"] != "RUNNING" || log[0].After["status"] != "FAILED" {
				t.Errorf("log is %+v", log)
			}
			root.do("POST", strings.Replace(path, target, uuid.NewString(), 1), why).problem(404, "not_found")
			root.do("GET", "/api/v1/admin/runs/"+uuid.NewString(), nil).problem(404, "not_found")
			b.checkLedger(t)
		})
	}
}

func TestAdminReleasesReservations(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice, root := b.as("alice"), b.as("root", "admin")
	project := alice.project()
	alice.do("POST", runsOf(alice.session(project, "T661")), `{"type":"T661","input":"go"}`).want(200)
	alice.presign(project, "a.md", "text/markdown", 100)
	gone := alice.presign(project, "b.md", "text/markdown", 200).FileId.String()
	kept := alice.upload(project, "c.md", "text/markdown", "some text")
	list := func(query string) []api.AdminReservation {
		return decode[api.AdminReservationPage](
			root.do("GET", "/api/v1/admin/users/"+root.userID("alice")+"/reservations"+query, nil).want(200),
		).Items
	}
	if all, held := list(""), list("?status=RESERVED"); len(all) != 8 || len(held) != 4 {
		t.Fatalf("%d reservations, %d held", len(all), len(held))
	}
	for _, r := range list("") {
		root.do("POST", "/api/v1/admin/reservations/"+r.Id.String()+"/release", why).problem(409, "nothing_to_repair")
	}
	root.do("POST", "/api/v1/admin/reservations/"+uuid.NewString()+"/release", why).problem(404, "not_found")
	b.checkLedger(t)

	// What our code never does: resources disappear or end, and leave their reservations behind.
	b.abandon("DELETE FROM files WHERE id IN ('" + gone + "', '" + kept + "')")
	b.abandon("UPDATE quota_reservations SET status = 'RESERVED', settled_at = NULL WHERE metric = 'AI_RUNS_MONTHLY'")
	b.abandon("UPDATE quota_counters SET used = 0, reserved = 1 WHERE metric = 'AI_RUNS_MONTHLY'")
	broken := decode[api.LedgerAudit](root.do("GET", "/api/v1/admin/audit", nil).want(200)).Violations
	if len(broken) != 5 {
		t.Fatalf("the audit says %+v", broken)
	}
	ends := map[string]int{}
	for _, r := range list("") {
		for _, violation := range broken {
			if violation.Rule == "reservation" && violation.SubjectId == r.SubjectId && strings.Contains(violation.Detail, r.Id.String()) {
				after := decode[api.AdminReservation](root.do("POST", "/api/v1/admin/reservations/"+r.Id.String()+"/release", why).want(200))
				ends[fmt.Sprintf("%s %s %t", after.Metric, after.Status, !after.ReleasedAt.IsNull())]++
				root.do("POST", "/api/v1/admin/reservations/"+r.Id.String()+"/release", why).problem(409, "nothing_to_repair")
			}
		}
	}
	want := map[string]int{
		"AI_RUNS_MONTHLY CONFIRMED false": 1, "FILES_PER_PROJECT CANCELLED false": 1, "STORAGE_BYTES CANCELLED false": 1,
		"FILES_PER_PROJECT CONFIRMED true": 1, "STORAGE_BYTES CONFIRMED true": 1,
	}
	if fmt.Sprint(ends) != fmt.Sprint(want) {
		t.Errorf("ended %v, want %v", ends, want)
	}
	if log := root.actions(""); len(log) != 5 || log[0].Kind != "RESERVATION_RELEASED" {
		t.Errorf("log is %+v", log)
	}
	alice.quota(t, "AI_RUNS_MONTHLY", 1, 0)
	alice.quota(t, "STORAGE_BYTES", 0, 100)
	if again := decode[api.LedgerAudit](root.do("GET", "/api/v1/admin/audit", nil).want(200)); len(again.Violations) != 0 {
		t.Errorf("the audit says %+v", again)
	}
	b.checkLedger(t)
}

func TestAuditFindsEachBreach(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.do("POST", runsOf(alice.session(project, "T661")), `{"type":"T661","input":"go"}`).want(200)
	alice.presign(project, "a.md", "text/markdown", 100)
	b.checkLedger(t)
	for _, breach := range []struct{ rule, sql string }{
		{"counter", "UPDATE quota_counters SET used = used + 1 WHERE metric = 'PROJECT_COUNT'"},
		{"counter", "UPDATE quota_counters SET reserved = reserved + 1 WHERE metric = 'STORAGE_BYTES'"},
		{"counter", "DELETE FROM quota_reservations WHERE metric = 'STORAGE_BYTES'"},
		{"period", "UPDATE quota_reservations SET created_at = created_at - interval '40 days' WHERE metric = 'AI_RUNS_MONTHLY'"},
		{"reservation", "UPDATE runs SET status = 'FAILED', assistant_message_id = NULL, error_code = 'internal'"},
		{"reservation", "UPDATE runs SET status = 'QUEUED', assistant_message_id = NULL, finished_at = NULL"},
		{"reservation", "UPDATE quota_reservations SET released_at = now() WHERE metric = 'AI_RUNS_MONTHLY'"},
		{"reservation", "UPDATE projects SET deleted_at = now()"},
		{"reservation", "UPDATE files SET upload_status = 'FAILED'"},
		{"reservation", "UPDATE files SET upload_status = 'CONFIRMED'"},
		{"reservation", "UPDATE files SET deleted_at = now()"},
		{"reservation", "DELETE FROM files"},
		{"unreserved", "UPDATE files SET file_size = file_size + 1"},
		{"unreserved", "UPDATE quota_reservations SET amount = 2 WHERE metric = 'AI_RUNS_MONTHLY'"},
		{"unreserved", `INSERT INTO quota_counters
			SELECT user_id, metric, user_id, period_key, used, reserved, limit_value FROM quota_counters WHERE metric = 'FILES_PER_PROJECT';
			UPDATE quota_reservations SET scope_id = user_id WHERE metric = 'FILES_PER_PROJECT';
			DELETE FROM quota_counters WHERE metric = 'FILES_PER_PROJECT' AND scope_id <> user_id`},
		{"unreserved", "DELETE FROM quota_reservations WHERE metric = 'FILES_PER_PROJECT'"},
		{"unreserved", "DELETE FROM quota_reservations WHERE metric = 'AI_RUNS_MONTHLY'"},
	} {
		tx, err := b.DB.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), breach.sql); err != nil {
			t.Fatalf("%s: %v", breach.sql, err)
		}
		found, err := audit.Ledger(t.Context(), tx, 20)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(found, func(v audit.Violation) bool { return v.Rule == breach.rule }) {
			t.Errorf("%s: the audit says %v", breach.sql, found)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.checkLedger(t)
	alice.do("DELETE", project+"?erase=true", nil).want(204)
	b.checkLedger(t)
	eventually(t, "the rows are gone", func() bool {
		var left int
		return b.DB.QueryRow(t.Context(), "SELECT count(*) FROM projects").Scan(&left) == nil && left == 0
	})
	b.checkLedger(t) // the run is gone and still counts
	alice.quota(t, "AI_RUNS_MONTHLY", 1, 0)
}
