package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/vault"
)

// try sends a request to GitHub with a run's token.
func try(t *testing.T, token, url string) int {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestRunReadsTheBoundRepositoryAndNoOther(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	alice := setup(t, at(t, hub), fake.use).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	during := map[string]int{}
	fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		access := fake.last().Github
		for _, path := range []string{
			"/repos/alice/edge-asr/commits?since=2025-01-01T00:00:00Z&until=2025-12-31T23:59:59Z", "/repos/alice/field-notes",
			"/repos/alice/diary", "/repos/bob/cold-chain", "/repos/bob/sensor-kit",
		} {
			during[strings.Split(path, "?")[0]] = try(t, access.Token, access.ApiBaseUrl+path)
		}
		answer(`{"markdown":"fine"}`)(w, r)
	})
	run := alice.runIn(project)
	access := fake.last().Github
	if g := run.Github; !g.Attached || !g.Reason.IsNull() || g.RepoFullName.MustGet() != "alice/edge-asr" || g.Branch.MustGet() != "main" ||
		g.HeadSha.MustGet() != hub.Head("alice/edge-asr", "main") {
		t.Errorf("got %+v", run.Github)
	}
	if access == nil || access.HeadSha != run.Github.HeadSha.MustGet() || access.RepoFullName != "alice/edge-asr" ||
		access.Branch != "main" || access.ApiBaseUrl != hub.URL || time.Until(access.ExpiresAt) < time.Hour {
		t.Fatalf("the worker got %+v", access)
	}
	for path, status := range during {
		if want := map[bool]int{true: 200, false: 404}[path == "/repos/alice/edge-asr/commits"]; status != want {
			t.Errorf("%s during the run: %d, want %d", path, status, want)
		}
	}
	eventually(t, "the token is void after the run", func() bool { return try(t, access.Token, hub.URL+"/repos/alice/edge-asr") == 401 })
	eventually(t, "the revocation is removed", func() bool { return alice.b.count("github_revocations") == 0 })
	listed := decode[api.RunPage](alice.do("GET", runsOf(run.SessionId.String()), nil).want(200)).Items[0]
	if !listed.Github.Attached || listed.Github.HeadSha.MustGet() != access.HeadSha {
		t.Errorf("the list says %+v", listed.Github)
	}
	if strings.Contains(string(alice.do("GET", "/api/v1/runs/"+run.RunId.String(), nil).Body), "ghu_") {
		t.Error("a token is in the answer")
	}

	fake.task.set(answer(`{"markdown":"fine"}`))
	other := alice.project()
	if run := alice.runIn(other); run.Status != "SUCCEEDED" || run.Github.Attached || run.Github.Reason.MustGet() != "not_bound" ||
		fake.last().Github != nil {
		t.Errorf("another project's run has %+v", run.Github)
	}
	// The token of a failed run is revoked too.
	fake.task.set(answerStatus(500, `{}`))
	if run := alice.runIn(project); run.Status != "FAILED" || !run.Github.Attached {
		t.Errorf("got %+v", run)
	}
	eventually(t, "the failed run's token is void", func() bool { return len(hub.Scoped()) == 0 })
}

