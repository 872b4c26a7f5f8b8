package migrations_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/audit"
	serverdb "github.com/sredspace/sredspace/server/database"
)

const (
	released  = 15 // the schema of release 1.0.0
	batchRows = 1000
)

// batches of thin rows may be larger.
var batches = map[string]int{"search_pending": 10_000}

// changed are the columns of release 1.0.0 in which a migration may change what is there.
var changed = map[string]string{
	"files.index_status": "version 20: a file whose text is there is READY, also where a later reading failed",
	"files.index_error":  "version 20: the same",
}

func readTestdata(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A database that release 1.0.0 filled comes to the newest schema with everything in it: no row is lost, no value changes but the
// declared ones, every text is found where it lies, the ledger is right, and no transaction touches more than a batch of a table.
func TestAFilledDatabaseOfTheFirstReleaseKeepsEverything(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	if err := d.migrator().Migrate(released); err != nil {
		t.Fatal(err)
	}
	d.exec(readTestdata(t, "filled-1.0.0.sql"))
	d.wantEveryState()
	d.wantRightLedgerByRelease()
	columns := d.strings(`SELECT format('%s %s', table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position))
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN
			(SELECT substr(relname, 5) FROM pg_class WHERE relnamespace = 'filled'::regnamespace AND relname LIKE 'was\_%')
		GROUP BY table_name ORDER BY 1`)
	if len(columns) < 20 {
		t.Fatalf("release 1.0.0 has only the tables %v", columns)
	}
	began := d.strings("SELECT txid_current()::text")[0]

	if err := serverdb.Migrate(t.Context(), d.url(), false); err != nil {
		t.Fatal(err)
	}
	for _, line := range columns {
		table, names, _ := strings.Cut(line, " ")
		d.wantEveryRow(table, names)
	}
	d.wantEveryText()
	d.wantRightLedger()
	d.wantSmallBatches(began)
	// A process of the release does not name columns that came later.
	for _, column := range d.strings(`SELECT table_name || '.' || column_name FROM information_schema.columns n
		WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
			AND EXISTS (SELECT FROM pg_class WHERE relnamespace = 'filled'::regnamespace AND relname = 'was_' || table_name)
			AND NOT EXISTS (SELECT FROM information_schema.columns o WHERE o.table_schema = 'filled'
				AND o.table_name = 'was_' || n.table_name AND o.column_name = n.column_name)`) {
		d.t.Errorf("release 1.0.0 cannot insert a row without the new column %s", column)
	}
}

// wantEveryState fails when the data does not hold what the test is about.
func (d *database) wantEveryState() {
	d.t.Helper()
	missing := d.strings(`
SELECT 'runs ' || s FROM unnest(enum_range(NULL::run_status)) s WHERE (SELECT count(*) FROM runs WHERE status = s) < 250
UNION ALL SELECT 'uploads ' || s FROM unnest(enum_range(NULL::upload_status)) s
	WHERE (SELECT count(*) FROM files WHERE upload_status = s) < 250
UNION ALL SELECT 'texts ' || s FROM unnest(enum_range(NULL::index_status)) s WHERE (SELECT count(*) FROM files WHERE index_status = s) < 250
UNION ALL SELECT 'reservations ' || s FROM unnest(enum_range(NULL::reservation_status)) s
	WHERE (SELECT count(*) FROM quota_reservations WHERE status = s) < 250
UNION ALL SELECT 'files with text ' WHERE (SELECT count(*) FROM files WHERE text_sha256 IS NOT NULL) < 700
UNION ALL SELECT 'files of runs' WHERE (SELECT count(*) FROM run_files) < 5000`)
	if len(missing) > 0 {
		d.t.Fatalf("too few of %v", missing)
	}
}

func (d *database) wantRightLedger() {
	d.t.Helper()
	found, err := audit.Ledger(context.Background(), d.pool, 10)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, violation := range found {
		d.t.Errorf("the ledger: %s", violation)
	}
}

// wantRightLedgerByRelease asks the audit of release 1.0.0: today's needs the newest schema.
func (d *database) wantRightLedgerByRelease() {
	d.t.Helper()
	audits := 0
	for _, q := range releasedQueries(d.t) {
		if !strings.HasPrefix(q.name, "Audit") || strings.Contains(q.name, "File") {
			continue
		}
		audits++
		sql := strings.ReplaceAll(q.sql, "$1", "10")
		for _, violation := range d.strings("SELECT rule || ' ' || detail FROM (" + sql + ") found") {
			d.t.Errorf("the ledger before: %s", violation)
		}
	}
	if audits != 4 {
		d.t.Errorf("release 1.0.0 has %d audits of the ledger", audits)
	}
}

func (d *database) wantEveryRow(table, columns string) {
	d.t.Helper()
	var kept []string
	for column := range strings.SplitSeq(columns, ", ") {
		if changed[table+"."+column] == "" {
			kept = append(kept, column)
		}
	}
	row := "SELECT row(" + strings.Join(kept, ", ") + ")::text FROM "
	for _, lost := range d.strings(row + "filled.was_" + table + " EXCEPT ALL " + row + table + " LIMIT 3") {
		d.t.Errorf("a row of %s is gone or has other values: %s", table, lost)
	}
}

// wantEveryText: each text that a file of the release points at is the reading in use, under the key that the release gave it, and the
// runs that had it name it.
func (d *database) wantEveryText() {
	d.t.Helper()
	for _, wrong := range d.strings(`
SELECT format('file %s, %s', f.id, f.index_status) FROM filled.was_files f
WHERE f.text_sha256 IS NOT NULL AND NOT EXISTS (
	SELECT FROM files n JOIN file_readings r ON r.id = n.reading_id AND r.file_id = n.id AND r.user_id = f.user_id
	WHERE n.id = f.id AND n.index_status = 'READY' AND n.index_error IS NULL AND r.status = 'READY' AND r.text_sha256 = f.text_sha256
		AND r.text_key = format('u/%s/p/%s/f/%s/text-%s.json', f.user_id, f.project_id, f.id, f.text_attempt))
UNION ALL
SELECT format('file %s was %s and is %s', f.id, f.index_status, n.index_status) FROM filled.was_files f JOIN files n USING (id)
WHERE f.text_sha256 IS NULL AND (n.index_status, COALESCE(n.index_error, '')) <> (f.index_status, COALESCE(f.index_error, ''))
UNION ALL
SELECT format('file %s of run %s', rf.file_id, rf.run_id) FROM run_files rf JOIN files f ON f.id = rf.file_id
WHERE rf.reading_id IS NULL OR rf.reading_id <> f.reading_id
LIMIT 5`) {
		d.t.Error("the text is not where it was: " + wrong)
	}
}

// wantSmallBatches reads from each row which transaction wrote it: a rewrite of a large table, or one UPDATE of it all, holds locks for
// as long as the table is large.
func (d *database) wantSmallBatches(began string) {
	d.t.Helper()
	for _, table := range d.strings(`SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`) {
		for _, batch := range d.strings(fmt.Sprintf(`SELECT count(*)::text FROM %s WHERE xmin::text::bigint > %s
			GROUP BY xmin::text HAVING count(*) > %d LIMIT 1`, table, began, max(batchRows+batchRows/10, batches[table]))) {
			d.t.Errorf("one transaction writes %s rows of %s", batch, table)
		}
	}
}

var queryName = regexp.MustCompile(`-- name: (\w+) :\w+\n`)

// During an upgrade processes of release 1.0.0 run on the newest schema: Postgres still accepts each of their queries.
func TestTheQueriesOfTheFirstReleaseFitTheNewestSchema(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.up()
	conn, err := d.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, q := range releasedQueries(t) {
		if _, err := conn.Conn().Prepare(t.Context(), "", q.sql); err != nil {
			t.Errorf("%s: %v", q.name, err)
		}
	}
}

type releasedQuery struct{ name, sql string }

func releasedQueries(t *testing.T) (queries []releasedQuery) {
	t.Helper()
	text := readTestdata(t, "queries-1.0.0.sql")
	found := queryName.FindAllStringSubmatchIndex(text, -1)
	if len(found) < 100 {
		t.Fatalf("only %d queries", len(found))
	}
	for i, at := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		queries = append(queries, releasedQuery{text[at[2]:at[3]], strings.TrimSuffix(strings.TrimSpace(text[at[1]:end]), ";")})
	}
	return queries
}
