package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// The drill of docs/operate.md: a dump under load, everything lost, restored beside a bucket that has lost one object and got others
// since. The ledger is whole, every run ends, and each difference from the bucket is named.
func TestRestoreBesideAnotherBucket(t *testing.T) {
	before, after := newDatabase(t, "drill_before"), newDatabase(t, "drill_after")
	api, stopServer := serveOn(t, before)
	project := api.create("/api/v1/projects", `{"name":"drill","fiscalYear":"2025"}`)
	var kept []string
	for i := range 3 {
		kept = append(kept, api.upload(project, fmt.Sprintf("kept-%d.md", i)))
	}
	var sessions []string
	for range 8 {
		sessions = append(sessions, api.create("/api/v1/projects/"+project+"/sessions", `{"type":"PRECHECK"}`))
	}
	ended := api.load(sessions, kept[0])
	query(t, before, func(db *pgx.Conn) {
		api.await(func() bool { return count(t, db, "SELECT count(*) FROM runs WHERE finished_at IS NOT NULL") >= 8 })
	})
	underWay := snapshot(t, before, after)
	later := []string{api.upload(project, "later-0.md"), api.upload(project, "later-1.md")}
	stopServer()
	ended()
	// Everything of the database is lost, and one object.
	query(t, stack.Postgres.URL, func(db *pgx.Conn) { execute(t, db, "DROP DATABASE drill_before WITH (FORCE)") })
	lost := api.objectsOf(kept[2])
	for _, key := range lost {
		if _, err := stack.S3.Client().DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &stack.S3.Bucket, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}

	api, stopServer = serveOn(t, after)
	defer stopServer()
	query(t, after, func(db *pgx.Conn) {
		api.await(func() bool { return count(t, db, "SELECT count(*) FROM runs WHERE finished_at IS NULL") == 0 })
		t.Logf("%d runs in the dump, %d of them under way, %d interrupted", count(t, db, "SELECT count(*) FROM runs"), underWay,
			count(t, db, "SELECT count(*) FROM runs WHERE error_code = 'run_interrupted'"))
	})
	// And the text of an earlier reading, which a run still cites.
	query(t, after, func(db *pgx.Conn) {
		execute(t, db, `WITH earlier AS (
				INSERT INTO file_readings (id, file_id, user_id, status, number, tries, text_key, text_sha256, finished_at)
				SELECT gen_random_uuid(), id, user_id, 'READY', 0, 1, format('u/%s/p/%s/f/%s/text-0.json', user_id, project_id, id), 'x', now()
				FROM files WHERE id = '`+kept[1]+`' RETURNING id, file_id)
			INSERT INTO run_files (run_id, ordinal, file_id, reading_id)
			SELECT (SELECT id FROM runs LIMIT 1), 99, file_id, id FROM earlier`)
	})
	audit := program(t, "127.0.0.1:1", stack.Worker.URL, "audit", "--json", "--objects")
	audit.Env = append(audit.Env, "SREDSPACE_DATABASE_URL="+parts.AsServer(after))
	audit.Stderr = nil
	out, err := audit.Output()
	var report struct {
		Violations []struct{ Rule, SubjectID, Detail string }
	}
	if failed := json.Unmarshal(out, &report); failed != nil || err == nil {
		t.Fatalf("audit: %v %v %s", failed, err, out)
	}
	var got []string
	for _, v := range report.Violations {
		if strings.Contains(v.Detail, "u/") && !strings.Contains(v.Detail, v.SubjectID) {
			t.Errorf("a detail of another file: %v", v)
		}
		got = append(got, v.Rule+" "+v.SubjectID)
	}
	slices.Sort(got)
	want := []string{"missing " + kept[1], "missing " + kept[2]}
	for _, file := range later { // each has its original and its text
		want = append(want, "stray "+file, "stray "+file)
	}
	slices.Sort(want)
	// Other tests leave objects in the same bucket, whose rows are in other databases.
	got = slices.DeleteFunc(got, func(line string) bool { return strings.HasPrefix(line, "stray ") && !slices.Contains(want, line) })
	if !slices.Equal(got, want) {
		t.Errorf("audit: got %v, want %v", got, want)
	}
	if underWay == 0 {
		t.Error("the dump was not taken under load")
	}
	// The restored system works.
	api.upload(project, "fresh.md")
	if api.send("POST", "/api/v1/projects/"+project+"/files/"+kept[0]+"/reindex", "") == nil {
		t.Error("a kept file cannot be read again after the restore")
	}
}

func runOf(file string) string {
	return fmt.Sprintf(`{"type":"PRECHECK","input":"Is this SR&ED?","selected_file_ids":[%q]}`, file)
}

func newDatabase(t *testing.T, name string) string {
	t.Helper()
	query(t, stack.Postgres.URL, func(db *pgx.Conn) { execute(t, db, "CREATE DATABASE "+name) })
	url := stack.Postgres.DatabaseURL(name)
	migrate := program(t, "127.0.0.1:1", stack.Worker.URL, "migrate")
	migrate.Env = append(migrate.Env, "SREDSPACE_DATABASE_URL="+parts.AsServer(url), "SREDSPACE_MIGRATE_URL="+url)
	if err := migrate.Run(); err != nil {
		t.Fatal(err)
	}
	query(t, url, func(db *pgx.Conn) {
		execute(t, db, "UPDATE tier_limits SET limit_value = 100000 WHERE metric IN ('AI_RUNS_MONTHLY', 'FILES_PER_PROJECT')")
	})
	return url
}