func TestRunWithoutGithubGoesOn(t *testing.T) {
	t.Parallel()
	type fixture struct {
		hub     *localgithub.Server
		alice   *client
		project string
	}
	fault := func(f localgithub.Fault) func(fixture) {
		return func(x fixture) { x.hub.Inject(f) }
	}
	const mint, scopedRead = "POST /applications/", "GET /repos/"
	for name, tc := range map[string]struct {
		prepare func(fixture)
		reason  api.RunGithubReason
		status  api.GithubTokenStatus // after the run
	}{
		"401 to the app":             {fault(localgithub.Fault{Request: mint, Status: 401}), "unavailable", "ACTIVE"},
		"secondary limit at minting": {fault(localgithub.SecondaryLimit(mint, 7)), "rate_limited", "ACTIVE"},
		"404 at minting":             {fault(localgithub.Fault{Request: mint, Status: 404}), "repo_not_found", "ACTIVE"},
		"422 at minting":             {fault(localgithub.Fault{Request: mint, Status: 422}), "repo_not_found", "ACTIVE"},
		"403 at minting":             {fault(localgithub.Fault{Request: mint, Status: 403}), "refused", "ACTIVE"},
		"503 at minting":             {fault(localgithub.Fault{Request: mint, Status: 503}), "unavailable", "ACTIVE"},
		"slow at minting":            {fault(localgithub.Fault{Request: mint, Delay: 10 * time.Second}), "unavailable", "ACTIVE"},
		"minted, answered too late":  {fault(localgithub.Fault{Request: mint, Late: true, Delay: 2 * time.Second}), "unavailable", "ACTIVE"},
		"401 when looking":           {fault(localgithub.Fault{Request: scopedRead, Status: 401}), "unavailable", "ACTIVE"},
		"secondary limit at looking": {fault(localgithub.SecondaryLimit(scopedRead, 7)), "rate_limited", "ACTIVE"},
		"404 when looking":           {fault(localgithub.Fault{Request: scopedRead, Status: 404}), "repo_not_found", "ACTIVE"},
		"500 when looking":           {fault(localgithub.Fault{Request: scopedRead, Status: 500}), "unavailable", "ACTIVE"},
		"slow when looking":          {fault(localgithub.Fault{Request: scopedRead, Delay: 10 * time.Second}), "unavailable", "ACTIVE"},
		"grant revoked":              {func(x fixture) { x.hub.RevokeGrant("alice") }, "revoked", "REVOKED"},
		"repository withheld":        {func(x fixture) { x.hub.Withhold("alice/edge-asr") }, "repo_not_found", "ACTIVE"},
		"nobody listens":             {func(x fixture) { x.hub.Stop() }, "unavailable", "ACTIVE"},
		"refresh refused": {func(x fixture) {
			x.hub.RevokeGrant("alice")
			x.alice.b.expireTokens()
		}, "reauth_required", "REAUTH_REQUIRED"},
		"refresh fails": {func(x fixture) {
			x.hub.Inject(localgithub.Fault{Request: "POST /login/oauth/access_token", Status: 502})
			x.alice.b.expireTokens()
		}, "unavailable", "ACTIVE"},
		"another repository took the name": {func(x fixture) {
			x.hub.Rename("alice/edge-asr", "moved")
			x.hub.AddRepository("alice", "edge-asr")
		}, "repo_not_found", "ACTIVE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub, fake := newHub(t), newFakeWorker(t)
			alice := setup(t, at(t, hub), fake.use, func(c *config.Config) { c.GitHubTimeout = time.Second }).as("alice")
			x := fixture{hub: hub, alice: alice, project: alice.project()}
			alice.connect(x.project, "alice", "alice/edge-asr")
			tc.prepare(x)
			run := alice.runIn(x.project)
			if run.Status != "SUCCEEDED" || run.Github.Attached || run.Github.Reason.MustGet() != tc.reason || fake.last().Github != nil {
				t.Errorf("got %s, %+v, the worker %+v", run.Status, run.Github, fake.last().Github)
			}
			s := alice.github(x.project)
			if s.TokenStatus.MustGet() != tc.status {
				t.Errorf("token status is %s", s.TokenStatus.MustGet())
			}
			if tc.status != "ACTIVE" {
				alice.do("GET", integration(x.project, "/repos"), nil).problem(409, "github_reauth_required")
				alice.connect(x.project, "alice", "")
				if run := alice.runIn(x.project); !run.Github.Attached {
					t.Errorf("reconnected, but still %+v", run.Github)
				}
			}
			eventually(t, "no token is left", func() bool { return len(hub.Scoped()) == 0 })
		})
	}
}

