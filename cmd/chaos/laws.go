package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/server/audit"
)

// laws are queries that find violations: each row is one broken invariant, described in its only column. $1 is records.stated.
var laws = []struct{ name, sql string }{
	{"one USER message a run, and its prompt is kept", `
		SELECT format('run %s (retry of %s): %s USER messages', r.id, r.retry_of, count(m.id))
		FROM runs r LEFT JOIN messages m ON m.run_id = r.id AND m.role = 'USER' AND m.id = r.user_message_id
		GROUP BY r.id HAVING count(m.id) <> (r.retry_of IS NULL)::int
		UNION ALL SELECT format('message %s belongs to no run as its prompt', m.id)
		FROM messages m WHERE m.role = 'USER' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = m.run_id AND r.user_message_id = m.id)
		UNION ALL SELECT format('retry %s has another prompt than %s', r.id, o.id)
		FROM runs r JOIN runs o ON o.id = r.retry_of WHERE r.user_message_id <> o.user_message_id`},
	{"one ASSISTANT message for a run that SUCCEEDED, none for another", `
		SELECT format('run %s %s: %s ASSISTANT messages', r.id, r.status, count(m.id))
		FROM runs r LEFT JOIN messages m ON m.run_id = r.id AND m.role = 'ASSISTANT'
		GROUP BY r.id HAVING count(m.id) <> (r.status = 'SUCCEEDED')::int
		    OR max(m.id::text) IS DISTINCT FROM r.assistant_message_id::text
		UNION ALL SELECT format('message %s belongs to no run', m.id) FROM messages m
		WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = m.run_id)`},
	{"messages are numbered without gaps and counted", `
		SELECT format('session %s: %s messages up to number %s, counted %s', s.id, count(m.id), max(m.seq), s.message_count)
		FROM sessions s LEFT JOIN messages m ON m.session_id = s.id
		GROUP BY s.id HAVING count(m.id) <> COALESCE(max(m.seq), 0) OR count(m.id) <> s.message_count`},
	{"a reservation ends as its run", `
		SELECT format('run %s %s: %s reservations, %s', r.id, r.status, count(q.id), min(q.status::text))
		FROM runs r LEFT JOIN quota_reservations q ON q.subject_id = r.id AND q.metric = 'AI_RUNS_MONTHLY'
		GROUP BY r.id HAVING count(q.id) <> 1
		    OR min(q.status::text) <> CASE r.status
		        WHEN 'SUCCEEDED' THEN 'CONFIRMED' WHEN 'FAILED' THEN 'CANCELLED' WHEN 'CANCELLED' THEN 'CANCELLED' ELSE 'RESERVED' END
		UNION ALL SELECT format('reservation %s is for no run', q.id)
		FROM quota_reservations q WHERE q.metric = 'AI_RUNS_MONTHLY' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = q.subject_id)`},
	{"counters are the sum of the ledger", `
		SELECT format('%s of %s: used %s, reserved %s; the ledger says %s and %s', c.metric, c.user_id, c.used, c.reserved,
		    sum(q.amount) FILTER (WHERE q.status = 'CONFIRMED' AND q.released_at IS NULL), sum(q.amount) FILTER (WHERE q.status = 'RESERVED'))
		FROM quota_counters c LEFT JOIN quota_reservations q USING (user_id, metric, scope_id, period_key)
		GROUP BY c.user_id, c.metric, c.scope_id, c.period_key
		HAVING c.used <> COALESCE(sum(q.amount) FILTER (WHERE q.status = 'CONFIRMED' AND q.released_at IS NULL), 0)
		    OR c.reserved <> COALESCE(sum(q.amount) FILTER (WHERE q.status = 'RESERVED'), 0)`},
	{"events are numbered without gaps and end as the run", `
		SELECT format('run %s %s: %s events up to %s, first %s, ends %s', r.id, r.status, count(e.seq), max(e.seq),
		    min(e.type) FILTER (WHERE e.seq = 1),
		    string_agg(e.type || '@' || e.seq, ' ') FILTER (WHERE e.type IN ('run.completed', 'run.failed', 'run.cancelled')))
		FROM runs r LEFT JOIN run_events e ON e.run_id = r.id
		GROUP BY r.id HAVING count(e.seq) <> COALESCE(max(e.seq), 0) OR min(e.type) FILTER (WHERE e.seq = 1) IS DISTINCT FROM 'run.queued'
		    OR string_agg(e.type || '@' || e.seq, ' ') FILTER (WHERE e.type IN ('run.completed', 'run.failed', 'run.cancelled'))
		        IS DISTINCT FROM CASE r.status
		            WHEN 'SUCCEEDED' THEN 'run.completed' WHEN 'FAILED' THEN 'run.failed'
		            WHEN 'CANCELLED' THEN 'run.cancelled' END || '@' || max(e.seq)`},
	{"the text of the stream is the answer", `
		SELECT format('run %s: told %s, kept %s', r.id, length(d.text), length(m.content))
		FROM runs r JOIN messages m ON m.id = r.assistant_message_id
		CROSS JOIN LATERAL (SELECT string_agg(e.data->>'text', '' ORDER BY e.seq) AS text
		    FROM run_events e WHERE e.run_id = r.id AND e.type = 'message.delta') d
		WHERE d.text IS DISTINCT FROM m.content
		UNION ALL SELECT format('run %s %s: told %s, kept %s', r.id, r.status, length(d.text), length(r.partial_text))
		FROM runs r CROSS JOIN LATERAL (SELECT string_agg(e.data->>'text', '' ORDER BY e.seq) AS text
		    FROM run_events e WHERE e.run_id = r.id AND e.type = 'message.delta') d
		WHERE r.status IN ('FAILED', 'CANCELLED') AND d.text IS DISTINCT FROM r.partial_text`},
	{"a run that has ended has one statement, another has none", `
		WITH stated AS (SELECT $1::timestamptz AS since)
		SELECT format('run %s %s: %s statements', r.id, r.status, count(j.id))
		FROM runs r LEFT JOIN journal j ON j.subject_id = r.id AND j.kind = 'run'
		GROUP BY r.id HAVING count(j.id) <> (r.status IN ('SUCCEEDED', 'FAILED', 'CANCELLED'))::int
		   AND (r.finished_at IS NULL OR count(j.id) > 1 OR r.finished_at > (SELECT since FROM stated))
		UNION ALL SELECT format('statement %s is of no run', j.id) FROM journal j
		WHERE j.kind = 'run' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = j.subject_id)
		UNION ALL SELECT format('run %s %s: its statement says %s', r.id, r.status, convert_from(c.statement, 'UTF8'))
		FROM runs r JOIN journal j ON j.subject_id = r.id AND j.kind = 'run' JOIN journal_content c ON c.journal_id = j.id
		WHERE convert_from(c.statement, 'UTF8')::json #>> '{predicate,outcome,status}' <> r.status::text`},
	{"journals are chains", `
		SELECT format('entry %s of project %s does not follow the one before', j.seq, j.project_id)
		FROM (SELECT *, lag(hash) OVER w AS before, row_number() OVER w AS nth FROM journal WINDOW w AS (PARTITION BY project_id ORDER BY seq)) j
		LEFT JOIN journal_content c ON c.journal_id = j.id
		WHERE j.seq <> j.nth OR j.prev <> COALESCE(j.before, decode(repeat('00', 32), 'hex'))
		   OR j.hash <> sha256(j.prev || int8send(j.seq) || j.commitment) OR j.commitment <> sha256(c.salt || c.statement)
		UNION ALL SELECT format('the head of project %s is not its last entry', h.project_id)
		FROM journal_heads h WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.project_id = h.project_id AND j.seq = h.seq AND j.hash = h.hash)`},
	{"leaves are numbered without gaps and in the order of each journal", `
		SELECT format('tree %s: %s leaves up to %s', tree, count(*), max(leaf_index)) FROM log_leaves
		GROUP BY tree HAVING count(*) <> max(leaf_index) + 1
		UNION ALL SELECT format('entry %s of project %s has the leaf %s, behind %s', seq, project_id, leaf_index, before)
		FROM (SELECT j.seq, j.project_id, l.leaf_index, lag(l.leaf_index) OVER (PARTITION BY j.project_id ORDER BY j.seq) AS before
		    FROM journal j JOIN log_leaves l ON l.journal_id = j.id) x WHERE x.before >= x.leaf_index
		UNION ALL SELECT format('tree %s: a checkpoint of %s leaves, %s are there', c.tree, max(c.size),
		    (SELECT count(*) FROM log_leaves l WHERE l.tree = c.tree))
		FROM log_checkpoints c GROUP BY c.tree HAVING max(c.size) <> (SELECT count(*) FROM log_leaves l WHERE l.tree = c.tree)`},
}

