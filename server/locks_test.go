package server_test

import (
	"testing"
)

// A run waits for its project before it holds its session: whoever holds the project and wants the session (a deletion) is then never
// waited for and waiting at once.
func TestRunLocksItsProjectFirst(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	tx, err := b.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT 1 FROM projects FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	answered := make(chan *reply, 1)
	go func() {
		r, _ := alice.try("POST", runsOf(session), `{"type":"T661","input":"go"}`)
		answered <- r
	}()
	eventually(t, "the run waits for the project", func() bool {
		var waiting bool
		err := b.DB.QueryRow(t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%SessionLockForRun%')`).Scan(&waiting)
		return err == nil && waiting
	})
	if _, err := tx.Exec(t.Context(), "SELECT 1 FROM sessions FOR UPDATE NOWAIT"); err != nil {
		t.Errorf("the session is held: %v", err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := (<-answered).want(200).str("status"); got != "SUCCEEDED" {
		t.Errorf("the run is %s", got)
	}
}
