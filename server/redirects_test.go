package server_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/config"
)

// elsewhere counts the requests to another host.
func elsewhere(t *testing.T) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(`{"markdown":"from another host"}`)(w, r)
	}))
	t.Cleanup(server.Close)
	return server, &asked
}

func redirectTo(url string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url+r.URL.Path, status) }
}

var redirects = []int{301, 302, 303, 307, 308}

func TestAWorkerThatRedirectsReachesNoOtherHost(t *testing.T) {
	t.Parallel()
	other, asked := elsewhere(t)
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	for _, status := range redirects {
		fake.task.set(redirectTo(other.URL, status))
		session := alice.session(alice.project(), "T661")
		run := alice.do("POST", runsOf(session), `{"type":"T661","input":"hello"}`).want(200)
		if run.str("status") != "FAILED" || run.JSON()["python"] != nil {
			t.Errorf("%d: the run is %s", status, run.Body)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the other host got %d requests", n)
	}
}

func TestAnIssuerThatRedirectsReachesNoOtherHost(t *testing.T) {
	t.Parallel()
	other, asked := elsewhere(t)
	for _, status := range redirects {
		issuer := httptest.NewServer(redirectTo(other.URL, status))
		t.Cleanup(issuer.Close)
		b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
		b.as("alice").do("GET", "/api/v1/projects", nil).problem(503, "unavailable")
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the other host got %d requests", n)
	}
}

func TestAnObjectStoreThatRedirectsReachesNoOtherHost(t *testing.T) {
	t.Parallel()
	other, asked := elsewhere(t)
	var status, came atomic.Int32
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		redirectTo(other.URL, int(status.Load()))(w, r)
	}))
	t.Cleanup(store.Close)
	b := setup(t, func(c *config.Config) { c.S3Endpoint = store.URL })
	alice := b.as("alice")
	project := alice.project()
	for _, with := range redirects {
		status.Store(int32(with))
		came.Store(0)
		upload := alice.presign(project, "a.txt", "text/plain", 5)
		r := alice.do("POST", project+"/files/"+upload.FileId.String()+"/confirm", nil)
		if r.Status < 400 || came.Load() == 0 {
			t.Errorf("%d: confirmed by another host, or nobody asked: %s", with, r.Body)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the other host got %d requests", n)
	}
}
