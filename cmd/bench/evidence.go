package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/evidence"
)

const (
	settlesInBlock = 100
	settleBlocks   = 20 // of each side
	insertRate     = 2000
	insertFor      = time.Minute
)

// evidenceCost measures what the journal adds to the transaction that settles a run.
func evidenceCost(ctx context.Context) error {
	return onDatabase(ctx, func(pool *pgxpool.Pool) error {
		for _, citations := range []int{0, 50} {
			if err := settlePaired(ctx, pool, citations); err != nil {
				return err
			}
		}
		return nil
	})
}

// onDatabase gives a measurement a database of its own, without a server.
func onDatabase(ctx context.Context, measure func(*pgxpool.Pool) error) error {
	dir, err := os.MkdirTemp("", "sredspace-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	postgres, err := parts.StartPostgres(ctx, dir, parts.PostgresOptions{})
	if err != nil {
		return err
	}
	defer postgres.Stop()
	if err := database.Migrate(ctx, postgres.URL, false); err != nil {
		return err
	}
	pool, err := database.Open(ctx, postgres.URL, 8)
	if err != nil {
		return err
	}
	defer pool.Close()
	return measure(pool)
}

// settlePaired alternates blocks of runs that are settled with and without their entry, so that whatever the machine does affects both.
func settlePaired(ctx context.Context, pool *pgxpool.Pool, citations int) error {
	project, session := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	person := db.UserEnsureParams{ID: uuid.Must(uuid.NewV7()), Issuer: "https://bench.example", Subject: "bench"}
	user, err := db.New(pool).UserEnsure(ctx, person)
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `INSERT INTO projects (id, user_id, name, fiscal_year) VALUES ($1, $2, 'Bench', '2025')`, project, user)
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `INSERT INTO sessions (id, project_id, user_id, type) VALUES ($1, $2, $3, 'T661')`, session, project, user)
	if err != nil {
		return err
	}
	payload := answerWith(citations)
	times := map[bool][]time.Duration{}
	for block := range 2 * settleBlocks {
		recorded := block%2 == 0
		how := map[bool]string{true: "ENABLE", false: "DISABLE"}[recorded]
		if _, err := pool.Exec(ctx, "ALTER TABLE runs "+how+" TRIGGER journal_run"); err != nil {
			return err
		}
		for range settlesInBlock {
			took, err := settleOne(ctx, pool, user, project, session, payload)
			if err != nil {
				return err
			}
			if block >= 2 { // the first of each warm up
				times[recorded] = append(times[recorded], took)
			}
		}
	}
	with, without := p50(times[true]), p50(times[false])
	slices.Sort(times[true])
	slices.Sort(times[false])
	more := float64(with)/float64(without) - 1
	fmt.Printf("settle with %d citations: p50 %s with the journal, %s without: %+.1f %% (mark 10 %%, moonshot 3 %%): %s; p90 %s and %s\n",
		citations, ms(with), ms(without), 100*more, verdict(more <= 0.1), ms(times[true][len(times[true])*9/10]),
		ms(times[false][len(times[false])*9/10]))
	return nil
}

func answerWith(citations int) json.RawMessage {
	var out bytes.Buffer
	out.WriteString(`{"markdown":"**Outlook: likely**","citations":[`)
	for i := range citations {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, `{"id":"c%d","fileId":"%s","charStart":0,"charEnd":55,"quote":"It was unknown whether the model could run."}`,
			i, uuid.NewString())
	}
	out.WriteString(`]}`)
	return out.Bytes()
}

