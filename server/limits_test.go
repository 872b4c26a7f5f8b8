package server_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// wantLimited expects the 429 of a rate limit, with everything that a client needs to slow down.
func wantLimited(t *testing.T, r *reply, policy, limit string) {
	t.Helper()
	r.problem(429, "rate_limited")
	if decode[api.Problem](r).Quota != nil {
		t.Errorf("a rate is no quota: %s", r.Body)
	}
	if r.Header.Get("Retry-After") == "" || !strings.Contains(
		r.Header.Get("RateLimit-Policy"), policy,
	) || !strings.Contains(r.Header.Get("RateLimit"), limit) {
		t.Errorf("got %v", r.Header)
	}
}

func TestRateOfAPerson(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *config.Config) {
		c.RateUser, c.RateUserBurst, c.RatePresign, c.RatePresignBurst = 0.01, 5, 0.01, 2
	})
	alice := b.as("alice")
	project := alice.project()
	announce := `{"files":[{"filename":"a.md","contentType":"text/markdown","fileSize":1}]}`
	if r := alice.do(
		"POST", project+"/files/presign", announce,
	).want(201); r.Header.Get("RateLimit-Policy") != `"user";q=5;w=500, "presign";q=2;w=200` ||
		r.Header.Get("RateLimit") != `"user";r=3;t=200, "presign";r=1;t=100` {
		t.Errorf("got %v", r.Header)
	}
	alice.do("POST", project+"/files/presign", announce).want(201)
	wantLimited(t, alice.do("POST", project+"/files/presign", announce), `"presign";q=2;w=200`, `"presign";r=0;t=100`)
	if r := alice.do("GET", project, nil).want(200); r.Header.Get("RateLimit") != `"user";r=0;t=100` {
		t.Errorf("got %v", r.Header)
	}
	wantLimited(t, alice.do("GET", project, nil), `"user";q=5;w=500`, `"user";r=0;t=100`)
	wantLimited(t, alice.do("POST", "/api/v1/projects", `{"nonsense`), `"user";q=5;w=500`, `"user";r=0`)
	b.as("bob").do("GET", "/api/v1/projects", nil).want(200)
	for range 10 {
		(&client{b: b}).do("GET", "/healthz", nil).want(200)
	}
	b.checkLedger(t)
}

func TestEveryOperationIsLimited(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *config.Config) { c.RateUser, c.RateUserBurst = 0.001, 1 })
	root := b.as("root", "admin")
	root.do("GET", "/api/v1/projects", nil).want(200)
	before := b.dump()
	walkContract(t, func(method, path, _ string, op *operation) {
		if op.signed {
			wantLimited(t, root.do(method, path, op.body), `"user";q=1;w=1000`, `"user";r=0`)
		} else {
			root.do(method, path, op.body).want(200)
		}
	})
	if b.dump() != before {
		t.Error("a refused request changed something")
	}
}

func TestRateOfAnAddress(t *testing.T) {
	t.Parallel()
	from := func(ip string) option { return header("X-Forwarded-For", ip) }
	t.Run("without a trusted proxy the header is only a claim", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(c *config.Config) { c.RateAddress, c.RateAddressBurst = 0.01, 3 })
		alice, nobody, liar := b.as("alice"), &client{b: b}, &client{b: b, token: "nonsense"}
		nobody.do("GET", "/api/v1/projects", nil, from("192.0.2.1")).problem(401, "unauthorized")
		liar.do("GET", "/api/v1/projects", nil, from("192.0.2.2")).problem(401, "unauthorized")
		nobody.do("GET", "/api/v1/projects", nil, from("192.0.2.3")).problem(401, "unauthorized")
		wantLimited(t, nobody.do("GET", "/api/v1/projects", nil, from("192.0.2.4")), `"address";q=3;w=300`, `"address";r=0;t=100`)
		wantLimited(t, liar.do("GET", "/api/v1/quotas/me", nil), `"address";q=3;w=300`, `"address";r=0`)
		alice.do("GET", "/api/v1/projects", nil).want(200) // a signed-in user at a flooding address is not slowed
		nobody.do("GET", "/healthz", nil).want(200)
	})
	t.Run("behind a trusted proxy each client is one", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(c *config.Config) {
			c.RateAddress, c.RateAddressBurst, c.TrustedProxies = 0.01, 1, []string{"127.0.0.0/8", "::1/128"}
		})
		nobody := &client{b: b}
		for _, ip := range []string{"192.0.2.1", "192.0.2.2", "198.51.100.9, 192.0.2.3", "2001:db8:1:1::1", "2001:db8:1:2::1"} {
			nobody.do("GET", "/api/v1/projects", nil, from(ip)).problem(401, "unauthorized")
		}
		for _, ip := range []string{"192.0.2.1", "::ffff:192.0.2.1", "203.0.113.7, 192.0.2.3", "2001:db8:1:1::ffff"} {
			wantLimited(t, nobody.do("GET", "/api/v1/projects", nil, from(ip)), `"address"`, `r=0`)
		}
	})
}

