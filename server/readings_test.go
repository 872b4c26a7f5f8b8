package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/config"
)

const noteText = "It was unknown whether the model could run under 40 ms."

// version sets the version of the fake worker; its readings report it.
func (f *fakeWorker) version(name string) {
	f.ready.set(answer(fmt.Sprintf(`{"status":"ok","version":%q}`, name)))
	f.index.set(func(w http.ResponseWriter, r *http.Request) {
		var task worker.IndexRequest
		mustDecode(r, &task)
		result := storeText(task, []byte(noteText+" Read by "+name+"."))
		result["engineVersion"] = name
		writeJSON(w, http.StatusOK, result)
	})
}

// readFile uploads a file and waits until the worker has read it.
func (c *client) readFile(project string) (id string, file api.ProjectFile) {
	c.b.t.Helper()
	id = c.upload(project, "note.txt", "text/plain", noteText)
	file = c.ready(project, id)
	if file.IndexStatus != api.IndexStatusREADY {
		c.b.t.Fatalf("got %+v", file)
	}
	return id, file
}

func (c *client) text(project, file, query string) string {
	c.b.t.Helper()
	return decode[api.TextDocument](c.do("GET", project+"/files/"+file+"/text"+query, nil).want(200)).Text
}

// tidied waits until only that many objects are left.
func (b *bundle) tidied(want int) {
	b.t.Helper()
	eventually(b.t, fmt.Sprintf("there are %d objects", want), func() bool { return len(b.objects()) == want })
}

func TestAFileStaysReadyWhileItIsReadAgain(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.version("1")
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id, first := alice.readFile(project)
	path := project + "/files/" + id

	same := decode[api.ProjectFile](alice.do("POST", path+"/reindex", nil).want(200))
	if same.ReadingId.MustGet() != first.ReadingId.MustGet() || fake.indexCalls.Load() != 1 {
		t.Errorf("the same version reads again: %+v", same)
	}
	b.halt()
	fake.version("2")
	_, open := fake.holdReadings()
	b.start()
	alice.do("POST", path+"/reindex", nil).want(202)
	eventually(t, "the next reading is in progress", func() bool {
		file := decode[api.ProjectFile](alice.do("GET", path, nil).want(200))
		if file.IndexStatus != api.IndexStatusREADY || file.NextReading.IsNull() {
			t.Fatalf("during the reading: %+v", file)
		}
		return file.NextReading.MustGet().Status == api.NextReadingStatusNEXTREADINGINDEXING
	})
	alice.do("POST", path+"/reindex", nil).want(202)
	if got := alice.text(project, id, ""); !strings.HasSuffix(got, "by 1.") {
		t.Errorf("during the reading the text is %q", got)
	}
	open()
	second := alice.reread(project, id)
	if second.ReadingId.MustGet() == first.ReadingId.MustGet() || !second.NextReading.IsNull() || fake.indexCalls.Load() != 2 {
		t.Errorf("after %d readings: %+v", fake.indexCalls.Load(), second)
	}
	if got := alice.text(project, id, ""); !strings.HasSuffix(got, "by 2.") {
		t.Errorf("the text is %q", got)
	}
	b.tidied(2)
	alice.do("GET", path+"/text?reading="+first.ReadingId.MustGet().String(), nil).problem(404, "not_found")

	b.halt()
	fake.version("3")
	fake.index.set(answerStatus(422, `{"code":"unreadable_file","detail":"The file is damaged.","retryable":false}`))
	b.start()
	alice.do("POST", path+"/reindex", nil).want(202)
	failed := alice.reread(project, id)
	if failed.IndexStatus != api.IndexStatusREADY || failed.NextReading.MustGet().Error.MustGet() != "The file is damaged." ||
		failed.ReadingId.MustGet() != second.ReadingId.MustGet() {
		t.Errorf("a failed reading leaves %+v", failed)
	}
	if got := alice.text(project, id, ""); !strings.HasSuffix(got, "by 2.") {
		t.Errorf("a failed reading leaves %q", got)
	}
	alice.do("PATCH", project, map[string]any{"status": "ARCHIVED"}).want(200)
	alice.do("POST", path+"/reindex", nil).problem(409, "project_archived")
}

