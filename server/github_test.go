package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/vault"
)

// newHub starts a GitHub for one test. At the end of every test, it checks that no request violated GitHub's description.
func newHub(t *testing.T) *localgithub.Server {
	t.Helper()
	return newHubWith(t, localgithub.Options{})
}

func newHubWith(t *testing.T, options localgithub.Options) *localgithub.Server {
	t.Helper()
	hub, err := localgithub.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		hub.Stop()
		for _, v := range hub.Violations() {
			t.Errorf("not what GitHub's description says: %s", v)
		}
	})
	return hub
}

// at points a server at the hub.
func at(t *testing.T, hub *localgithub.Server) func(*config.Config) {
	t.Helper()
	keyset, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return func(c *config.Config) {
		c.GitHubClientID, c.GitHubClientSecret, c.GitHubRedirectURL = localgithub.ClientID, localgithub.ClientSecret, "http://127.0.0.1:1/github"
		c.GitHubAPIURL, c.GitHubWebURL, c.CredentialsKeyset = hub.URL, hub.URL, keyset
	}
}

func integration(project, suffix string) string { return project + "/integrations/github" + suffix }

func (c *client) bind(project, repo, branch string) *reply {
	c.b.t.Helper()
	return c.do("POST", integration(project, "/bind"), map[string]string{"repoFullName": repo, "branch": branch})
}