func strings1(ctx context.Context, db *pgxpool.Pool, sql string, args ...any) ([]string, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// until repeats a query until it finds nothing, and records what it still finds at the time limit.
func (r *records) until(ctx context.Context, db *pgxpool.Pool, law string, bound time.Duration, sql string) error {
	began := time.Now()
	for {
		left, err := strings1(ctx, db, sql)
		if err != nil {
			return fmt.Errorf("%s: %w", law, err)
		}
		if len(left) == 0 {
			r.add(law+": clean after ms", int(time.Since(began).Milliseconds()))
			return nil
		}
		if time.Since(began) > bound {
			for _, text := range left {
				r.breaks(law, "%s", text)
			}
			return nil
		}
		wait(ctx, 200*time.Millisecond)
	}
}

// audit checks the invariants once everything is idle.
func (r *records) audit(ctx context.Context, s *stage.Stage) error {
	for _, law := range laws {
		var args []any
		if strings.Contains(law.sql, "$1") {
			args = append(args, r.stated)
		}
		found, err := strings1(ctx, s.DB, law.sql, args...)
		if err != nil {
			return fmt.Errorf("%s: %w", law.name, err)
		}
		for _, text := range found {
			r.breaks(law.name, "%s", text)
		}
	}
	violations, err := audit.Ledger(ctx, s.DB, 20)
	if err != nil {
		return err
	}
	for _, violation := range violations {
		r.breaks("the audit finds nothing", "%s", violation)
	}
	if err := r.auditRuns(ctx, s.DB); err != nil {
		return err
	}
	if err := r.auditStreams(ctx, s.DB); err != nil {
		return err
	}
	return r.auditJournal(ctx, s)
}

// auditRuns checks that what clients received matches the database.
func (r *records) auditRuns(ctx context.Context, db *pgxpool.Pool) error {
	rows, err := db.Query(ctx, "SELECT id::text, status::text || COALESCE(' ' || error_code, '') FROM runs")
	if err != nil {
		return err
	}
	status := map[string]string{}
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		status[id] = text
		r.count("runs: " + text)
	}
	r.add("runs", len(status))
	r.add("runs that a client has seen", len(r.runs))
	for run := range r.runs {
		if status[run] == "" {
			r.breaks("what was accepted is there", "run %s is lost", run)
		}
	}
	for run, end := range r.ends {
		if now, _, _ := strings.Cut(status[run], " "); now != end {
			r.breaks("an end is final", "run %s was %s and is %s", run, end, now)
		}
	}
	return rows.Err()
}

