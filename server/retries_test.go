package server_test

import (
	"fmt"
	"testing"
)

// failOnce makes Postgres choose the next transaction that writes to a table as the victim of a deadlock, or refuse to commit it;
// every later one succeeds, because a sequence is not rolled back.
func (b *bundle) failOnce(table, event string, atCommit bool) {
	b.t.Helper()
	trigger, deferred, code := "TRIGGER", "", "40P01"
	if atCommit {
		trigger, deferred, code = "CONSTRAINT TRIGGER", "DEFERRABLE INITIALLY DEFERRED", "40001"
	}
	_, err := b.DB.Exec(b.t.Context(), fmt.Sprintf(`
		CREATE SEQUENCE attempts;
		CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
		BEGIN
			IF nextval('attempts') = 1 THEN RAISE EXCEPTION USING ERRCODE = '%s', MESSAGE = 'injected'; END IF;
			RETURN NEW;
		END $$;
		CREATE %s fail_once AFTER %s ON %s %s FOR EACH ROW EXECUTE FUNCTION fail_once()`, code, trigger, event, table, deferred))
	if err != nil {
		b.t.Fatal(err)
	}
}

// A valid request succeeds although its first transaction is rolled back, and answers with what the second one wrote.
func TestRolledBackTransactionsAreRetried(t *testing.T) {
	t.Parallel()
	announce := map[string]any{"files": []any{map[string]any{"filename": "a.txt", "contentType": "text/plain", "fileSize": 5}}}
	for name, c := range map[string]struct {
		table, event string
		request      func(alice *client, project string) func() *reply
		status       int
	}{
		"createProject": {"projects", "INSERT", func(alice *client, _ string) func() *reply {
			return func() *reply {
				return alice.do("POST", "/api/v1/projects", map[string]any{"name": "Second", "fiscalYear": "2026"})
			}
		}, 201},
		"createSession": {"sessions", "INSERT", func(alice *client, project string) func() *reply {
			return func() *reply { return alice.do("POST", project+"/sessions", map[string]any{"type": "T661"}) }
		}, 201},
		"presignFiles": {"files", "INSERT", func(alice *client, project string) func() *reply {
			return func() *reply { return alice.do("POST", project+"/files/presign", announce) }
		}, 201},
		"confirmFile": {"files", "UPDATE", func(alice *client, project string) func() *reply {
			u := alice.presign(project, "a.txt", "text/plain", 5)
			if status := put(alice.b.t, u.UploadUrl, u.Headers, []byte("hello")); status != 200 {
				alice.b.t.Fatalf("PUT answered %d", status)
			}
			return func() *reply { return alice.do("POST", project+"/files/"+u.FileId.String()+"/confirm", nil) }
		}, 200},
		"createRun": {"runs", "INSERT", func(alice *client, project string) func() *reply {
			session := alice.session(project, "T661")
			return func() *reply { return alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`) }
		}, 200},
	} {
		for _, atCommit := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, at commit: %t", name, atCommit), func(t *testing.T) {
				t.Parallel()
				b := setup(t, newFakeWorker(t).use)
				alice := b.as("alice")
				send := c.request(alice, alice.project())
				b.failOnce(c.table, c.event, atCommit)
				send().want(c.status)
				var attempts int
				if err := b.DB.QueryRow(t.Context(), "SELECT last_value FROM attempts").Scan(&attempts); err != nil || attempts < 2 {
					t.Errorf("%d attempts were seen (%v)", attempts, err)
				}
				b.checkLedger(t)
			})
		}
	}
}