func TestReadingsLeaveNoObjectsBehind(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id, _ := alice.readFile(project)
	path := project + "/files/" + id
	for range 6 {
		b.readByOlderWorker()
		alice.do("POST", path+"/reindex", nil).want(202)
		alice.reread(project, id)
	}
	fine := fake.index.get()
	for range 3 { // text is stored, and the worker reports that it failed
		fake.index.set(func(w http.ResponseWriter, r *http.Request) {
			var task worker.IndexRequest
			mustDecode(r, &task)
			storeText(task, []byte("half"))
			answerStatus(422, `{"detail":"no","retryable":false}`)(w, r)
		})
		b.readByOlderWorker()
		alice.do("POST", path+"/reindex", nil).want(202)
		alice.reread(project, id)
	}
	fake.index.set(fine)
	b.tidied(2)
	eventually(t, "the readings are removed", func() bool { return b.count("file_readings") == 2 })
	alice.do("DELETE", path, nil).want(204)
	b.tidied(0)
}

// A run reads the texts that were current at admission, and its citations can be opened as long as the file exists.
func TestARunNamesItsReading(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.version("1")
	task, open := gate()
	defer open()
	fake.task.set(task)
	b := setup(t, fake.use, func(c *config.Config) { c.RunConcurrency = 1 })
	alice := b.as("alice")
	project := alice.project()
	id, first := alice.readFile(project)
	reading := first.ReadingId.MustGet()
	background := header("Prefer", "respond-async")
	alice.do("POST", runsOf(alice.session(project, "T661")), hello, background).want(202)
	eventually(t, "the worker is busy", func() bool { return fake.calls() == 1 })
	run := decode[api.Run](alice.do("POST", runsOf(alice.session(project, "T661")),
		map[string]any{"type": "T661", "input": "hello", "selected_file_ids": []string{id}}, background).want(202))

	fake.version("2")
	b.readByOlderWorker()
	alice.do("POST", project+"/files/"+id+"/reindex", nil).want(202)
	second := alice.reread(project, id).ReadingId.MustGet()
	if second == reading {
		t.Fatal("the file was not read again")
	}
	fake.task.set(answer(fmt.Sprintf(`{"markdown":"fine","n":1.50,"citations":[{"id":"c1","fileId":%q,"charStart":0,"charEnd":2}]}`, id)))
	open()
	path := "/api/v1/runs/" + run.RunId.String()
	eventually(t, "the run has ended", func() bool { return alice.do("GET", path, nil).want(200).str("status") == "SUCCEEDED" })
	text, err := fetch(fake.last().Files[0].TextUrl)
	if err != nil || !strings.Contains(string(text), "Read by 1.") {
		t.Errorf("the run reads %s (%v)", text, err)
	}
	ended := decode[api.Run](alice.do("GET", path, nil).want(200))
	if len(ended.Readings) != 1 || ended.Readings[0].ReadingId.MustGet() != reading || ended.Readings[0].FileId.String() != id {
		t.Errorf("the run names %+v", ended.Readings)
	}
	const cited = `{"markdown":"fine","n":1.50,"citations":[{"id":"c1","fileId":%q,"charStart":0,"charEnd":2,"readingId":%q}]}`
	want := fmt.Sprintf(cited, id, reading)
	if got := string(ended.Python.MustGet()); got != want {
		t.Errorf("the answer is %s", got)
	}
	b.tidied(3)
	if got := alice.text(project, id, "?reading="+reading.String()); !strings.HasSuffix(got, "by 1.") {
		t.Errorf("the reading of the run is %q", got)
	}
	if got := alice.text(project, id, "?reading="+second.String()); !strings.HasSuffix(got, "by 2.") {
		t.Errorf("the reading of the file is %q", got)
	}
	other, _ := alice.readFile(project)
	for _, unknown := range []string{"?reading=" + uuid.NewString(), "?reading=" + other} {
		alice.do("GET", project+"/files/"+id+"/text"+unknown, nil).problem(404, "not_found")
	}
	alice.do("GET", project+"/files/"+other+"/text?reading="+reading.String(), nil).problem(404, "not_found")
	b.as("bob").do("GET", project+"/files/"+id+"/text?reading="+reading.String(), nil).problem(404, "not_found")
}

func TestALostReadingKeepsTheExistingText(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id, _ := alice.readFile(project)
	_, open := fake.holdReadings()
	defer open()
	b.readByOlderWorker()
	alice.do("POST", project+"/files/"+id+"/reindex", nil).want(202)
	eventually(t, "it is read", func() bool { return b.count("file_readings WHERE status = 'INDEXING'") == 1 })
	b.abandon("UPDATE file_readings SET deadline = now() - interval '1 second', tries = 5, number = number + 1 WHERE status = 'INDEXING'")
	file := alice.reread(project, id)
	if file.IndexStatus != api.IndexStatusREADY || !strings.Contains(file.NextReading.MustGet().Error.MustGet(), "interrupted") {
		t.Errorf("got %+v", file)
	}
	alice.text(project, id, "")
}

