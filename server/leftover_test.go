package server_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/api"
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

// The answer of Postgres to a batch of events can get lost after the batch was written; the same batch then comes again.
func TestEventsAreToldOnce(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	defer open()
	fake.task = task
	b := setup(t, fake.use)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	run := decode[api.Run](alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`, header("Prefer", "respond-async")).want(202)).RunId
	types := func() (all []string) {
		rows, err := b.DB.Query(t.Context(), "SELECT type FROM run_events WHERE run_id = $1 ORDER BY seq", run)
		if err == nil {
			all, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	eventually(t, "the run is started", func() bool { return len(types()) == 2 })
	q := db.New(b.DB)
	batch := db.RunEventAppendParams{RunID: run, Attempt: 1, AfterSeq: 2, Types: []string{"progress"}, Datas: []string{"{}"}}
	for range 2 {
		if held, err := q.RunEventAppend(t.Context(), batch); err != nil || held != 1 {
			t.Fatalf("append: %d, %v", held, err)
		}
	}
	batch.Attempt, batch.AfterSeq = 2, 3
	if held, err := q.RunEventAppend(t.Context(), batch); err != nil || held != 0 {
		t.Errorf("an attempt that does not hold the run writes: %d, %v", held, err)
	}
	known := int32(2) // the answer to the batch above got lost, and the run is settled with it
	err := q.RunEventAdd(t.Context(), db.RunEventAddParams{RunID: run, AfterSeq: &known, Types: []string{"progress", "message.delta"}, Datas: []string{"{}", `{"text":"x"}`}})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(types(), " "); got != "run.queued run.started progress message.delta" {
		t.Errorf("stored: %s", got)
	}
}
