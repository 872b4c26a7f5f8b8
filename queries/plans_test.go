package queries_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/fill"
)

var (
	heavy  = quoted(fill.Person, 0)
	fresh  = "gen_random_uuid()"
	newest = "'ffffffff-ffff-ffff-ffff-ffffffffffff'"
)

func quoted(kind fill.Kind, n int) string { return "'" + fill.ID(kind, n) + "'" }

// fixtures are a project with a session and a run that waits, as small in both databases; and an erased one.
var fixtures = `
INSERT INTO users (id, issuer, subject, tier) VALUES ('11111111-0000-7000-8000-000000000001', 'https://issuer.example', 'fixture', 'FREE');
INSERT INTO users (id, issuer, subject, tier, deleted_at) VALUES ('11111111-0000-7000-8000-0000000000ff', '', 'erased', 'FREE', now());
INSERT INTO projects (id, user_id, name, fiscal_year) VALUES
	('11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001', 'Small', '2025');
INSERT INTO projects (id, user_id, name, fiscal_year, deleted_at) VALUES
	('11111111-0000-7000-8000-000000000012', '11111111-0000-7000-8000-000000000001', 'Deleted', '2025', now());
INSERT INTO sessions (id, project_id, user_id, type) VALUES
	('11111111-0000-7000-8000-000000000003', '11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001', 'T661');
INSERT INTO sessions (id, project_id, user_id, type, deleted_at) SELECT
	gen_random_uuid(), '11111111-0000-7000-8000-000000000012', '11111111-0000-7000-8000-000000000001', 'T661', now()
	FROM generate_series(1, 3);
INSERT INTO messages (id, session_id, seq, role, content) SELECT gen_random_uuid(), s.id, n, 'USER', 'Hello'
	FROM sessions s, generate_series(1, 4) n WHERE s.user_id = '11111111-0000-7000-8000-000000000001';
INSERT INTO runs (id, session_id, project_id, user_id, type, user_message_id, history_limit, history_before_seq, request_id)
	SELECT '11111111-0000-7000-8000-000000000005', s.id, s.project_id, s.user_id, 'T661',
		(SELECT m.id FROM messages m WHERE m.session_id = s.id LIMIT 1), 20, 4, 'fixture'
	FROM sessions s WHERE s.id = '11111111-0000-7000-8000-000000000003';
INSERT INTO run_events (run_id, seq, type, data) VALUES ('11111111-0000-7000-8000-000000000005', 1, 'run.queued', '{}');
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at) VALUES
	('11111111-0000-7000-8000-000000000004', '11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001', 'a.txt',
	'text/plain', 9, now());
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at, deleted_at) VALUES
	(gen_random_uuid(), '11111111-0000-7000-8000-000000000012', '11111111-0000-7000-8000-000000000001', 'a.txt',
	'text/plain', 9, now(), now());
INSERT INTO files (id, project_id, user_id, original_filename, content_type, file_size, upload_expires_at) VALUES
	('11111111-0000-7000-8000-000000000014', '11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001', 'b.txt',
	'text/plain', 9, now());
INSERT INTO file_readings (id, file_id, user_id) VALUES
	(gen_random_uuid(), '11111111-0000-7000-8000-000000000014', '11111111-0000-7000-8000-000000000001');
INSERT INTO sessions (id, project_id, user_id, type) VALUES
	('11111111-0000-7000-8000-000000000013', '11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001', 'T661');
INSERT INTO drafts (project_id, user_id, version) VALUES
	('11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001', 1);
INSERT INTO draft_versions (id, project_id, user_id, author_id, number, kind, lines) VALUES
	('11111111-0000-7000-8000-000000000014', '11111111-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000001',
	'11111111-0000-7000-8000-000000000001', 1, 'edit', '{242}');
INSERT INTO draft_lines (project_id, line, number, user_id, content) VALUES
	('11111111-0000-7000-8000-000000000002', '242', 1, '11111111-0000-7000-8000-000000000001', '{}');
ANALYZE`

const (
	aPerson      = "'11111111-0000-7000-8000-000000000001'"
	aProject     = "'11111111-0000-7000-8000-000000000002'"
	aSession     = "'11111111-0000-7000-8000-000000000003'"
	aFile        = "'11111111-0000-7000-8000-000000000004'"
	aRun         = "'11111111-0000-7000-8000-000000000005'"
	otherSession = "'11111111-0000-7000-8000-000000000013'"
	erased       = "'11111111-0000-7000-8000-000000000012'"
)