// A slow reading keeps its lease, and one whose process is gone is free again when the lease expires, however long a reading may take.
func TestReadingsHaveALease(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fine, open := fake.holdReadings()
	defer open()
	b := setup(t, fake.use, func(c *config.Config) { c.RunLease, c.IndexTimeout = time.Second, time.Hour })
	alice := b.as("alice")
	project := alice.project()
	id := alice.upload(project, "note.txt", "text/plain", noteText)
	eventually(t, "it is read", func() bool { return fake.indexCalls.Load() == 1 })
	var first time.Time
	deadline := "SELECT deadline FROM file_readings WHERE status = 'INDEXING'"
	if err := b.DB.QueryRow(t.Context(), deadline).Scan(&first); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the lease is renewed", func() bool {
		var now time.Time
		return b.DB.QueryRow(t.Context(), deadline).Scan(&now) == nil && now.Sub(first) > 2*time.Second
	})
	if calls := fake.indexCalls.Load(); calls != 1 {
		t.Errorf("the file was read %d times", calls)
	}
	if ahead := b.number("SELECT count(*) FROM file_readings WHERE deadline > now() + interval '1 second'"); ahead != 0 {
		t.Error("the lease is longer than it was set")
	}
	// A process that took the reading over died: this one loses it and renews it no more.
	b.abandon("UPDATE file_readings SET number = number + 1 WHERE status = 'INDEXING'")
	fake.index.set(fine)
	if file := alice.ready(project, id); file.IndexStatus != api.IndexStatusREADY {
		t.Errorf("got %+v", file)
	}
}

// A stopping server returns its readings, and none counts as an attempt.
func TestReadingsOutliveTheServer(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fine, open := fake.holdReadings()
	defer open()
	b := setup(t, fake.use, func(c *config.Config) { c.DrainTimeout = c.RunLease / 10 })
	alice := b.as("alice")
	project := alice.project()
	id := alice.upload(project, "note.txt", "text/plain", noteText)
	eventually(t, "it is read", func() bool { return fake.indexCalls.Load() == 1 })
	b.halt()
	if b.count("file_readings WHERE status = 'PENDING' AND tries = 0") != 1 {
		t.Error("the reading was not given back")
	}
	fake.index.set(fine)
	b.start()
	if file := alice.ready(project, id); file.IndexStatus != api.IndexStatusREADY {
		t.Errorf("got %+v", file)
	}
}

func TestADeletedFileFreesItsReading(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	var gone atomic.Int32
	fake.index.set(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		gone.Add(1)
	})
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id := alice.upload(project, "note.txt", "text/plain", noteText)
	eventually(t, "it is read", func() bool { return fake.indexCalls.Load() == 1 })
	alice.do("DELETE", project+"/files/"+id, nil).want(204)
	eventually(t, "the worker is released", func() bool { return gone.Load() == 1 })
}

// Files left by a process of an older version are read, and the texts it reads become readings.
func TestReadingsOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	id, first := alice.readFile(project)
	// Its reindex, whose process died before its job finished.
	b.abandon(`UPDATE files SET index_status = 'PENDING', index_error = NULL, index_attempt = index_attempt + 1,
		index_deadline = now() - interval '1 second'`)
	eventually(t, "it was read again", func() bool { return fake.indexCalls.Load() == 2 })
	if file := alice.reread(project, id); file.IndexStatus != api.IndexStatusREADY || file.ReadingId.MustGet() == first.ReadingId.MustGet() {
		t.Errorf("got %+v", file)
	}
	// A text that it read itself.
	b.abandon(`UPDATE files SET index_status = 'READY', sha256 = repeat('0', 64), text_sha256 = repeat('1', 64),
		index_attempt = index_attempt + 1, text_attempt = index_attempt + 1`)
	file := decode[api.ProjectFile](alice.do("GET", project+"/files/"+id, nil).want(200))
	adopted := "file_readings r JOIN files f ON f.reading_id = r.id WHERE r.text_sha256 = repeat('1', 64) AND r.number = f.text_attempt"
	if b.count(adopted) != 1 {
		t.Errorf("got %+v", file)
	}
	var key string
	err := b.DB.QueryRow(t.Context(), "SELECT text_key FROM file_readings WHERE id = $1", file.ReadingId.MustGet()).Scan(&key)
	if err != nil || !strings.HasSuffix(key, fmt.Sprintf("/f/%s/text-%d.json", id, b.number("SELECT text_attempt FROM files"))) {
		t.Errorf("its text is in %s (%v)", key, err)
	}
}

func (b *bundle) number(query string) (n int) {
	b.t.Helper()
	if err := b.DB.QueryRow(b.t.Context(), query).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}
