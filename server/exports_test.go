package server_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// exported is an export that has ended.
func (c *client) exported(project, kind string) api.Export {
	c.b.t.Helper()
	made := decode[api.Export](c.do("POST", project+"/exports", map[string]any{"kind": kind}).want(202))
	return c.ended(project, made.Id.String())
}

func (c *client) ended(project, id string) (export api.Export) {
	c.b.t.Helper()
	eventually(c.b.t, "the export ends", func() bool {
		export = decode[api.Export](c.do("GET", project+"/exports/"+id, nil).want(200))
		return export.Status != "QUEUED" && export.Status != "RUNNING"
	})
	return export
}

func (c *client) fileOf(project string, export api.Export) []byte {
	c.b.t.Helper()
	signed := decode[api.Download](c.do("GET", project+"/exports/"+export.Id.String()+"/download", nil).want(200))
	resp, err := http.Get(signed.Url)
	if err != nil {
		c.b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || !strings.Contains(resp.Header.Get("Content-Disposition"), export.Filename) ||
		resp.Header.Get("Content-Type") != export.ContentType {
		c.b.t.Fatalf("%d %v %v", resp.StatusCode, resp.Header, err)
	}
	sum := sha256.Sum256(body)
	if int64(len(body)) != export.Size.MustGet() || hex.EncodeToString(sum[:]) != export.Sha256.MustGet() {
		c.b.t.Errorf("the file is not what the export says")
	}
	return body
}

const hard = "It was unknown whether <5 ms & \"p99\" held; l'été n'y changea rien.\n\nWe tested it — 3 times."

func TestExportsOfADraft(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.imported()
	d.write(d.project, "246", hard)
	d.do("PUT", d.project+"/draft/lines/220", `{"rows":[{"220":"=Acme","221":"123456789RC0001"}]}`, header("If-Match", `"220.0"`)).want(200)

	text := string(d.fileOf(d.project, d.exported(d.project, "part2_text")))
	if !strings.Contains(text, hard) || !strings.Contains(text, "of 350 words") {
		t.Errorf("got %s", text)
	}
	for line := range strings.Lines(text[strings.Index(text, "wrapped"):]) {
		if strings.HasPrefix(line, "It was") && len([]rune(strings.TrimSpace(line))) > 78 && !strings.Contains(text, line) {
			t.Errorf("a wrapped line has %d characters", len([]rune(line)))
		}
	}

	var document struct{ Lines []struct{ Line, Text string } }
	if err := json.Unmarshal(d.fileOf(d.project, d.exported(d.project, "part2_json")), &document); err != nil ||
		!slices.ContainsFunc(document.Lines, func(l struct{ Line, Text string }) bool { return l.Line == "246" && l.Text == hard }) {
		t.Errorf("got %+v (%v)", document, err)
	}

	table := d.fileOf(d.project, d.exported(d.project, "part2_csv"))
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\ufeff")))).ReadAll()
	if err != nil || !slices.ContainsFunc(rows, func(row []string) bool { return row[0] == "246" && row[3] == hard }) ||
		!slices.ContainsFunc(rows, func(row []string) bool { return row[0] == "220" && row[3] == "'=Acme" }) {
		t.Errorf("got %q (%v)", rows, err)
	}

	export := d.exported(d.project, "part2_docx")
	file := d.fileOf(d.project, export)
	words, notes := wordText(t, file)
	for _, want := range []string{
		"It was unknown whether <5 ms & \"p99\" held; l'été n'y changea rien.", "We tested it — 3 times.", "=Acme", "Ann Lee",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("the document lacks %q", want)
		}
	}
	for _, want := range []string{"Only the largest did not reach 31 ms.", "(notes.txt, line 2)", "No record holds these words."} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q: %s", want, notes)
		}
	}
	openInOffice(t, file)
	if d.b.count("exports WHERE status = 'READY'") != 4 || export.Version.MustGet() != d.draft(d.project).Version {
		t.Errorf("got %+v", export)
	}
	d.b.checkLedger(t)
}

// wordText checks that every part of a Word document is well-formed, and returns the words of the body and of the notes.
func wordText(t *testing.T, file []byte) (body, notes string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var words strings.Builder
		decoder := xml.NewDecoder(r)
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
			if text, ok := token.(xml.CharData); ok {
				words.Write(text)
			}
		}
		switch part.Name {
		case "word/document.xml":
			body = words.String()
		case "word/endnotes.xml":
			notes = words.String()
		}
	}
	return body, notes
}

