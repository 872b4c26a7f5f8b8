package server_test

import (
	"sync"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
)

// A run waits for its project before it holds its session: a deletion, which holds the project
// and wants the session, can then never deadlock with it.
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
	eventually(t, "the run waits for the project", func() bool { return b.waiting("SessionLockForRun") == 1 })
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

// Two concurrent connection attempts: the tokens of the loser are revoked.
func TestConnectingTwiceAtOnceLeavesNoToken(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	b := setup(t, at(t, hub))
	alice := b.as("alice")
	project := alice.project()
	b.abandon(`CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
		CREATE TRIGGER hold BEFORE INSERT ON github_connections FOR EACH ROW EXECUTE FUNCTION hold()`)
	tx, err := b.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT pg_advisory_xact_lock(1)"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		code, state := alice.begin(project, "alice")
		wg.Go(func() {
			if r, err := alice.try("POST", integration(project, "/oauth/exchange"), exchange(code, state)); err != nil || r.Status != 200 {
				t.Errorf("got %v %v", r, err)
			}
		})
	}
	eventually(t, "both wait", func() bool { return b.waiting("") == min(2, b.Conf.DatabaseConns) }) // with one connection for it
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	eventually(t, "one connection is left", func() bool { return len(hub.Whole()) == 1 && b.count("github_revocations") == 0 })
	alice.do("GET", integration(project, "/repos"), nil).want(200)
}

// A repository that one account saw is not bound for another account connected since.
func TestBindIsForTheAccountThatWasChecked(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	alice := setup(t, at(t, hub)).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "")
	branch, hold := "GET /repos/alice/edge-asr/branches/main", make(chan struct{})
	hub.Inject(localgithub.Fault{Request: branch, Hold: hold, Times: 1})
	bound := make(chan *reply, 1)
	go func() {
		r, _ := alice.try("POST", integration(project, "/bind"), map[string]string{"repoFullName": "alice/edge-asr", "branch": "main"})
		bound <- r
	}()
	eventually(t, "GitHub is called", func() bool { return hub.Calls(branch) == 1 })
	alice.connect(project, "bob", "")
	close(hold)
	(<-bound).problem(409, "github_not_connected")
	if now := alice.github(project); now.Login.MustGet() != "bob" || !now.Repo.IsNull() {
		t.Errorf("got %+v", now)
	}
}

// waiting counts the statements with a name that wait for a lock.
func (b *bundle) waiting(name string) int {
	b.t.Helper()
	var n int
	err := b.DB.QueryRow(b.t.Context(), `SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '-- name: ' || $1 || '%'`, name).Scan(&n)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}