// typical are the values of arguments by name; a list's page is at most 200.
var typical = map[string]string{
	"tier": "'FREE'", "etag": "'e'", "sha256": "'e'", "text_sha256": "'e'", "index_error": "'e'", "index_attempt": "0", "file_id": aFile,
	"original_filename": "'a.txt'", "content_type": "'text/plain'", "file_size": "9", "reason": "'asked for it'", "before_json": "'{}'",
	"traceparent": "NULL", "value": "'{}'",
	"after": "'{}'", "actor_id": aPerson, "target_id": aPerson, "request_id": "'r'", "state_hash": "'\\x00'", "verifier_sealed": "'\\x00'",
	"expires_at": "now()", "github_user_id": "1", "login": "'l'", "access_sealed": "'\\x00'", "access_expires_at": "now()",
	"refresh_sealed": "'\\x00'", "refresh_expires_at": "now()", "repo_id": "1", "repo_owner_id": "1", "repo_full_name": "'a/b'",
	"branch": "'main'", "version": "1", "token_status": "'REVOKED'", "attached": "false", "repo": "NULL", "head_sha": "NULL",
	"channel": "'c'", "payload": "'p'", "waiting_for": "NULL", "assistant_message_id": "NULL", "python": "NULL", "error_code": "'e'",
	"error_message": "'e'", "error_retryable": "true", "idempotency_hash": "NULL", "input": "'Hello'", "request": "'r'", "type": "'T661'",
	"queued_event": "'{}'", "started_event": "'{}'", "otherwise": "'slot'", "title": "NULL", "set_description": "false", "issuer": "'i'",
	"worker_ready": "true", "handed_over": "true",
	"after_seq": "0", "amount": "1", "answer": "'It is.'", "at_once": "true", "attempt": "0", "attempts": "'{0}'", "before": newest,
	"before_id": newest, "before_seq": "9223372036854775807", "bound_seconds": "60", "deadline_seconds": "60", "direct": "true",
	"file_ids": "'{}'", "fiscal_year": "NULL", "description": "NULL", "from_status": "'QUEUED'", "to_status": "'FAILED'",
	"history_before_seq": "1", "history_limit": "20", "id": fresh, "ids": "ARRAY[" + aRun + "]::uuid[]",
	"idempotency_key": "NULL", "kind": "'USER_UPDATED'",
	"lease_seconds": "60", "limit_value": "10", "max_rows": "51", "max_waiting": "20", "metric": "'PROJECT_COUNT'", "older_than_seconds": "60",
	"name": "'Renamed'", "not_taken": "false", "period_key": "'2020-01'", "project_id": aProject, "session_id": aSession, "scope_id": aSession,
	"share": "16", "silent_seconds": "60", "status": "NULL", "subject": "NULL", "subject_ids": "ARRAY[" + aRun + "]::uuid[]",
	"ttl_seconds": "60", "kinds": "'{erase}'", "reading_id": fresh, "index_status": "'READY'", "capacity": "4",
	"number":       "1",
	"wait_seconds": "1", "unused": "1", "error": "NULL", "text_bytes": "9", "warnings": "NULL", "text_key": "'k'", "engine_version": "'1'",
	"operation": "'createProject'", "key": "'k'", "request_hash": "'\\x00'", "resource_ids": "'{}'",
	"user_id": aPerson, "user_ids": "ARRAY[" + aPerson + "]::uuid[]", "user_message_id": fresh, "run_id": aRun, "reservation_id": fresh,
	"subject_id": fresh, "retry_of": "NULL", "evidence": "NULL", "journal_id": "1", "key_id": "'k'", "signature": "'\\x00'", "low_id": "0",
	"tree": "1", "size": "1", "origin": "'o'", "verifier": "'v'", "public_key": "'\\x00'", "opened_by": "''", "indexes": "'{0}'",
	"idxs": "'{90000001}'", "hashes": "ARRAY['\\x00'::bytea]", "root": "'\\x00'", "note": "'n'", "leaf_index": "0", "response": "'\\x00'",
	"time": "now()", "witness": "'w'", "line": "'l'", "types": "'{run.failed}'", "datas": "ARRAY['{}']",
	"after_id":       "'00000000-0000-0000-0000-000000000000'",
	"retain_until":   "NULL",
	"tax_year_start": "NULL", "tax_year_end": "NULL", "set_tax_year": "false", "query": "'latency'", "message_count": "3",
	"forked_from": aSession, "forked_before_message": fresh, "to_session": aSession, "from_session": aSession,
	"author_id": aPerson, "restored_from": "NULL", "lines": "'{242}'", "content": "'{}'", "change_id": "NULL",
	"passage_id": "'p'", "input_id": "NULL", "before_text": "NULL", "after_text": "NULL", "subjects": "'{passage/1}'", "parameters": "'{}'",
	"filename": "'f'", "total": "3", "done": "1", "bytes": "9",
}

// wholeTables are the queries that read whole tables because that is what they are for: an operator's check of everything; and UserErase,
// whose cascade meets exports, which are all one person's in the filled databases.
var wholeTables = []string{"AuditCounters", "AuditFileObjects", "AuditPeriods", "AuditReservations", "AuditSubjects", "UserErase"}