// openInOffice converts the document with LibreOffice where there is one.
func openInOffice(t *testing.T, file []byte) {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "draft.docx")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+dir+"/profile",
		"--convert-to", "txt:Text", "--outdir", dir, path)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "draft.txt")); err != nil || !strings.Contains(string(text), "We tested it — 3 times.") {
		t.Errorf("LibreOffice reads %s (%v)", text, err)
	}
}

func TestExportsOfALogbook(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.do("POST", d.project+"/exports", `{"kind":"logbook_csv"}`).problem(409, "nothing_to_export")
	entry := map[string]any{
		"id": "e1", "date": "2025-03-04", "dateSource": "file_text", "author": "Ann Lee", "activity": "=We tested three cache sizes.",
		"stage": "experiment", "lines": []int{244}, "hours": 2.5, "evidence": []string{"c1"}, "evidenceBox": 273, "flags": []string{"planned"},
	}
	run := d.answered("LOGBOOK", map[string]any{
		"citations": []any{cite("c1", d.file, notes, "We tested three cache sizes.")},
		"result":    map[string]any{"entries": []any{entry}, "undated": []any{}},
	})
	table := d.exported(d.project, "logbook_csv")
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(d.fileOf(d.project, table), []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != "2025-03-04" || rows[1][3] != "'=We tested three cache sizes." || rows[1][6] != "2.5" {
		t.Errorf("got %q (%v)", rows, err)
	}
	if table.RunId.MustGet() != run.RunId || !table.Version.IsNull() {
		t.Errorf("got %+v", table)
	}
	book, err := excelize.OpenReader(bytes.NewReader(d.fileOf(d.project, d.exported(d.project, "logbook_xlsx"))))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if cells, err := book.GetRows("Logbook"); err != nil || len(cells) != 2 || cells[1][3] != "=We tested three cache sizes." {
		t.Errorf("got %q (%v)", cells, err)
	}
	d.do("POST", d.project+"/exports", map[string]any{"kind": "logbook_csv", "runId": d.run.RunId}).problem(409, "nothing_to_export")
	d.do("POST", d.project+"/exports", `{"kind":"logbook_csv","version":1}`).problem(400, "invalid_request", "/version")
	d.do("POST", d.project+"/exports", map[string]any{"kind": "part2_csv", "runId": d.run.RunId}).problem(400, "invalid_request", "/runId")
}

func TestExportsEnd(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *config.Config) { c.ExportExpiry = time.Hour })
	alice := b.as("alice")
	project := alice.project()
	alice.do("POST", project+"/exports", `{"kind":"part2_text"}`).problem(409, "nothing_to_export")
	alice.write(project, "242", "One.")
	alice.do("POST", project+"/exports", `{"kind":"part2_text","version":7}`).problem(409, "nothing_to_export")

	key := header("Idempotency-Key", "k")
	first := alice.do("POST", project+"/exports", `{"kind":"part2_text"}`, key).want(202)
	again := alice.do("POST", project+"/exports", `{"kind":"part2_text","language":"en"}`, key).want(202)
	if again.Header.Get("Idempotency-Replayed") != "true" || again.str("id") != first.str("id") {
		t.Errorf("got %v %s", again.Header, again.Body)
	}
	alice.do("POST", project+"/exports", `{"kind":"part2_text","language":"fr"}`, key).problem(422, "idempotency_key_reused")
	export := alice.ended(project, first.str("id"))
	alice.quota(t, "STORAGE_BYTES", export.Size.MustGet(), 0)

	// It expires: quota and file go, the row stays for the list.
	b.abandon("UPDATE exports SET expires_at = now() - interval '1 second'")
	eventually(t, "it expires", func() bool { return alice.ended(project, export.Id.String()).Status == "EXPIRED" })
	alice.do("GET", project+"/exports/"+export.Id.String()+"/download", nil).problem(409, "export_not_ready")
	alice.quota(t, "STORAGE_BYTES", 0, 0)
	if page := decode[api.ExportPage](alice.do("GET", project+"/exports", nil).want(200)); len(page.Items) != 1 {
		t.Errorf("got %+v", page)
	}

	// Deleted: nothing is left.
	deleted := alice.exported(project, "part2_text")
	alice.do("DELETE", project+"/exports/"+deleted.Id.String(), nil).want(204)
	alice.do("GET", project+"/exports/"+deleted.Id.String(), nil).problem(404, "not_found")
	alice.do("DELETE", project+"/exports/"+deleted.Id.String(), nil).problem(404, "not_found")
	alice.quota(t, "STORAGE_BYTES", 0, 0)

	// No room for the file.
	b.abandon("UPDATE tier_limits SET limit_value = 10 WHERE metric = 'STORAGE_BYTES'")
	full := alice.exported(project, "part2_text")
	if full.Status != "FAILED" || full.Error.MustGet().Code != "limit_reached" {
		t.Errorf("got %+v", full)
	}
	alice.do("GET", project+"/exports/"+full.Id.String()+"/download", nil).problem(409, "export_not_ready")
	b.abandon("UPDATE tier_limits SET limit_value = 200000000 WHERE metric = 'STORAGE_BYTES'")

	// A project that is deleted takes its exports with it.
	alice.exported(project, "part2_text")
	alice.do("DELETE", project+"?erase=true", nil).want(204)
	alice.quota(t, "STORAGE_BYTES", 0, 0)
	b.checkLedger(t)
	eventually(t, "the objects are gone", func() bool { return len(b.objects()) == 0 })
}