// The default rates are far above what one user needs, even with many concurrent sessions.
func TestDefaultRatesAreGenerous(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *config.Config) { c.RateUser, c.RateUserBurst = 100, 1000 })
	alice := b.as("alice")
	var limited atomic.Int32
	var wg sync.WaitGroup
	for range 600 {
		wg.Go(func() {
			if r, err := alice.try("GET", "/api/v1/quotas/me", nil); err != nil || r.Status == 429 {
				limited.Add(1)
			}
		})
	}
	wg.Wait()
	if limited.Load() != 0 {
		t.Errorf("%d of 600 were limited", limited.Load())
	}
}

func TestConnectingIsLimited(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	b := setup(t, at(t, hub), func(c *config.Config) { c.RateConnect, c.RateConnectBurst = 0.01, 4 })
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr") // start and exchange
	code, state := alice.begin(project, "alice")
	calls := hub.Calls("POST /login/oauth/access_token")
	alice.do("POST", integration(project, "/oauth/exchange"), exchange(code, state+"x")).problem(422, "github_state_invalid")
	for request, body := range map[string]any{"/oauth/start": nil, "/oauth/exchange": exchange(code, state)} {
		wantLimited(t, alice.do("POST", integration(project, request), body), `"connect";q=4;w=400`, `"connect";r=0;t=100`)
	}
	if hub.Calls("POST /login/oauth/access_token") != calls {
		t.Error("GitHub was asked")
	}
	alice.do("GET", integration(project, "/repos"), nil).want(200)
	b.as("bob").do("GET", "/api/v1/projects", nil).want(200)
}

// A user's open streams and waiting requests are bounded; refusals write nothing, and other users are not affected.
func TestOpenRequestsAreBounded(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	task, open := gate()
	defer open()
	fake.task.set(task)
	b := setup(t, fake.use, func(c *config.Config) { c.UserStreams, c.UserWaits = 3, 2 })
	alice := b.as("alice")
	project := alice.project()
	run := alice.do("POST", runsOf(alice.session(project, "T661")), hello, header("Prefer", "respond-async")).want(202).str("runId")
	events := "GET /api/v1/runs/" + run + "/events"
	var calls []*rawCall
	for range 3 {
		method, path, _ := strings.Cut(events, " ")
		call := alice.call(method, path, "Accept: text/event-stream")
		if _, err := call.in.Peek(1); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, call)
	}
	refused := alice.do("GET", "/api/v1/runs/"+run+"/events", nil).problem(429, "rate_limited")
	alice.do("POST", runsOf(alice.session(project, "T661")), hello, header("Accept", "text/event-stream")).problem(429, "rate_limited")
	if refused.Header.Get("Retry-After") == "" {
		t.Errorf("got %v", refused.Header)
	}
	var wg sync.WaitGroup
	for range 2 {
		session := alice.session(project, "T661")
		wg.Go(func() { alice.do("POST", runsOf(session), hello).want(200) })
	}
	eventually(t, "two wait", func() bool { return b.count("runs") == 3 })
	session := alice.session(project, "T661")
	alice.do("POST", runsOf(session), hello).problem(429, "rate_limited")
	alice.do("POST", runsOf(session), hello, header("Prefer", "respond-async")).want(202)
	bob := b.as("bob")
	wg.Go(func() { bob.do("POST", runsOf(bob.session(bob.project(), "T661")), hello).want(200) })
	eventually(t, "bob's run is admitted", func() bool { return b.count("runs") == 5 })
	calls[0].Close()
	open()
	wg.Wait()
	eventually(t, "a stream may be opened again", func() bool { return alice.do("GET", "/api/v1/runs/"+run+"/events", nil).Status == 200 })
	alice.do("POST", runsOf(session), hello).want(200)
}
