package server_test

import (
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
)

// A rolling deployment leaves jobs of the version that kept runs in the queue.
func TestJobOfAnOlderVersionIsFinished(t *testing.T) {
	t.Parallel()
	b := setup(t, newFakeWorker(t).use)
	b.abandon(
		`INSERT INTO river_job (kind, queue, args, max_attempts)
		VALUES ('run_execute', 'runs', '{"run_id":"019ab3e0-11f0-7c44-9d8e-6a7f10b2c3d4"}', 25)`,
	)
	eventually(
		t,
		"the job is completed",
		func() bool { return b.count("river_job WHERE kind = 'run_execute' AND state = 'completed'") == 1 },
	)
}

func TestTransactionsOfACutOffProcessEnd(t *testing.T) {
	t.Parallel()
	b := setup(t, newFakeWorker(t).use)
	err := database.InTxExec(t.Context(), b.DB, func(_ *db.Queries, tx pgx.Tx) error {
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

// The answer of Postgres to a batch of events can be lost after the batch was written; the same batch is then sent again.
func TestEventsAreStoredOnce(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	defer open()
	fake.task.set(task)
	b := setup(t, fake.use)
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	run := decode[api.Run](
		alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`, header("Prefer", "respond-async")).want(202),
	).RunId
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
	known := int32(2) // the answer to the batch above was lost, and the run is settled with the batch
	code, retryable := "worker_failed", true
	err := q.RunSettle(t.Context(), db.RunSettleParams{
		ID: run, FromStatus: db.RunStatusRUNNING, Attempt: 1, ToStatus: db.RunStatusFAILED, AfterSeq: &known,
		ErrorCode: &code, ErrorMessage: &code, ErrorRetryable: &retryable,
		Types: []string{"progress", "message.delta", "run.failed"}, Datas: []string{"{}", `{"text":"x"}`, "{}"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(types(), " "); got != "run.queued run.started progress message.delta run.failed" {
		t.Errorf("stored: %s", got)
	}
}

// door is a connection to the database that can be closed.
type door struct {
	t        *testing.T
	to, addr string
	mu       sync.Mutex
	open     []net.Conn
	frozen   []chan struct{} // closed: the connection silently drops all data
	listener net.Listener
}

func newDoor(t *testing.T, to string) *door {
	d := &door{t: t, to: to, addr: "127.0.0.1:0"}
	d.unlock()
	t.Cleanup(d.lock)
	return d
}

func (d *door) unlock() {
	listener, err := net.Listen("tcp", d.addr)
	if err != nil {
		d.t.Fatal(err)
	}
	d.addr, d.listener = listener.Addr().String(), listener
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", d.to)
			if err != nil {
				in.Close()
				continue
			}
			frozen := make(chan struct{})
			d.mu.Lock()
			d.open = append(d.open, in, out)
			d.frozen = append(d.frozen, frozen)
			d.mu.Unlock()
			go pass(in, out, frozen)
			go pass(out, in, frozen)
		}
	}()
}

func pass(to, from net.Conn, frozen chan struct{}) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		select {
		case <-frozen:
			n = 0 // swallowed
		default:
		}
		if n > 0 {
			_, _ = to.Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

// freeze keeps open connections open but drops their data; new connections work.
func (d *door) freeze() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, frozen := range d.frozen {
		close(frozen)
	}
	d.frozen = nil
}

func (d *door) lock() {
	d.listener.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, conn := range d.open {
		conn.Close()
	}
	d.open = nil
}

func TestWaitOutlivesTheDatabase(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	defer open()
	fake.task.set(task)
	var way *door
	b := setup(t, fake.use, func(c *config.Config) {
		u, err := url.Parse(c.DatabaseURL)
		if err != nil {
			t.Fatal(err)
		}
		way = newDoor(t, u.Host)
		c.DatabaseURL = strings.Replace(c.DatabaseURL, u.Host, way.addr, 1)
		c.RunLease = time.Minute
	})
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	answers := make(chan *reply, 1)
	go func() {
		r, _ := alice.try("POST", runsOf(session), `{"type":"T661","input":"hello"}`)
		answers <- r
	}()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	way.lock()
	select {
	case r := <-answers: // longer than a waiting request goes without reading its run
		t.Fatalf("the wait is over: %d %s", r.Status, r.Body)
	case <-time.After(7 * time.Second):
	}
	way.unlock()
	open()
	if r := <-answers; r == nil || r.want(200).str("status") != "SUCCEEDED" {
		t.Errorf("got %+v", r)
	}
	b.checkLedger(t)
}