// A user with too many exports in progress waits; one that lost its job fails in the end.
func TestExportsInProgressAreFew(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	alice.write(project, "242", "One.")
	b.abandon(`INSERT INTO exports (id, user_id, project_id, kind, parameters, filename, content_type)
		SELECT gen_random_uuid(), p.user_id, p.id, 'part2_text', '{"version":1}', 'x', 'x' FROM projects p, generate_series(1, 10)`)
	if r := alice.do("POST", project+"/exports", `{"kind":"part2_text"}`).problem(429, "rate_limited"); r.Header.Get("Retry-After") == "" {
		t.Errorf("got %v", r.Header)
	}
	b.abandon("UPDATE exports SET created_at = now() - interval '1 day'")
	eventually(t, "they fail", func() bool { return b.count("exports WHERE status = 'FAILED' AND error_code = 'internal'") == 10 })
	alice.do("POST", project+"/exports", `{"kind":"part2_text"}`).want(202)
}

// A job that was cut off in the middle is done again, and one whose project was deleted leaves nothing.
func TestExportsThatWereCutOff(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice, mallory := b.as("alice"), b.as("mallory")
	cutOff := func(project string) string {
		var id string
		if err := b.DB.QueryRow(t.Context(), `WITH made AS (
				INSERT INTO exports (id, user_id, project_id, kind, parameters, filename, content_type, status, done, total)
				SELECT gen_random_uuid(), p.user_id, p.id, 'part2_text', '{"version":1}', 'draft.txt', 'text/plain', 'RUNNING', 1, 3
				FROM projects p WHERE p.id = $1 RETURNING id
			) INSERT INTO river_job (kind, args, queue, state, attempt, max_attempts, priority, scheduled_at)
			SELECT 'export', jsonb_build_object('id', made.id), 'exports', 'retryable', 1, 5, 1, now() FROM made
			RETURNING args->>'id'`, idOf(project)).Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	project := alice.project()
	alice.write(project, "242", "It was unknown, même en été.")
	id := cutOff(project)
	export := alice.ended(project, id)
	if export.Status != "READY" || export.Progress.Done != export.Progress.Total ||
		!strings.Contains(string(alice.fileOf(project, export)), "même en été") {
		t.Errorf("got %+v", export)
	}
	alice.quota(t, "STORAGE_BYTES", export.Size.MustGet(), 0)

	theirs := mallory.project()
	for _, of := range []string{project, theirs} {
		mallory.do("GET", of+"/exports/"+id, nil).problem(404, "not_found")
		mallory.do("GET", of+"/exports/"+id+"/download", nil).problem(404, "not_found")
		mallory.do("DELETE", of+"/exports/"+id, nil).problem(404, "not_found")
	}
	mallory.do("GET", project+"/exports", nil).problem(404, "not_found")
	mallory.do("POST", project+"/exports", `{"kind":"part2_text"}`).problem(404, "not_found")

	gone := alice.project()
	alice.write(gone, "242", "One.")
	cutOff(gone)
	alice.do("DELETE", gone+"?erase=true", nil).want(204)
	eventually(t, "both jobs end", func() bool { return b.count("river_job WHERE kind = 'export' AND finalized_at IS NULL") == 0 })
	if b.count("exports WHERE status = 'READY'") != 1 {
		t.Error("an export of a deleted project is READY")
	}
	alice.quota(t, "STORAGE_BYTES", export.Size.MustGet(), 0)
	b.checkLedger(t)
}
