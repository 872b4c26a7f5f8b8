package server_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

func TestJobOfADeadProcessIsFinished(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`).want(200)
	state := func() (state string) {
		if err := b.DB.QueryRow(t.Context(), "SELECT state FROM river_job WHERE kind = 'run_execute'").Scan(&state); err != nil {
			t.Fatal(err)
		}
		return state
	}
	eventually(t, "the job is completed", func() bool { return state() == "completed" })
	// As a process leaves it that settles the run and is killed before it notes the end of the job.
	b.abandon("UPDATE river_job SET state = 'running', finalized_at = NULL, attempted_at = now() - interval '1 minute'")
	eventually(t, "its run ended just now, so it is left alone", func() bool {
		var recent bool
		err := b.DB.QueryRow(t.Context(), "SELECT finished_at > now() - interval '10 seconds' FROM runs").Scan(&recent)
		return err == nil && recent && state() == "running"
	})
	b.abandon("UPDATE runs SET finished_at = now() - interval '1 minute'")
	eventually(t, "the job is completed", func() bool { return state() == "completed" })
}

func TestTransactionsOfACutOffProcessEnd(t *testing.T) {
	t.Parallel()
	b := setup(t, newFakeWorker(t).use)
	err := database.InTx(t.Context(), b.DB, func(_ *db.Queries, tx pgx.Tx) error {
		var limit string
		if err := tx.QueryRow(t.Context(), "SHOW idle_in_transaction_session_timeout").Scan(&limit); err != nil {
			return err
		}
		if limit != "10s" {
			t.Errorf("Postgres waits %s for a silent process", limit)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var after string
	if err := b.DB.QueryRow(t.Context(), "SHOW idle_in_transaction_session_timeout").Scan(&after); err != nil || after != "0" {
		t.Errorf("the connection is left with %s (%v)", after, err)
	}
}
