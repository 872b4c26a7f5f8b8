package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

const twoFiles = `{"files":[{"filename":"a.md","contentType":"text/markdown","fileSize":3},
	{"filename":"b.md","contentType":"text/markdown","fileSize":4}]}`

// Every POST that creates a resource is safe to repeat with a key, under the same rules.
func TestKeysOfEveryCreation(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice, bob := b.as("alice"), b.as("bob")
	project := alice.project()
	for name, tc := range map[string]struct{ path, body, same, other, refused, table string }{
		"project": {
			"/api/v1/projects", `{"name":"n","fiscalYear":"2025"}`, `{"fiscalYear":"2025","name":"n","description":null}`,
			`{"name":"m","fiscalYear":"2025"}`, `{"name":"n","fiscalYear":"25"}`, "projects",
		},
		"session": {
			project + "/sessions", `{"type":"T661"}`, ` {"title":null,"type":"T661"}`, `{"type":"PRECHECK"}`, `{"type":"x"}`, "sessions",
		},
		"files": {
			project + "/files/presign", twoFiles, " " + twoFiles, strings.Replace(twoFiles, "b.md", "c.md", 1),
			strings.Replace(twoFiles, `:3`, `:99999999999`, 1), "files",
		},
	} {
		key := header("Idempotency-Key", "k-"+name)
		for range 2 { // a refused request does not use the key up
			if r := alice.do("POST", tc.path, tc.refused, key); r.Status != 400 && r.Status != 422 {
				t.Errorf("%s: got %d %s", name, r.Status, r.Body)
			}
		}
		before := b.count(tc.table)
		first := alice.do("POST", tc.path, tc.body, key).want(201)
		created := b.count(tc.table) - before
		if first.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: the first is a replay", name)
		}
		for _, body := range []string{tc.body, tc.same} {
			again := alice.do("POST", tc.path, body, key).want(201)
			if again.Header.Get("Idempotency-Replayed") != "true" || again.Header.Get("Location") != first.Header.Get("Location") {
				t.Errorf("%s: got %v", name, again.Header)
			}
		}
		alice.do("POST", tc.path, tc.other, key).problem(422, "idempotency_key_reused")
		if got := b.count(tc.table) - before; got != created {
			t.Errorf("%s: %d rows, the first request made %d", name, got, created)
		}
		other := alice.do("POST", tc.path, tc.other, header("Idempotency-Key", "other-"+name)).want(201)
		if other.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: another key is a replay", name)
		}
	}
	bobs := bob.do("POST", "/api/v1/projects", `{"name":"bob's","fiscalYear":"2024"}`, header("Idempotency-Key", "k-project")).want(201)
	if bobs.str("name") != "bob's" {
		t.Errorf("bob got %s", bobs.Body)
	}
	// A key belongs to one operation, and to what the path names.
	alice.do("POST", project+"/sessions", `{"type":"T661"}`, header("Idempotency-Key", "k-project")).want(201)
	alice.do("POST", alice.project()+"/sessions", `{"type":"T661"}`, header("Idempotency-Key", "k-session")).
		problem(422, "idempotency_key_reused")
	alice.do("POST", "/api/v1/projects", `{"name":"n","fiscalYear":"2025"}`, header("Idempotency-Key", "a b")).
		problem(400, "invalid_request", "Idempotency-Key")
	b.checkLedger(t)
}

func TestReplaysShowThePresentState(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	key := header("Idempotency-Key", "k")
	create := `{"name":"first","fiscalYear":"2025"}`
	project := alice.do("POST", "/api/v1/projects", create, key).want(201).Header.Get("Location")
	alice.do("PATCH", project, `{"name":"second"}`).want(200)
	if r := alice.do("POST", "/api/v1/projects", create, key).want(201); r.str("name") != "second" {
		t.Errorf("got %s", r.Body)
	}
	session := alice.do("POST", project+"/sessions", `{"type":"T661"}`, key).want(201).Header.Get("Location")
	uploads := decode[api.UploadList](alice.do("POST", project+"/files/presign", twoFiles, key).want(201)).Items
	alice.do("PATCH", project, `{"status":"ARCHIVED"}`).want(200)
	alice.do("POST", project+"/sessions", `{"type":"T661"}`, key).want(201) // it was created before
	alice.do("POST", project+"/sessions", `{"type":"T661"}`, header("Idempotency-Key", "new")).problem(409, "project_archived")
	again := decode[api.UploadList](alice.do("POST", project+"/files/presign", twoFiles, key).want(201)).Items
	for i := range uploads {
		if uploads[i].FileId != again[i].FileId || again[i].ExpiresAt.Before(uploads[i].ExpiresAt) {
			t.Errorf("file %d: %v, then %v", i, uploads[i], again[i])
		}
	}
	alice.do("PATCH", project, `{"status":"DRAFT"}`).want(200)

	file := project + "/files/" + uploads[0].FileId.String()
	expires := func(in string) {
		t.Helper()
		b.abandon(fmt.Sprintf("UPDATE files SET upload_expires_at = now() + interval '%s' WHERE id = '%s'", in, uploads[1].FileId))
	}
	expires("1 second")
	alice.do("POST", project+"/files/presign", twoFiles, key).want(201)
	var renewed bool
	if err := b.DB.QueryRow(t.Context(),
		"SELECT min(upload_expires_at) > now() + interval '30 seconds' FROM files").Scan(&renewed); err != nil || !renewed {
		t.Errorf("the fresh URLs lead to uploads that expire at once (%v)", err)
	}
	expires("-1 second")
	eventually(t, "the upload has failed", func() bool {
		return alice.do("GET", project+"/files/"+uploads[1].FileId.String(), nil).str("uploadStatus") == "FAILED"
	})
	alice.do("POST", project+"/files/presign", twoFiles, key).problem(409, "upload_expired")
	alice.do("DELETE", file, nil).want(204)
	alice.do("POST", project+"/files/presign", twoFiles, key).problem(404, "not_found")
	alice.do("DELETE", session, nil).want(204)
	alice.do("POST", project+"/sessions", `{"type":"T661"}`, key).problem(404, "not_found")
	alice.do("DELETE", project, nil).want(204)
	alice.do("POST", "/api/v1/projects", create, key).problem(404, "not_found")

	if _, err := b.DB.Exec(t.Context(), "UPDATE idempotency_keys SET created_at = now() - interval '24 hours'"); err != nil {
		t.Fatal(err)
	}
	if r := alice.do("POST", "/api/v1/projects", create, key).want(201); r.Header.Get("Idempotency-Replayed") != "" {
		t.Error("a key is kept for more than a day")
	}
	eventually(t, "old keys are forgotten", func() bool { return b.count("idempotency_keys") == 1 })
	b.checkLedger(t)
}

func TestConcurrentCreationsWithOneKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	var mu sync.Mutex
	ids := map[string]int{}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			r, err := alice.try("POST", "/api/v1/projects", `{"name":"n","fiscalYear":"2025"}`, header("Idempotency-Key", "same"))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[r.want(201).str("id")]++
		})
	}
	wg.Wait()
	if len(ids) != 1 || b.count("projects") != 1 {
		t.Errorf("got %v", ids)
	}
	alice.quota(t, "PROJECT_COUNT", 1, 0)
}
