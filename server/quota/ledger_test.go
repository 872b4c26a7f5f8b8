package quota_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

var pool *pgxpool.Pool

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "sredspace-quota-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	postgres, err := parts.StartPostgres(ctx, dir, parts.PostgresOptions{Ephemeral: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, "start postgres:", err)
		return 1
	}
	defer postgres.Stop()
	if err := database.Migrate(context.Background(), postgres.URL, false); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if pool, err = database.Open(ctx, postgres.URL, connections+4); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer pool.Close()
	return m.Run()
}

const (
	connections = 8  // that work concurrently
	perWorker   = 32 // operations of each in one check: rapid's 100 checks make 25,600
	people      = 2
	ceiling     = 40 // no limit is ever higher
)

// fate is how a transaction ends.
type fate int

const (
	commits    fate = iota
	rollsBack       // the code returned an error
	dies            // the connection breaks before COMMIT
	diesAfter       // COMMIT was sent and no one read the answer
	terminated      // Postgres ends the session in the middle
)

type verb string

const (
	reserve  verb = "reserve"
	confirm  verb = "confirm"
	cancel   verb = "cancel"
	release  verb = "release"
	expire   verb = "expire" // in bulk, as a sweeper does
	setTier  verb = "tier"
	override verb = "override"
	forget   verb = "forget override"
)

// step is one transaction of one connection.
type step struct {
	Verb   verb
	Fate   fate
	Person int
	Metric db.QuotaMetric
	Amount int64
	Pick   int // which of the known subjects
}

var metrics = []db.QuotaMetric{db.QuotaMetricAIRUNSMONTHLY, db.QuotaMetricPROJECTCOUNT, db.QuotaMetricSTORAGEBYTES}

func steps() *rapid.Generator[[]step] {
	one := rapid.Custom(func(t *rapid.T) step {
		return step{
			Verb: rapid.SampledFrom([]verb{
				reserve, reserve, reserve, reserve, reserve, confirm, confirm, confirm, cancel, cancel, release, release, expire, setTier, override,
				forget,
			}).Draw(t, "verb"),
			Fate: rapid.SampledFrom([]fate{
				commits, commits, commits, commits, commits, commits, commits, commits, commits, commits, commits, commits, rollsBack, rollsBack, dies,
				diesAfter, terminated,
			}).Draw(t, "fate"),
			Person: rapid.IntRange(0, people-1).Draw(t, "person"),
			Metric: rapid.SampledFrom(metrics).Draw(t, "metric"),
			Amount: rapid.Int64Range(1, 12).Draw(t, "amount"),
			Pick:   rapid.IntRange(0, 1<<20).Draw(t, "pick"),
		}
	})
	return rapid.SliceOfN(one, perWorker, perWorker)
}

// ledger is what the connections of one check share.
type ledger struct {
	people []uuid.UUID
	mu     sync.Mutex
	known  []uuid.UUID // subjects with an attempted reservation, whatever its outcome
}

func (l *ledger) add(id uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known = append(l.known, id)
}

func (l *ledger) pick(n, count int) []uuid.UUID {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []uuid.UUID
	for i := range min(count, len(l.known)) {
		out = append(out, l.known[(n+i)%len(l.known)])
	}
	return out
}

func (l *ledger) apply(ctx context.Context, q *db.Queries, s step) error {
	person := l.people[s.Person]
	switch s.Verb {
	case reserve:
		subject := uuid.Must(uuid.NewV7())
		l.add(subject) // before the commit: others try to settle what may never be there
		err := quota.Reserve(ctx, q, quota.Hold{UserID: person, Metric: s.Metric, ScopeID: person, Amount: s.Amount, Subject: subject})
		if err == nil && s.Pick%2 == 0 {
			return quota.Confirm(ctx, q, s.Metric, subject) // as projects do, in the same transaction
		}
		return err
	case confirm:
		return quota.Confirm(ctx, q, s.Metric, l.pick(s.Pick, 1)...)
	case cancel:
		return quota.Cancel(ctx, q, s.Metric, l.pick(s.Pick, 1)...)
	case release:
		return quota.GiveBack(ctx, q, s.Metric, l.pick(s.Pick, 3)...)
	case expire:
		for _, metric := range metrics {
			if err := quota.Cancel(ctx, q, metric, l.pick(s.Pick, 8)...); err != nil {
				return err
			}
		}
		return nil
	case setTier:
		return q.UserSetTier(ctx, []db.UserTier{db.UserTierFREE, db.UserTierSTARTER}[s.Pick%2], person)
	case override:
		return q.OverrideSet(ctx, db.OverrideSetParams{UserID: person, Metric: s.Metric, LimitValue: int64(s.Pick % (ceiling + 1))})
	case forget:
		return q.OverrideDelete(ctx, person, s.Metric)
	}
	return fmt.Errorf("no verb %q", s.Verb)
}

// expected reports whether a step may fail this way: the limit was reached, or Postgres chose the step as a deadlock victim.
// Anything else, especially a violated CHECK, means that the code relies on its last safety net.
func expected(err error) bool {
	var refused *problem.Error
	var pgErr *pgconn.PgError
	codes := []problem.Code{problem.CodeQuotaExceeded, problem.CodeLimitReached}
	return errors.As(err, &refused) && slices.Contains(codes, refused.Code) || errors.As(err, &pgErr) && pgErr.Code == "40P01"
}

