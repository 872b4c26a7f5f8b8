package server_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// presign requests the upload of one file.
func (c *client) presign(project, name, contentType string, size int) api.Upload {
	c.b.t.Helper()
	file := map[string]any{"filename": name, "contentType": contentType, "fileSize": size}
	r := c.do("POST", project+"/files/presign", map[string]any{"files": []any{file}}).want(201)
	return decode[api.UploadList](r).Items[0]
}

// put sends bytes to a signed URL, as a browser would.
func put(t *testing.T, url string, headers map[string]string, body []byte) int {
	t.Helper()
	for attempt := 1; ; attempt++ {
		req, err := http.NewRequest(http.MethodPut, url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		// S3 answers 409 while another operation is under way in the same place, here a deletion, and asks for a repetition.
		if resp.StatusCode != http.StatusConflict || attempt == 5 {
			return resp.StatusCode
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// upload uploads and confirms a file, and returns its id.
func (c *client) upload(project, name, contentType, content string) string {
	c.b.t.Helper()
	u := c.presign(project, name, contentType, len(content))
	if status := put(c.b.t, u.UploadUrl, u.Headers, []byte(content)); status != 200 {
		c.b.t.Fatalf("PUT answered %d", status)
	}
	c.do("POST", project+"/files/"+u.FileId.String()+"/confirm", nil).want(200)
	return u.FileId.String()
}

// ready waits until a file is indexed, one way or the other.
func (c *client) ready(project, id string) api.ProjectFile {
	c.b.t.Helper()
	var file api.ProjectFile
	eventually(c.b.t, "the file is indexed", func() bool {
		file = decode[api.ProjectFile](c.do("GET", project+"/files/"+id, nil).want(200))
		return file.IndexStatus == api.IndexStatusREADY || file.IndexStatus == api.IndexStatusFAILED
	})
	return file
}

func TestFileLife(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	content := "# Notes\n\nIt was unknown whether the model could run under 40 ms. Café, naïve, 😀.\n"
	u := alice.presign(project, "lab notes é.md", "text/markdown", len(content))
	path := project + "/files/" + u.FileId.String()

	pending := decode[api.ProjectFile](alice.do("GET", path, nil).want(200))
	if pending.UploadStatus != "PENDING" || pending.IndexStatus != "PENDING" || !pending.UploadedAt.IsNull() || !pending.Sha256.IsNull() {
		t.Errorf("got %+v", pending)
	}
	for _, tail := range []string{"/download", "/text"} {
		alice.do("GET", path+tail, nil).problem(409, "file_not_ready")
	}
	alice.do("POST", path+"/reindex", nil).problem(409, "file_not_ready")
	alice.do("POST", path+"/confirm", nil).problem(409, "upload_missing")
	alice.quota(t, "STORAGE_BYTES", 0, int64(len(content)))
	alice.quota(t, "FILES_PER_PROJECT", 0, 1)

	t.Run("the signature binds size and type", func(t *testing.T) {
		if status := put(t, u.UploadUrl, u.Headers, []byte(content+"more")); status < 400 {
			t.Errorf("a longer body was accepted: %d", status)
		}
		if status := put(t, u.UploadUrl, map[string]string{"Content-Type": "text/html", "If-None-Match": "*"}, []byte(content)); status < 400 {
			t.Errorf("another type was accepted: %d", status)
		}
		if status := put(t, u.UploadUrl, u.Headers, []byte(content)); status != 200 {
			t.Errorf("the declared PUT was refused: %d", status)
		}
		if status := put(t, u.UploadUrl, u.Headers, bytes.Repeat([]byte("x"), len(content))); status < 400 {
			t.Errorf("the URL overwrote the upload: %d", status)
		}
	})
	confirmed := decode[api.ProjectFile](alice.do("POST", path+"/confirm", nil).want(200))
	if confirmed.UploadStatus != "CONFIRMED" || confirmed.UploadedAt.IsNull() {
		t.Errorf("got %+v", confirmed)
	}
	alice.do("POST", path+"/confirm", nil).want(200)
	alice.quota(t, "STORAGE_BYTES", int64(len(content)), 0)
	alice.quota(t, "FILES_PER_PROJECT", 1, 0)

	file := alice.ready(project, u.FileId.String())
	sum := sha256.Sum256([]byte(content))
	if file.IndexStatus != "READY" || file.Sha256.MustGet() != hex.EncodeToString(sum[:]) || !file.IndexError.IsNull() {
		t.Fatalf("got %+v", file)
	}
	text := decode[api.TextDocument](alice.do("GET", path+"/text", nil).want(200))
	if text.Text != content || text.Characters != len([]rune(content)) {
		t.Errorf("text is %q (%d)", text.Text, text.Characters)
	}
	t.Run("download", func(t *testing.T) {
		d := decode[api.Download](alice.do("GET", path+"/download", nil).want(200))
		resp, err := http.Get(d.Url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		if string(body) != content || resp.Header.Get("Content-Disposition") == "" {
			t.Errorf("got %d %q %q", resp.StatusCode, body, resp.Header.Get("Content-Disposition"))
		}
	})
	t.Run("reindex", func(t *testing.T) {
		again := decode[api.ProjectFile](alice.do("POST", path+"/reindex", nil).want(200))
		if again.ReadingId.MustGet() != file.ReadingId.MustGet() {
			t.Errorf("got %+v", again)
		}
		alice.do("GET", path+"/text", nil).want(200)
	})
	t.Run("delete", func(t *testing.T) {
		alice.do("DELETE", path, nil).want(204)
		alice.do("GET", path, nil).problem(404, "not_found")
		alice.quota(t, "STORAGE_BYTES", 0, 0)
		alice.quota(t, "FILES_PER_PROJECT", 0, 0)
		eventually(t, "the objects are gone", func() bool { return len(b.objects()) == 0 })
	})
}

// objects are the stored objects of this bundle's users: their ids are in the keys.
func (b *bundle) objects() []string {
	b.t.Helper()
	rows, err := b.DB.Query(b.t.Context(), "SELECT id FROM users")
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	var keys []string
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			b.t.Fatal(err)
		}
		keys = append(keys, listObjects(b.t, "u/"+id.String()+"/")...)
	}
	return keys
}

func TestFileTypes(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice")
	project := alice.project()
	root, err := parts.Root()
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Glob(filepath.Join(root, "examples", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{
		".md": "text/markdown", ".pdf": "application/pdf", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	}
	tried := 0
	for _, example := range examples {
		contentType, ok := types[filepath.Ext(example)]
		if !ok {
			continue
		}
		tried++
		content, err := os.ReadFile(example)
		if err != nil {
			t.Fatal(err)
		}
		id := alice.upload(project, filepath.Base(example), contentType, string(content))
		if file := alice.ready(project, id); file.IndexStatus != "READY" {
			t.Errorf("%s: %+v", example, file)
		}
		if text := decode[api.TextDocument](alice.do("GET", project+"/files/"+id+"/text", nil).want(200)); text.Characters < 200 {
			t.Errorf("%s: only %d characters", example, text.Characters)
		}
	}
	if tried < 3 {
		t.Fatalf("only %d examples", tried)
	}
	t.Run("an invalid PDF fails with a reason", func(t *testing.T) {
		file := alice.ready(project, alice.upload(project, "broken.pdf", "application/pdf", "this is no PDF"))
		if file.IndexStatus != "FAILED" || file.IndexError.IsNull() || file.IndexError.MustGet() == "" {
			t.Errorf("got %+v", file)
		}
	})
}

func TestPresignIsAllOrNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	entry := func(name string, size any) map[string]any {
		return map[string]any{"filename": name, "contentType": "text/plain", "fileSize": size}
	}
	before := b.dump()
	refuse := func(files ...any) *reply {
		return alice.do("POST", project+"/files/presign", map[string]any{"files": files})
	}
	refuse(entry("a.txt", 10), entry("b.txt", 0)).problem(400, "invalid_request", "/files/1/fileSize")
	refuse(entry("a.txt", "10")).problem(400, "invalid_request", "/files/0/fileSize")
	refuse(entry("../a.txt", 10)).problem(400, "invalid_request", "/files/0/filename")
	refuse(entry("a\x00.txt", 10)).problem(400, "invalid_request", "/files/0/filename")
	refuse().problem(400, "invalid_request", "/files")
	large := refuse(entry("a.txt", 1), entry("b.txt", 1), entry("big.bin", 26<<20)).problem(422, "file_too_large", "/files/2/fileSize")
	if q := decode[api.Problem](large).Quota; q.Metric != "FILE_SIZE_BYTES" || q.Limit != 25<<20 || large.Header.Get("Retry-After") != "" {
		t.Errorf("got %s", large.Body)
	}
	huge := refuse(entry("1.bin", 25<<20), entry("2.bin", 25<<20), entry("3.bin", 25<<20), entry("4.bin", 25<<20), entry("5.bin", 25<<20),
		entry("6.bin", 25<<20), entry("7.bin", 25<<20), entry("8.bin", 25<<20), entry("9.bin", 25<<20)).problem(409, "limit_reached")
	if q := decode[api.Problem](huge).Quota; q.Metric != "STORAGE_BYTES" {
		t.Errorf("got %s", huge.Body)
	}
	var many []any
	for i := range 21 {
		many = append(many, entry(fmt.Sprintf("%d.txt", i), 10))
	}
	if q := decode[api.Problem](refuse(many...).problem(409, "limit_reached")); q.Quota.Metric != "FILES_PER_PROJECT" ||
		q.Quota.Limit != 20 {
		t.Errorf("got %+v", q.Quota)
	}
	if after := b.dump(); after != before {
		t.Errorf("a refused request changed something:\n%s\n---\n%s", before, after)
	}
	r := alice.do("POST", project+"/files/presign", map[string]any{"files": []any{entry("a.txt", 1), entry("b.txt", 2), entry("c.txt", 3)}}).
		want(201)
	if uploads := decode[api.UploadList](r).Items; len(uploads) != 3 {
		t.Errorf("got %d uploads", len(uploads))
	}
	list := decode[api.ProjectFilePage](alice.do("GET", project+"/files?limit=2", nil).want(200))
	if len(list.Items) != 2 || list.Items[0].OriginalFilename != "c.txt" || list.NextCursor.IsNull() {
		t.Errorf("got %+v", list)
	}
}

func TestUnconfirmedUploadsExpire(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	u := alice.presign(project, "a.txt", "text/plain", 5)
	if _, err := b.DB.Exec(context.Background(), "UPDATE files SET upload_expires_at = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
	file := alice.ready(project, u.FileId.String())
	if file.UploadStatus != "FAILED" || file.IndexError.IsNull() {
		t.Errorf("got %+v", file)
	}
	alice.quota(t, "STORAGE_BYTES", 0, 0)
	alice.quota(t, "FILES_PER_PROJECT", 0, 0)
	alice.do("POST", project+"/files/"+u.FileId.String()+"/confirm", nil).problem(409, "upload_expired")
}

func TestUploadOfAnotherSizeIsNotConfirmed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	u := alice.presign(project, "a.txt", "text/plain", 5)
	if status := put(t, u.UploadUrl, u.Headers, []byte("12345")); status != 200 {
		t.Fatalf("PUT: %d", status)
	}
	// As if storage had not enforced the signature.
	if _, err := b.DB.Exec(context.Background(), "UPDATE files SET file_size = 4"); err != nil {
		t.Fatal(err)
	}
	alice.do("POST", project+"/files/"+u.FileId.String()+"/confirm", nil).problem(409, "upload_mismatch")
	if file := decode[api.ProjectFile](alice.do("GET", project+"/files/"+u.FileId.String(), nil)); file.UploadStatus != "PENDING" {
		t.Errorf("got %+v", file)
	}
}

func TestIndexingNeverHangs(t *testing.T) {
	t.Parallel()
	silent := newFakeWorker(t)
	silent.index.set(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	b := setup(t, silent.use, func(c *config.Config) { c.IndexTimeout = 300 * time.Millisecond })
	alice := b.as("alice")
	project := alice.project()
	file := alice.ready(project, alice.upload(project, "a.txt", "text/plain", "hello"))
	if file.IndexStatus != "FAILED" || file.IndexError.IsNull() {
		t.Errorf("got %+v", file)
	}
	if silent.indexCalls.Load() < 2 {
		t.Errorf("tried only %d times", silent.indexCalls.Load())
	}
}

// readByOlderWorker makes a reading look like another version's, so that reading the file again is not redundant.
func (b *bundle) readByOlderWorker() {
	b.t.Helper()
	b.abandon("UPDATE file_readings SET engine_version = 'older'")
}

// reread waits until the next reading of a READY file has ended.
func (c *client) reread(project, id string) api.ProjectFile {
	c.b.t.Helper()
	var file api.ProjectFile
	eventually(c.b.t, "the next reading has ended", func() bool {
		file = decode[api.ProjectFile](c.do("GET", project+"/files/"+id, nil).want(200))
		return file.NextReading.IsNull() || file.NextReading.MustGet().Status == api.NextReadingStatusNEXTREADINGFAILED
	})
	return file
}