// auditStreams checks that what each reader assembled is what is stored.
func (r *records) auditStreams(ctx context.Context, db *pgxpool.Pool) error {
	for _, s := range r.streams {
		if !s.complete {
			r.breaks("every stream comes to its end", "run %s: %d events, no last one", s.run, len(s.events))
			continue
		}
		rows, err := db.Query(ctx, "SELECT seq, type, data::text FROM run_events WHERE run_id = $1 AND seq > $2 ORDER BY seq", s.run, s.first)
		if err != nil {
			return err
		}
		stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stage.Event])
		if err != nil {
			return err
		}
		for i, e := range s.events {
			last := i == len(s.events)-1 && i == len(stored)-1
			if i >= len(stored) || e.ID != stored[i].ID || e.Type != stored[i].Type || !last && !sameJSON(e.Data, stored[i].Data) {
				r.breaks("what was read is what is stored", "run %s, event %+v", s.run, e)
				break
			}
		}
		if len(s.events) < len(stored) {
			r.breaks("what was read is what is stored", "run %s: %d events of %d", s.run, len(s.events), len(stored))
		}
	}
	return nil
}

func sameJSON(a, b string) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, []byte(a)) == nil && json.Compact(&y, []byte(b)) == nil && x.String() == y.String()
}

// auditJournal checks that the worker never got a run twice, and that a run failed only if the worker had it or may have had it.
func (r *records) auditJournal(ctx context.Context, s *stage.Stage) error {
	file, err := os.Open(s.Journal())
	if err != nil {
		return err
	}
	defer file.Close()
	seen := map[string]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		run, _, _ := strings.Cut(lines.Text(), " ")
		if before, ok := seen[run]; ok {
			r.breaks("nothing is paid for twice", "the worker got %q and %q", before, lines.Text())
		}
		seen[run] = lines.Text()
	}
	r.add("tasks that reached the worker", len(seen))
	failures, err := s.DB.Query(ctx, "SELECT id::text, error_code FROM runs WHERE status = 'FAILED'")
	if err != nil {
		return err
	}
	for failures.Next() {
		var run, code string
		if err := failures.Scan(&run, &code); err != nil {
			return err
		}
		switch _, had := seen[run]; {
		case had:
			r.count("failed, the worker had it: " + code)
		case code == "worker_unreachable" || code == "worker_timeout" || code == "run_interrupted":
			r.count("failed, sent into a broken link or by a killed process: " + code)
		case strings.HasPrefix(code, "worker_"):
			r.breaks("a run fails at the worker only if the worker may have had it", "run %s: %s", run, code)
		default:
			r.count("failed before the worker: " + code)
		}
	}
	return failures.Err()
}