// run executes one step on its own connection and ends it according to its fate.
func (l *ledger) run(ctx context.Context, s step) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("acquire: %w", err)
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if !conn.Conn().IsClosed() {
			_ = tx.Rollback(ctx)
		}
	}()
	if err := l.apply(ctx, db.New(tx), s); err != nil {
		if expected(err) {
			return nil
		}
		return fmt.Errorf("%+v: %w", s, err)
	}
	switch s.Fate {
	case rollsBack: // by the deferred call
	case commits:
		return tx.Commit(ctx)
	case dies:
		_ = conn.Conn().PgConn().Conn().Close()
		_ = conn.Conn().Close(ctx)
	case diesAfter:
		raw := conn.Conn().PgConn()
		raw.Frontend().SendQuery(&pgproto3.Query{String: "COMMIT"})
		_ = raw.Frontend().Flush()
		_ = raw.Conn().Close()
		_ = conn.Conn().Close(ctx)
	case terminated:
		_, _ = tx.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
	}
	return nil
}

func TestLedgerHoldsAtEveryCommit(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	if _, err := pool.Exec(ctx, `
		UPDATE tier_limits SET limit_value = CASE tier WHEN 'FREE' THEN 20 ELSE $1 END WHERE tier IN ('FREE', 'STARTER')`, ceiling); err != nil {
		t.Fatal(err)
	}
	var operations, looks atomic.Int64
	start := time.Now()

	// The invariant is checked continuously, not only at the end.
	watching, stop := context.WithCancel(ctx)
	var watcher sync.WaitGroup
	watcher.Go(func() {
		for watching.Err() == nil {
			if err := lawHolds(watching, db.New(pool)); err != nil && watching.Err() == nil {
				t.Errorf("in the middle: %v", err)
				return
			}
			looks.Add(1)
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
		}
	})

	rapid.Check(t, func(t *rapid.T) {
		l := &ledger{}
		for range people {
			id := uuid.Must(uuid.NewV7())
			if _, err := db.New(pool).UserEnsure(ctx, db.UserEnsureParams{ID: id, Issuer: "test", Subject: id.String()}); err != nil {
				t.Fatal(err)
			}
			l.people = append(l.people, id)
		}
		plans := make([][]step, connections)
		for i := range plans {
			plans[i] = steps().Draw(t, fmt.Sprintf("connection %d", i))
		}
		var wg sync.WaitGroup
		failed := make(chan error, connections)
		for _, plan := range plans {
			wg.Go(func() {
				for _, s := range plan {
					if err := l.run(ctx, s); err != nil {
						failed <- err
						return
					}
					operations.Add(1)
				}
			})
		}
		wg.Wait()
		select {
		case err := <-failed:
			t.Fatal(err)
		default:
		}
		if err := lawHolds(ctx, db.New(pool)); err != nil {
			t.Fatal(err)
		}
	})
	stop()
	watcher.Wait()

	var settled, given, refused int
	err := pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE status <> 'RESERVED'), count(*) FILTER (WHERE released_at IS NOT NULL),
		(SELECT count(*) FROM quota_counters WHERE used + reserved = limit_value) FROM quota_reservations`).Scan(&settled, &given, &refused)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d operations in %s, the invariant was checked %d times; %d reservations settled, %d released, %d counters full",
		operations.Load(), time.Since(start).Round(time.Millisecond), looks.Load(), settled, given, refused)
	if !testing.Short() && operations.Load() < 20_000 {
		t.Errorf("only %d operations", operations.Load())
	}
	if settled == 0 || given == 0 || refused == 0 {
		t.Error("the operations did not reach every state")
	}
}

// lawHolds returns what is wrong with the counters, which never exceed the highest limit that was ever set.
func lawHolds(ctx context.Context, q *db.Queries) error {
	counters, err := q.AuditCounters(ctx, 10)
	if err != nil {
		return fmt.Errorf("audit counters: %w", err)
	}
	if len(counters) > 0 {
		return fmt.Errorf("counters differ from their reservations: %+v", counters)
	}
	periods, err := q.AuditPeriods(ctx, 10)
	if err != nil {
		return fmt.Errorf("audit periods: %w", err)
	}
	if len(periods) > 0 {
		return fmt.Errorf("reservations of another month: %+v", periods)
	}
	var over int
	if err := pool.QueryRow(
		ctx, "SELECT count(*) FROM quota_counters WHERE used + reserved > $1 OR limit_value > $1", ceiling,
	).Scan(&over); err != nil {
		return fmt.Errorf("look for overdrafts: %w", err)
	}
	if over > 0 {
		return fmt.Errorf("%d counters are over every limit that there was", over)
	}
	return nil
}

// A constant limit is never exceeded, however many requests compete for the rest of it.
func TestLastOnesAreGivenOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	person := uuid.Must(uuid.NewV7())
	q := db.New(pool)
	if _, err := q.UserEnsure(ctx, db.UserEnsureParams{ID: person, Issuer: "test", Subject: person.String()}); err != nil {
		t.Fatal(err)
	}
	if err := q.OverrideSet(ctx, db.OverrideSetParams{UserID: person, Metric: db.QuotaMetricSTORAGEBYTES, LimitValue: 30}); err != nil {
		t.Fatal(err)
	}
	var got atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			err := database.InTxExec(ctx, pool, func(q *db.Queries, _ pgx.Tx) error {
				return quota.Reserve(ctx, q, quota.Hold{
					UserID: person, Metric: db.QuotaMetricSTORAGEBYTES, ScopeID: person, Amount: 4, Subject: uuid.Must(uuid.NewV7()),
				})
			})
			if err == nil {
				got.Add(4)
			}
		})
	}
	wg.Wait()
	if got.Load() != 28 {
		t.Errorf("%d of 30 were given in fours", got.Load())
	}
}