var grows = []string{
	"admin_actions", "draft_decisions", "draft_lines", "draft_versions", "drafts", "exports", "file_readings", "files", "idempotency_keys",
	"journal", "journal_content", "journal_heads", "journal_signatures", "log_checkpoints", "log_hashes", "log_leaves", "messages",
	"projects", "quota_counters", "quota_fullest", "quota_reservations", "run_events", "run_files", "runs", "search_documents", "sessions",
	"users",
}

// active are the indexes of what waits or is under way, which is little however much has ended.
var active = []string{
	"runs_one_active_idx", "runs_lease_idx", "runs_queue_idx", "runs_waiting_idx", "runs_running_idx", "files_expiry_idx",
	"projects_trash_idx", "users_deleted_idx", "files_indexing_idx", "file_readings_waiting_idx", "file_readings_lost_idx",
	"file_readings_one_open_idx",
	"exports_active_idx", "exports_expiry_idx", "exports_stale_idx", "exports_deleted_idx",
}

const page = 201 // the largest page, and the row that says whether there is another

func TestNoPlanScansATableThatGrows(t *testing.T) {
	indexes := columnsOfIndexes(t)
	for _, q := range readQueries(t) {
		if slices.Contains(wholeTables, q.name) {
			continue
		}
		for _, mode := range modesOf(q.name) {
			plan, _ := explain(t, large, q, mode, "COSTS", exceptions[q.name])
			plan.walk(func(n node) {
				if !slices.Contains(grows, n.Table) && n.Type != "Sort" && n.Type != "Incremental Sort" {
					return
				}
				switch {
				case n.Type == "Seq Scan":
					t.Errorf("%s, %s: sequential scan of %s, filter %s", q.name, mode, n.Table, n.Filter)
				case n.Type == "Index Scan" && n.Cond == "" && n.Filter != "" && !slices.Contains(active, n.Index):
					t.Errorf("%s, %s: %s walks all of %s to find %s", q.name, mode, n.Index, n.Table, n.Filter)
				case skipped(indexes[n.Index], n.Cond) != "" && !slices.Contains(active, n.Index):
					t.Errorf("%s, %s: %s is walked for each %s: %s", q.name, mode, n.Index, skipped(indexes[n.Index], n.Cond), n.Cond)
				case (n.Type == "Sort" || n.Type == "Incremental Sort") && n.Rows > page:
					t.Errorf("%s, %s: sorts %.0f rows", q.name, mode, n.Rows)
				}
			})
		}
	}
}

// columnsOfIndexes are the columns of each index, in their order; an expression has no name.
func columnsOfIndexes(t *testing.T) map[string][]string {
	t.Helper()
	rows, err := large.Query(t.Context(), `SELECT i.indexrelid::regclass::text, array_agg(COALESCE(a.attname::text, '') ORDER BY k.place)
		FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
		LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0 GROUP BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	var index string
	var names []string
	if _, err := pgx.ForEachRow(rows, []any{&index, &names}, func() error {
		columns[index] = slices.Clone(names)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return columns
}

var compared = regexp.MustCompile(`\((\w+) [=<>]`)

// skipped is a column of the index that the condition leaves open although it names one behind it: all its values are walked.
func skipped(columns []string, cond string) string {
	var named []string
	for _, match := range compared.FindAllStringSubmatch(cond, -1) {
		named = append(named, match[1])
	}
	open := ""
	for _, column := range columns {
		switch {
		case !slices.Contains(named, column) && column != "":
			open = column
		case open != "" && column != "":
			return open
		}
	}
	return ""
}

// growth is what the same request may cost more in the large database.
const growth = 1.15

func TestCostDoesNotGrow(t *testing.T) {
	queries, requests := map[string]query{}, cases
	for _, q := range readQueries(t) {
		queries[q.name] = q
		if !slices.Contains(wholeTables, q.name) {
			requests = append(requests, request{name: q.name, values: exceptions[q.name]})
		}
	}
	for _, c := range requests {
		t.Run(c.name, func(t *testing.T) {
			q, ok := queries[c.name]
			if !ok {
				t.Fatalf("there is no query %s", c.name)
			}
			for _, mode := range modesOf(c.name) {
				compare(t, q, mode, c.values)
			}
		})
	}
}

func compare(t *testing.T, q query, mode string, values map[string]string) {
	t.Helper()
	const how = "ANALYZE, BUFFERS, TIMING OFF"
	before, few := explain(t, small, q, mode, how, values)
	after, many := explain(t, large, q, mode, how, values)
	// A few rows more are the ends of ranges.
	if many > few*growth+4 {
		t.Errorf("%s %v: touches %.0f rows in the small database and %.0f in the large", mode, values, few, many)
	}
	// A larger index is up to two levels deeper, at each descent.
	if pages, more := before.Hit+before.Read, after.Hit+after.Read; more > pages*growth+2*max(few, 10) {
		t.Errorf("%s %v: reads %.0f pages in the small database and %.0f in the large", mode, values, pages, more)
	}
}