// begin starts an authorization, agrees on GitHub's page, and returns what GitHub sends back.
func (c *client) begin(project, login string) (code, state string) {
	t := c.b.t
	t.Helper()
	start := decode[api.GithubOauthStart](c.do("POST", integration(project, "/oauth/start"), nil).want(200))
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.PostForm(start.AuthorizeUrl, url.Values{"login": {login}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	to, err := resp.Location()
	if err != nil || to.Query().Get("state") != start.State || to.Host != "127.0.0.1:1" {
		t.Fatalf("GitHub sent to %v (%v), %s", to, err, resp.Status)
	}
	return to.Query().Get("code"), start.State
}

func exchange(code, state string) map[string]string {
	return map[string]string{"code": code, "state": state}
}

// connect completes the connection and binds the repository, if one is named.
func (c *client) connect(project, login, repo string) {
	c.b.t.Helper()
	c.do("POST", integration(project, "/oauth/exchange"), exchange(c.begin(project, login))).want(200)
	if repo != "" {
		c.do("POST", integration(project, "/bind"), map[string]string{"repoFullName": repo, "branch": "main"}).want(200)
	}
}

func (c *client) github(project string) api.GithubConnection {
	c.b.t.Helper()
	return decode[api.GithubConnection](c.do("GET", integration(project, "/status"), nil).want(200))
}

func TestGithubFromConnectToDisconnect(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	alice := setup(t, at(t, hub)).as("alice")
	project, second := alice.project(), alice.project()
	if s := alice.github(project); s.Connected || !s.TokenStatus.IsNull() || !s.Repo.IsNull() {
		t.Errorf("got %+v", s)
	}
	for _, path := range []string{"/repos", "/repos/branches?repo=alice/edge-asr"} {
		alice.do("GET", integration(project, path), nil).problem(409, "github_not_connected")
	}
	bind := map[string]string{"repoFullName": "Alice/Edge-ASR", "branch": "int4-kernels"}
	alice.do("POST", integration(project, "/bind"), bind).problem(409, "github_not_connected")

	alice.connect(project, "alice", "")
	if s := alice.github(project); !s.Connected || s.Login.MustGet() != "alice" || s.TokenStatus.MustGet() != "ACTIVE" || !s.Repo.IsNull() {
		t.Errorf("got %+v", s)
	}
	repos := decode[api.GithubRepoPage](alice.do("GET", integration(project, "/repos"), nil).want(200))
	if len(repos.Items) != 2 || repos.Items[0].RepoFullName != "alice/edge-asr" || !repos.Items[0].Private ||
		repos.Items[1].RepoFullName != "alice/field-notes" || !repos.NextCursor.IsNull() {
		t.Errorf("got %+v", repos)
	}
	branches := decode[api.GithubBranchPage](alice.do("GET", integration(project, "/repos/branches?repo=alice%2Fedge-asr"), nil).want(200))
	if len(branches.Items) != 2 || branches.Items[0].HeadSha != hub.Head("alice/edge-asr", "main") {
		t.Errorf("got %+v", branches)
	}
	bound := decode[api.GithubConnection](alice.do("POST", integration(project, "/bind"), bind).want(200))
	if got := bound.Repo.MustGet(); got.RepoFullName != "alice/edge-asr" || got.Branch != "int4-kernels" {
		t.Errorf("got %+v", got)
	}
	if s := alice.github(second); s.Connected {
		t.Errorf("the second project is connected too: %+v", s)
	}
	alice.do("GET", integration(second, "/repos"), nil).problem(409, "github_not_connected")

	// Reconnecting with the same account revokes the old tokens and keeps the binding. Another account drops it.
	alice.connect(project, "alice", "")
	if alice.github(project).Repo.IsNull() {
		t.Error("the binding is lost")
	}
	eventually(t, "the first tokens are revoked", func() bool { return len(hub.Whole()) == 1 })
	alice.connect(project, "bob", "")
	if s := alice.github(project); !s.Repo.IsNull() || s.Login.MustGet() != "bob" {
		t.Errorf("got %+v", s)
	}
	alice.do("DELETE", integration(project, ""), nil).want(204)
	if s := alice.github(project); s.Connected {
		t.Errorf("got %+v", s)
	}
	eventually(t, "all are revoked and removed", func() bool { return len(hub.Whole()) == 0 && alice.b.count("github_revocations") == 0 })
	alice.do("DELETE", integration(project, ""), nil).want(204)
}

func (b *bundle) count(table string) int {
	b.t.Helper()
	var n int
	if err := b.DB.QueryRow(b.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestGithubStateIsForOneUserOneProjectAndOneUse(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	b := setup(t, at(t, hub))
	alice, mallory := b.as("alice"), b.as("mallory")
	project, second, theirs := alice.project(), alice.project(), mallory.project()
	code, state := alice.begin(project, "alice")
	refused := func(c *client, project, code, state string) {
		t.Helper()
		c.do("POST", integration(project, "/oauth/exchange"), exchange(code, state)).problem(422, "github_state_invalid")
	}
	refused(mallory, theirs, code, state)
	refused(alice, second, code, state)
	refused(alice, project, code, state+"x")
	mallory.do("POST", integration(project, "/oauth/exchange"), exchange(code, state)).problem(404, "not_found")
	alice.do("POST", integration(project, "/oauth/exchange"), exchange(code, state)).want(200) // none of them used it up
	refused(alice, project, code, state)

	code, state = alice.begin(second, "alice")
	b.abandon("UPDATE github_states SET expires_at = now() - interval '1 second'")
	refused(alice, second, code, state)

	_, state = alice.begin(second, "alice")
	alice.do("POST", integration(second, "/oauth/exchange"), exchange("no-such-code", state)).problem(422, "github_code_refused")
	refused(alice, second, code, state) // used up anyway
	// A code from another user's authorization does not match the verifier of this state.
	stolen, _ := alice.begin(second, "alice")
	_, own := mallory.begin(theirs, "bob")
	mallory.do("POST", integration(theirs, "/oauth/exchange"), exchange(stolen, own)).problem(422, "github_code_refused")
	for body, place := range map[string]string{
		`{"code":"x"}`: "/state", `{"state":"x"}`: "/code", `{"code":"","state":"x"}`: "/code", `{"code":"a b","state":"x"}`: "/code"} {
		alice.do("POST", integration(second, "/oauth/exchange"), body).problem(400, "invalid_request", place)
	}
	if len(hub.Whole()) != 1 {
		t.Errorf("GitHub gave out %d tokens", len(hub.Whole()))
	}
	eventually(t, "expired states go", func() bool {
		b.abandon("UPDATE github_states SET expires_at = now()")
		return b.count("github_states") == 0
	})
}

func TestGithubBindsOnlyWhatTheAppWasGiven(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	alice := setup(t, at(t, hub)).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "")
	for repo, why := range map[string]string{
		"alice/diary": "not given", "bob/sensor-kit": "public, but not given", "bob/cold-chain": "another's", "alice/none": "missing"} {
		t.Log(repo, why)
		alice.bind(project, repo, "main").problem(422, "github_repo_not_found", "/repoFullName")
		alice.do("GET", integration(project, "/repos/branches?repo="+url.QueryEscape(repo)), nil).problem(422, "github_repo_not_found", "repo")
	}
	alice.bind(project, "alice/edge-asr", "none").problem(422, "github_repo_not_found", "/branch")
	for body, place := range map[string]string{
		`{"repoFullName":"alice","branch":"main"}`: "/repoFullName", `{"repoFullName":"alice/../x","branch":"main"}`: "/repoFullName",
		`{"repoFullName":"alice/..","branch":"main"}`: "/repoFullName", `{"repoFullName":"alice/.","branch":"main"}`: "/repoFullName",
		`{"repoFullName":"alice/edge-asr","branch":""}`: "/branch", `{"repoFullName":"alice/edge-asr","branch":"a b"}`: "/branch",
		`{"repoFullName":"alice/edge-asr","branch":"."}`: "/branch", `{"repoFullName":"alice/edge-asr","branch":"a/../b"}`: "/branch",
		`{"repoFullName":"alice/edge-asr","branch":"a//b"}`: "/branch", `{"repoFullName":"alice/edge-asr","branch":"/a"}`: "/branch",
	} {
		alice.do("POST", integration(project, "/bind"), body).problem(400, "invalid_request", place)
	}
	for _, query := range []string{"", "?repo=alice/.", "?repo=alice/.."} {
		alice.do("GET", integration(project, "/repos/branches"+query), nil).problem(400, "invalid_request", "repo")
	}
	hub.AddBranch("alice/edge-asr", "feat/é-%41#1")
	alice.do("POST", integration(project, "/bind"), map[string]string{"repoFullName": "alice/edge-asr", "branch": "feat/é-%41#1"}).want(200)
	hub.Rename("alice/edge-asr", "edge-speech")
	renamed := decode[api.GithubConnection](alice.bind(project, "alice/edge-asr", "main").want(200))
	if got := renamed.Repo.MustGet().RepoFullName; got != "alice/edge-speech" {
		t.Errorf("got %s", got)
	}
}

func TestGithubLists(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	for i := range 130 {
		hub.AddRepository("alice", fmt.Sprintf("repo-%03d", i))
		hub.AddBranch("alice/edge-asr", fmt.Sprintf("branch-%03d", i))
	}
	alice := setup(t, at(t, hub)).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "")
	seen := map[string]bool{}
	cursor := ""
	for pages := 1; ; pages++ {
		page := decode[api.GithubRepoPage](alice.do("GET", integration(project, "/repos?cursor="+cursor), nil, dropEmptyCursor).want(200))
		for _, item := range page.Items {
			seen[item.RepoFullName] = true
		}
		if page.NextCursor.IsNull() {
			if pages != 2 || len(seen) != 132 {
				t.Errorf("%d repositories on %d pages", len(seen), pages)
			}
			break
		}
		cursor = page.NextCursor.MustGet()
	}
	first := decode[api.GithubBranchPage](alice.do("GET", integration(project, "/repos/branches?repo=alice/edge-asr"), nil).want(200))
	next := integration(project, "/repos/branches?repo=alice/edge-asr&cursor="+first.NextCursor.MustGet())
	rest := decode[api.GithubBranchPage](alice.do("GET", next, nil).want(200))
	if len(first.Items) != 100 || len(rest.Items) != 32 || !rest.NextCursor.IsNull() {
		t.Errorf("got %d and %d branches", len(first.Items), len(rest.Items))
	}
	alice.do("GET", integration(project, "/repos?cursor="+strings.Repeat("_", 22)), nil).problem(400, "invalid_request", "cursor")
}

func dropEmptyCursor(r *http.Request) {
	if strings.HasSuffix(r.URL.RawQuery, "cursor=") {
		r.URL.RawQuery = ""
	}
}

func TestGithubStrangers(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	b := setup(t, at(t, hub))
	alice, mallory := b.as("alice"), b.as("mallory")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	mallory.do("GET", "/api/v1/quotas/me", nil).want(200)
	before, calls := b.dump(), hub.Calls("")
	walkContract(t, func(method, path, _ string, op *operation) {
		if strings.Contains(path, "/integrations/github") {
			mallory.do(method, path, op.body).problem(404, "not_found")
		}
	}, map[string]string{"projectId": strings.TrimPrefix(project, "/api/v1/projects/")})
	if b.dump() != before || hub.Calls("") != calls {
		t.Error("a stranger changed something or caused a call to GitHub")
	}
}

func TestGithubIsOff(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	alice := setup(t, fake.use).as("alice")
	project := alice.project()
	for request, body := range map[string]any{
		"POST /oauth/start": nil, "POST /oauth/exchange": exchange("c", "s"), "GET /repos": nil, "GET /repos/branches?repo=a/b": nil,
		"POST /bind": map[string]string{"repoFullName": "a/b", "branch": "main"},
	} {
		method, path, _ := strings.Cut(request, " ")
		alice.do(method, integration(project, path), body).problem(409, "github_not_configured")
	}
	if alice.github(project).Connected {
		t.Error("connected to nothing")
	}
	alice.do("DELETE", integration(project, ""), nil).want(204)
	run := alice.runIn(project)
	if run.Status != "SUCCEEDED" || run.Github.Attached || run.Github.Reason.MustGet() != "not_bound" || fake.last().Github != nil {
		t.Errorf("got %+v", run)
	}
}

// expireTokens makes access tokens look expired to the server.
func (b *bundle) expireTokens() {
	b.t.Helper()
	b.abandon("UPDATE github_connections SET access_expires_at = now()")
}

// quicken makes jobs that wait for their next attempt run now.
func (b *bundle) quicken() {
	b.t.Helper()
	b.abandon("UPDATE river_job SET scheduled_at = now(), state = 'available' WHERE state = 'retryable'")
}

// runIn executes a run in a new session.
func (c *client) runIn(project string) api.Run {
	c.b.t.Helper()
	body := `{"type":"LOGBOOK","input":"What was done in 2025?"}`
	return decode[api.Run](c.do("POST", runsOf(c.session(project, "LOGBOOK")), body).want(200))
}
