package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/config"
)

// Tokens whose lifetime is shorter than the refresh margin are still used, and renewed once for each use.
func TestShortLivedTokens(t *testing.T) {
	t.Parallel()
	hub, fake := newHubWith(t, localgithub.Options{AccessLife: time.Minute}), newFakeWorker(t)
	alice := setup(t, at(t, hub), fake.use).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	before := hub.Calls("POST /login/oauth/access_token")
	if run := alice.runIn(project); !run.Github.Attached {
		t.Errorf("got %+v", run.Github)
	}
	if n := hub.Calls("POST /login/oauth/access_token") - before; n != 1 {
		t.Errorf("renewed %d times", n)
	}
}

// GitHub answers 422 to an unknown token, and also to too many requests.
func TestRefusedRevocationIsRetried(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	hub.Inject(localgithub.Fault{Request: "DELETE ", Status: 422, Times: 1})
	if run := alice.runIn(project); !run.Github.Attached {
		t.Fatalf("got %+v", run.Github)
	}
	eventually(t, "it was tried", func() bool { return hub.Calls("DELETE ") >= 1 })
	eventually(t, "the run's token is void", func() bool { return len(hub.Scoped()) == 0 && b.count("github_revocations") == 0 })

	over := hub.Inject(localgithub.Fault{Request: "DELETE ", Status: 503})
	alice.do("DELETE", integration(project, ""), nil).want(204)
	hub.RevokeGrant("alice") // the user revoked first, on GitHub's page
	over()
	eventually(t, "already void tokens are removed", func() bool { return b.count("github_revocations") == 0 })
}

func TestSecretsFollowNoRedirect(t *testing.T) {
	t.Parallel()
	var strayed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect) // which repeats the body
	}))
	t.Cleanup(web.Close)
	hub := newHub(t)
	b := setup(t, at(t, hub))
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "")
	code, state := alice.begin(project, "alice")
	b.halt()
	b.Conf.GitHubWebURL = web.URL
	b.start()
	alice.do("POST", integration(project, "/oauth/exchange"), exchange(code, state)).problem(503, "unavailable")
	b.expireTokens()
	alice.do("GET", integration(project, "/repos"), nil).problem(503, "unavailable")
	if n := strayed.Load(); n != 0 {
		t.Errorf("%d requests with the App's secret went elsewhere", n)
	}
}

// GitHub accepts a refresh token once: new tokens are kept even if the database fails at the moment they arrive.
func TestDatabaseAwayWhileTokensAreRenewed(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	b := setup(t, at(t, hub))
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "")
	b.abandon(`CREATE SEQUENCE tries;
		CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
			BEGIN IF nextval('tries') <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;
		CREATE TRIGGER cut BEFORE UPDATE OF access_sealed ON github_connections FOR EACH ROW EXECUTE FUNCTION cut()`)
	hub.Expire("alice")
	b.expireTokens()
	alice.do("GET", integration(project, "/repos"), nil).want(200)
	if n := b.count("tries WHERE last_value = 3"); n != 1 {
		t.Error("nothing was cut")
	}
	if n := len(hub.Whole()); n != 1 || b.count("github_revocations") != 0 {
		t.Errorf("%d tokens", n)
	}

	// The same if only the answer is lost: the second attempt finds the tokens of the first.
	conn := func() (version int64) {
		if err := b.DB.QueryRow(t.Context(), "SELECT version FROM github_connections").Scan(&version); err != nil {
			t.Fatal(err)
		}
		return version
	}
	q, before := db.New(b.DB), conn()
	params := db.GithubConnectionRefreshedParams{AccessSealed: []byte("new"), RefreshSealed: []byte("newer"), ProjectID: uuid.MustParse(
		strings.TrimPrefix(project, "/api/v1/projects/"),
	), Version: before}
	for range 2 {
		if rows, err := q.GithubConnectionRefreshed(t.Context(), params); err != nil || rows != 1 || conn() != before+1 {
			t.Errorf("got %d, %v, version %d", rows, err, conn())
		}
	}
	params.AccessSealed = []byte("of another")
	if rows, err := q.GithubConnectionRefreshed(t.Context(), params); err != nil || rows != 0 {
		t.Errorf("got %d, %v", rows, err)
	}
}

func TestDisconnectingRevokesWithoutASweep(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	alice := setup(t, at(t, hub), func(c *config.Config) { c.SweepInterval = time.Hour }).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "")
	alice.connect(project, "alice", "")
	eventually(t, "the first tokens are revoked", func() bool { return len(hub.Whole()) == 1 })
	alice.do("DELETE", integration(project, ""), nil).want(204)
	eventually(t, "all are", func() bool { return len(hub.Whole()) == 0 })
}