// settleOne settles a run as the server does: two statements, one round trip, one commit.
func settleOne(ctx context.Context, pool *pgxpool.Pool, user, project, session uuid.UUID, payload json.RawMessage) (time.Duration, error) {
	run, prompt, answer := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	var seq int64
	err := pool.QueryRow(ctx, `WITH m AS (INSERT INTO messages (id, session_id, seq, role, content, run_id)
			SELECT $1, $2, COALESCE(max(seq), 0) + 1, 'USER', 'Does it look like SR&ED?', $3 FROM messages WHERE session_id = $2 RETURNING seq),
		r AS (INSERT INTO runs (id, session_id, project_id, user_id, type, status, attempt, user_message_id, history_limit, history_before_seq,
			request_id, lease_expires_at) SELECT $3, $2, $4, $5, 'T661', 'RUNNING', 1, $1, 10, m.seq, 'bench', now() FROM m RETURNING id),
		e AS (INSERT INTO run_events (run_id, seq, type, data) SELECT r.id, 1, 'run.queued', '{}' FROM r RETURNING seq)
		SELECT m.seq FROM m, e`, prompt, session, run, project, user).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("prepare run: %w", err)
	}
	seen := []byte(`{"envelope":{"sha256":"` + strings.Repeat("0", 64) + `"},"citations":{"checked":50,"failed":[],"unchecked":0}}`)
	one := int32(1)
	began := time.Now()
	rows, err := database.InBatch(ctx, pool, func(q *db.Queries) (int64, error) {
		if err := q.RunLock(ctx, run); err != nil {
			return 0, err
		}
		if err := q.RunSettle(ctx, db.RunSettleParams{
			ToStatus: db.RunStatusSUCCEEDED, FromStatus: db.RunStatusRUNNING, Attempt: 1, ID: run, AssistantMessageID: &answer,
			Answer: "**Outlook: likely**", Python: payload, Evidence: seen, AfterSeq: &one, Types: []string{"run.completed"}, Datas: []string{"{}"},
		}); err != nil {
			return 0, err
		}
		_, err := q.RunGetEnded(ctx, run)
		return 1, err
	})
	took := time.Since(began)
	if err == nil && rows != 1 {
		err = fmt.Errorf("the run was not settled")
	}
	return took, err
}

// treeKeepsUp inserts entries at a steady rate for a minute, while the tree is extended each second.
func treeKeepsUp(ctx context.Context, pool *pgxpool.Pool) error {
	keyset, err := evidence.NewKeyset()
	if err != nil {
		return err
	}
	keys, err := evidence.OpenKeyring(keyset)
	if err != nil {
		return err
	}
	service := evidence.New(evidence.Settings{Keys: keys, Host: "bench.example"}, pool, nil, slog.New(slog.DiscardHandler))
	const at = 4
	done, stop := context.WithCancel(ctx)
	defer stop()
	service.Start(done)
	began := time.Now()
	err = each(at, at, func(int) error {
		project, owner := uuid.New(), uuid.New()
		for n := 0; time.Since(began) < insertFor; n++ {
			// Fifty at a time: the rate is that of entries, not of commits.
			if _, err := pool.Exec(ctx, `SELECT journal_append($1, $2, 'status', $1, repeat('{"filled":true}', 40)) FROM generate_series(1, 50)`,
				project, owner); err != nil {
				return err
			}
			next := began.Add(time.Duration(n+1) * 50 * at * time.Second / insertRate)
			time.Sleep(time.Until(next))
		}
		return nil
	})
	if err != nil {
		return err
	}
	var entries, leaves int64
	took := time.Since(began)
	count := func() error {
		return pool.QueryRow(ctx, "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM log_leaves)").Scan(&entries, &leaves)
	}
	if err := count(); err != nil {
		return err
	}
	behind := entries - leaves
	ended := time.Now()
	for leaves < entries && time.Since(ended) < time.Minute {
		time.Sleep(50 * time.Millisecond)
		if err := count(); err != nil {
			return err
		}
	}
	rate := float64(entries) / took.Seconds()
	fmt.Printf("tree: %d entries at %.0f/s; %d behind at the end, all in the tree %s later: %s\n", entries, rate, behind,
		ms(time.Since(ended)), verdict(leaves == entries && rate >= 0.95*insertRate && float64(behind) <= 5*insertRate))
	return nil
}