// serveOn starts a server on a database; stop kills it.
func serveOn(t *testing.T, database string) (api person, stop func()) {
	t.Helper()
	port, err := parts.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	server := program(t, addr, stack.Worker.URL, "serve")
	server.Env = append(server.Env, "SREDSPACE_DATABASE_URL="+parts.AsServer(database), "SREDSPACE_WORKER_TOKEN="+stack.Worker.Token)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	api = person{t: t, url: "http://" + addr}
	if api.token, err = stack.Issuer.Token(parts.TokenRequest{User: "alice"}); err != nil {
		t.Fatal(err)
	}
	api.await(func() bool { return api.send("GET", "/readyz", "") != nil })
	return api, func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}
}

// upload sends a file and waits until it is READY.
func (p person) upload(project, name string) string {
	p.t.Helper()
	content := []byte("- 2025-03-04: unknown whether " + name + " holds; measured 41 ms, 3 of 5 samples cracked\n")
	var signed struct {
		Items []struct {
			FileID, UploadURL string
			Headers           map[string]string
		}
	}
	path := "/api/v1/projects/" + project + "/files"
	answer := p.send(
		"POST", path+"/presign", fmt.Sprintf(`{"files":[{"filename":%q,"contentType":"text/markdown","fileSize":%d}]}`, name, len(content)),
	)
	if err := json.Unmarshal(answer, &signed); err != nil || len(signed.Items) != 1 {
		p.t.Fatalf("presign: %v %s", err, answer)
	}
	file := signed.Items[0]
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPut, file.UploadURL, bytes.NewReader(content))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, value := range file.Headers {
		req.Header.Set(name, value)
	}
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("upload: %v %v", err, resp)
	}
	if p.send("POST", path+"/"+file.FileID+"/confirm", "") == nil {
		p.t.Fatal("confirm failed")
	}
	p.await(func() bool {
		return bytes.Contains(p.send("GET", path+"/"+file.FileID, ""), []byte(`"indexStatus":"READY"`))
	})
	return file.FileID
}

// load keeps a run going in each session until the server is gone.
func (p person) load(sessions []string, file string) (ended func()) {
	ctx, stop := context.WithCancel(p.t.Context())
	var wg sync.WaitGroup
	for _, session := range sessions {
		wg.Go(func() {
			for ctx.Err() == nil {
				p.send("POST", "/api/v1/sessions/"+session+"/runs", runOf(file))
			}
		})
	}
	return func() {
		stop()
		wg.Wait()
	}
}

// objectsOf lists the keys of a file.
func (p person) objectsOf(file string) (keys []string) {
	p.t.Helper()
	pages := s3.NewListObjectsV2Paginator(stack.S3.Client(), &s3.ListObjectsV2Input{Bucket: &stack.S3.Bucket, Prefix: aws.String("u/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(p.t.Context())
		if err != nil {
			p.t.Fatal(err)
		}
		for _, object := range page.Contents {
			if strings.Contains(*object.Key, file) {
				keys = append(keys, *object.Key)
			}
		}
	}
	return keys
}

// snapshot copies every row as of one moment into a migrated database, as pg_dump and pg_restore do; not every machine has those.
// It answers with the number of runs under way at that moment.
func snapshot(t *testing.T, from, to string) (underWay int) {
	t.Helper()
	query(t, from, func(source *pgx.Conn) {
		query(t, to, func(target *pgx.Conn) {
			execute(t, source, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
			underWay = count(t, source, "SELECT count(*) FROM runs WHERE finished_at IS NULL")
			execute(t, target, "SET session_replication_role = replica") // no triggers, no order of foreign keys
			rows, err := source.Query(t.Context(), `
				SELECT c.oid::regclass::text, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
				FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
				WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid`)
			if err != nil {
				t.Fatal(err)
			}
			tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Columns string }])
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range tables {
				var content bytes.Buffer
				what := table.Name + " (" + table.Columns + ")"
				if _, err := source.PgConn().CopyTo(t.Context(), &content, "COPY "+what+" TO STDOUT"); err != nil {
					t.Fatal(err)
				}
				execute(t, target, "DELETE FROM "+table.Name)
				if _, err := target.PgConn().CopyFrom(t.Context(), &content, "COPY "+what+" FROM STDIN"); err != nil {
					t.Fatalf("%s: %v", what, err)
				}
			}
			for _, name := range textRows(t, source, "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences") {
				var last int64
				if err := source.QueryRow(t.Context(), "SELECT last_value FROM "+name).Scan(&last); err != nil {
					t.Fatal(err)
				}
				execute(t, target, fmt.Sprintf("SELECT setval('%s', %d)", name, last))
			}
		})
	})
	return underWay
}

func textRows(t *testing.T, db *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func query(t *testing.T, url string, fn func(*pgx.Conn)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	db, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(ctx))
	fn(db)
}

func execute(t *testing.T, db *pgx.Conn, sql string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func count(t *testing.T, db *pgx.Conn, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