func TestGithubFaultsInRequests(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault  localgithub.Fault
		status int
		code   string
		retry  string
	}{
		"secondary limit": {localgithub.SecondaryLimit("GET /user/installations", 17), 503, "unavailable", "17"},
		"server error":    {localgithub.Fault{Request: "GET /user/installations", Status: 502}, 503, "unavailable", "5"},
		"slow":            {localgithub.Fault{Request: "GET /user/installations", Delay: 10 * time.Second}, 503, "unavailable", "5"},
		"no such token":   {localgithub.Fault{Request: "GET /user/installations", Status: 401}, 409, "github_reauth_required", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub := newHub(t)
			alice := setup(t, at(t, hub), func(c *config.Config) { c.GitHubTimeout = time.Second }).as("alice")
			project := alice.project()
			alice.connect(project, "alice", "")
			hub.Inject(tc.fault)
			for _, path := range []string{"/repos", "/repos/branches?repo=alice/edge-asr"} {
				r := alice.do("GET", integration(project, path), nil).problem(tc.status, tc.code)
				if got := r.Header.Get("Retry-After"); got != tc.retry {
					t.Errorf("Retry-After is %q, want %q", got, tc.retry)
				}
			}
			alice.do("POST", integration(project, "/bind"), map[string]string{
				"repoFullName": "alice/edge-asr", "branch": "main",
			}).problem(tc.status, tc.code)
		})
	}
	t.Run("exchange: issued tokens are revoked", func(t *testing.T) {
		t.Parallel()
		hub := newHub(t)
		alice := setup(t, at(t, hub)).as("alice")
		project := alice.project()
		hub.Inject(localgithub.Fault{Request: "GET /user", Status: 500, Times: 1})
		alice.do("POST", integration(project, "/oauth/exchange"), exchange(alice.begin(project, "alice"))).problem(503, "unavailable")
		eventually(t, "no token is left", func() bool { return len(hub.Whole()) == 0 && alice.b.count("github_revocations") == 0 })
		hub.Inject(localgithub.Fault{Request: "POST /login/oauth/access_token", Status: 503, Times: 1})
		alice.do("POST", integration(project, "/oauth/exchange"), exchange(alice.begin(project, "alice"))).problem(503, "unavailable")
		alice.connect(project, "alice", "alice/edge-asr")
	})
}

func TestRenamedRepositoryStaysBound(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	alice := setup(t, at(t, hub), fake.use).as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	hub.Rename("alice/edge-asr", "edge-speech")
	if run := alice.runIn(project); !run.Github.Attached || run.Github.RepoFullName.MustGet() != "alice/edge-speech" ||
		fake.last().Github.RepoFullName != "alice/edge-speech" {
		t.Errorf("got %+v", run.Github)
	}
	if got := alice.github(project).Repo.MustGet().RepoFullName; got != "alice/edge-speech" {
		t.Errorf("got %s", got)
	}
}

func TestTwoProcessesRefreshOnce(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	other := &bundle{t: t, DB: b.DB, Conf: b.Conf}
	other.start()
	t.Cleanup(other.halt)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	for range 3 {
		hub.Expire("alice")
		b.expireTokens()
		before := hub.Calls("POST /login/oauth/access_token")
		var wg sync.WaitGroup
		for i := range 20 {
			person := &client{b: []*bundle{b, other}[i%2], token: alice.token}
			wg.Go(func() {
				if r, err := person.try("GET", integration(project, "/repos"), nil); err != nil || r.Status != 200 {
					t.Errorf("got %v %s", err, r.Body)
				}
			})
		}
		wg.Wait()
		if got := hub.Calls("POST /login/oauth/access_token") - before; got != 1 {
			t.Errorf("the refresh token was used %d times", got)
		}
	}
	if run := alice.runIn(project); !run.Github.Attached {
		t.Errorf("got %+v", run.Github)
	}
}

func TestKeysetRotation(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	b.halt()
	rotated, err := vault.Rotated(b.Conf.CredentialsKeyset)
	if err != nil {
		t.Fatal(err)
	}
	b.Conf.CredentialsKeyset = rotated
	b.start()
	alice.do("GET", integration(project, "/repos"), nil).want(200)
	b.expireTokens()
	alice.do("GET", integration(project, "/repos"), nil).want(200)

	// After a lost key, the user only has to connect again.
	code, state := alice.begin(project, "alice")
	b.halt()
	if b.Conf.CredentialsKeyset, err = vault.NewKeyset(); err != nil {
		t.Fatal(err)
	}
	b.start()
	alice.do("POST", integration(project, "/oauth/exchange"), exchange(code, state)).problem(422, "github_state_invalid")
	for range 2 {
		alice.do("GET", integration(project, "/repos"), nil).problem(409, "github_reauth_required")
		if run := alice.runIn(project); run.Github.Attached || run.Github.Reason.MustGet() != "reauth_required" {
			t.Errorf("got %+v", run.Github)
		}
		b.expireTokens()
	}
	if got := alice.github(project).TokenStatus.MustGet(); got != "ACTIVE" {
		t.Errorf("marked %s, and another server may have the key", got)
	}
	alice.connect(project, "alice", "alice/edge-asr")
	if run := alice.runIn(project); !run.Github.Attached {
		t.Errorf("got %+v", run.Github)
	}
	b.quicken()
	eventually(t, "unreadable expired tokens are removed", func() bool { return b.count("github_revocations") == 0 })
}

func TestDeletingAProjectRevokes(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	session := alice.session(project, "LOGBOOK")
	task, open := gate()
	defer open()
	fake.task.set(task)
	go func() { _, _ = alice.try("POST", runsOf(session), `{"type":"LOGBOOK","input":"hello"}`) }()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	hub.Expire("alice") // the access token can no longer be revoked; its refresh token could create others
	b.expireTokens()
	alice.do("DELETE", project, nil).want(204)
	eventually(t, "all tokens are revoked", func() bool {
		return len(hub.Scoped()) == 0 && len(hub.Whole()) == 0 && b.count("github_revocations") == 0 && b.count("github_connections") == 0
	})
}

func TestRevocationIsRetriedUntilItSucceeds(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	over := hub.Inject(localgithub.Fault{Request: "DELETE ", Status: 503})
	if run := alice.runIn(project); !run.Github.Attached {
		t.Fatalf("got %+v", run.Github)
	}
	eventually(t, "it was tried twice", func() bool { return hub.Calls("DELETE ") >= 2 })
	if b.count("github_revocations") != 1 || len(hub.Scoped()) != 1 {
		t.Error("forgotten before it was revoked")
	}
	b.abandon("DELETE FROM river_job") // the job is lost
	b.abandon("UPDATE github_revocations SET queued_at = now() - interval '10 minutes'")
	over()
	eventually(t, "the sweeper found it", func() bool { return len(hub.Scoped()) == 0 && b.count("github_revocations") == 0 })
}

func TestLostAttemptsTokenIsRevoked(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	session := alice.session(project, "LOGBOOK")
	task, open := gate()
	t.Cleanup(open)
	fake.task.set(task)
	go func() { _, _ = alice.try("POST", runsOf(session), `{"type":"LOGBOOK","input":"hello"}`) }()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	first := fake.last().Github.Token
	// As if the process had died between minting and hand-over: another executes the run with a new token.
	b.abandon("UPDATE runs SET lease_expires_at = now() - interval '1 second', attempt = attempt + 1, handed_over_at = NULL")
	eventually(t, "another process has it", func() bool { return fake.calls() == 2 })
	second := fake.last().Github.Token
	eventually(t, "the lost attempt's token is void", func() bool { return !hub.Live(first) })
	if !hub.Live(second) {
		t.Error("the live attempt's token was revoked")
	}
	open()
	eventually(t, "the second token is void after the run", func() bool { return !hub.Live(second) })
}
