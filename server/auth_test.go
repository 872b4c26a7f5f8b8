package server_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

func TestTokensThatAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good := b.as("alice").token
	mint := func(req parts.TokenRequest) string {
		token, err := stack.Issuer.Token(req)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	claims := fmt.Sprintf(`{"iss":%q,"sub":"alice","aud":%q,"exp":%d}`, stack.Issuer.URL, parts.Audience, time.Now().Add(time.Hour).Unix())
	b64 := base64.RawURLEncoding.EncodeToString
	pieces := strings.Split(good, ".")
	foreign := newIssuer(t)
	for name, authorization := range map[string]string{
		"none":              "",
		"not a scheme":      good,
		"basic":             "Basic YWxpY2U6eA==",
		"empty":             "Bearer ",
		"garbage":           "Bearer abc",
		"expired":           "Bearer " + mint(parts.TokenRequest{User: "alice", TTL: -time.Minute}),
		"other audience":    "Bearer " + mint(parts.TokenRequest{User: "alice", Audience: "another-api"}),
		"foreign issuer":    "Bearer " + foreign.sign(t, foreign.URL),
		"forged issuer":     "Bearer " + foreign.sign(t, stack.Issuer.URL),
		"alg none":          "Bearer " + b64([]byte(`{"alg":"none"}`)) + "." + b64([]byte(claims)) + ".",
		"alg HS256":         "Bearer " + hs256(t, claims),
		"changed claims":    "Bearer " + pieces[0] + "." + b64([]byte(claims)) + "." + pieces[2],
		"signature missing": "Bearer " + pieces[0] + "." + pieces[1] + ".",
	} {
		t.Run(name, func(*testing.T) {
			c := &client{b: b}
			r := c.do("GET", "/api/v1/projects", nil, header("Authorization", authorization)).problem(401, "unauthorized")
			challenge, token := r.Header.Get("WWW-Authenticate"), strings.TrimPrefix(authorization, "Bearer ")
			if !strings.HasPrefix(challenge, "Bearer ") || !strings.Contains(challenge, "resource_metadata=") ||
				strings.Contains(challenge, `error="invalid_token"`) != (token != "" && token != authorization) {
				t.Errorf("WWW-Authenticate is %q", challenge)
			}
		})
	}
	var users int
	if err := b.DB.QueryRow(t.Context(), "SELECT count(*) FROM users").Scan(&users); err != nil || users != 0 {
		t.Errorf("refused tokens made %d users (%v)", users, err)
	}
	(&client{b: b}).do("GET", "/api/v1/projects", nil, header("Authorization", "bearer "+good)).want(200)
}

func TestEveryOperationNeedsAToken(t *testing.T) {
	t.Parallel()
	nobody := &client{b: setup(t)}
	walkContract(t, func(method, path, _ string, op *operation) {
		if op.signed {
			nobody.do(method, path, op.body).problem(401, "unauthorized")
		} else {
			nobody.do(method, path, op.body).want(200)
		}
	})
}

func TestKeyRotation(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
	c := &client{b: b, token: issuer.sign(t, issuer.URL)}
	c.do("GET", "/api/v1/projects", nil).want(200)
	old := c.token
	issuer.rotate(t)
	c.token = issuer.sign(t, issuer.URL)
	c.do("GET", "/api/v1/projects", nil).want(200)
	c.token = old
	c.do("GET", "/api/v1/projects", nil).problem(401, "unauthorized")
}

func TestIssuerAway(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
	c := &client{b: b, token: issuer.sign(t, issuer.URL)}
	issuer.away = true
	if r := c.do("GET", "/api/v1/projects", nil).problem(503, "unavailable"); r.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	issuer.away = false
	c.do("GET", "/api/v1/projects", nil).want(200)
	for name, broken := range map[string]string{"away": "", "no keys": "<html>", "null": "[]"} {
		issuer.rotate(t)
		issuer.broken = &broken
		rotated := &client{b: b, token: issuer.sign(t, issuer.URL)}
		if r := rotated.do("GET", "/api/v1/projects", nil).problem(503, "unavailable"); r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", name)
		}
		c.do("GET", "/api/v1/projects", nil).want(200) // by the keys that are known
		issuer.broken = nil
		rotated.do("GET", "/api/v1/projects", nil).want(200)
		c = rotated
	}
}

// An issuer that accepts the request and never answers does not delay a client beyond its own timeout.
func TestIssuerHangs(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
	c := &client{b: b, token: issuer.sign(t, issuer.URL)}
	hang := make(chan struct{})
	issuer.hang.Store(&hang)
	first := make(chan *reply, 1)
	go func() {
		r, _ := c.try("GET", "/api/v1/projects", nil)
		first <- r
	}()
	eventually(t, "the issuer is called", func() bool { return issuer.discoveries.Load() == 1 })
	ctx, giveUp := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer giveUp()
	leave := func(r *http.Request) { *r = *r.WithContext(ctx) }
	if _, err := c.try("GET", "/api/v1/projects", nil, header("X-Request-Id", "impatient"), leave); err == nil {
		t.Fatal("answered without the issuer")
	}
	eventually(t, "work for the departed client stops", func() bool { return strings.Contains(b.logs.String(), "requestId=impatient") })
	issuer.hang.Store(nil)
	close(hang)
	(<-first).want(200)
	if n := issuer.discoveries.Load(); n != 1 {
		t.Errorf("asked %d times for one answer", n)
	}
}

func TestFloodOfUnknownKeysDoesNotReachTheIssuer(t *testing.T) {
	t.Parallel()
	issuer, stranger := newIssuer(t), newIssuer(t)
	b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
	alice := &client{b: b, token: issuer.sign(t, issuer.URL)}
	alice.do("GET", "/api/v1/projects", nil).want(200)
	began, before := time.Now(), issuer.fetches.Load()
	var wg sync.WaitGroup
	for i := range 100 {
		stranger.id = fmt.Sprint("made-up-", i)
		forger := &client{b: b, token: stranger.sign(t, issuer.URL)}
		wg.Go(func() {
			for range 2 {
				if r, err := forger.try("GET", "/api/v1/projects", nil); err != nil || r.Status != 401 {
					t.Errorf("got %v %v", r, err)
				}
			}
		})
	}
	alice.do("GET", "/api/v1/projects", nil).want(200)
	wg.Wait()
	if n, most := issuer.fetches.Load()-before, 2+int32(time.Since(began)/time.Second); n > most {
		t.Errorf("the issuer was asked for its keys %d times in %s", n, time.Since(began))
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
	now := time.Now().Unix()
	for name, tc := range map[string]struct {
		change map[string]any
		status int
	}{
		"as they should be":    {nil, 200},
		"one audience of many": {map[string]any{"aud": []string{"another", parts.Audience}}, 200},
		"a role":               {map[string]any{"roles": []string{"admin"}}, 200},
		"longest subject":      {map[string]any{"sub": strings.Repeat("é", 127)}, 200},
		"no subject":           {map[string]any{"sub": nil}, 401},
		"empty subject":        {map[string]any{"sub": ""}, 401},
		"NUL in the subject":   {map[string]any{"sub": "a\x00b"}, 401},
		"too long a subject":   {map[string]any{"sub": rand.Text() + strings.Repeat("x", 255)}, 401},
		"endless subject":      {map[string]any{"sub": longText(4000)}, 401},
		"number as subject":    {map[string]any{"sub": 7}, 401},
		"other audiences":      {map[string]any{"aud": []string{"another", "third"}}, 401},
		"no audience":          {map[string]any{"aud": nil}, 401},
		"no expiry":            {map[string]any{"exp": nil}, 401},
		"expired":              {map[string]any{"exp": now - 1}, 401},
		"not yet valid":        {map[string]any{"nbf": now + 3600}, 401},
		"no issuer":            {map[string]any{"iss": nil}, 401},
	} {
		claims := map[string]any{"iss": issuer.URL, "sub": "alice", "aud": parts.Audience, "exp": now + 3600}
		for key, value := range tc.change {
			if claims[key] = value; value == nil {
				delete(claims, key)
			}
		}
		text, err := json.Marshal(claims)
		if err != nil {
			t.Fatal(err)
		}
		c := &client{b: b, token: compact(t, issuer.signer(t), string(text))}
		if r := c.do("GET", "/api/v1/quotas/me", nil); r.Status != tc.status {
			t.Errorf("%s: got %d %s", name, r.Status, r.Body)
		}
	}
	if n := b.count("users"); n != 2 {
		t.Errorf("there are %d people", n)
	}
}

// Some issuers write a single role as a string. Any other form grants no role and does not fail the sign-in.
func TestRolesInEveryForm(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	b := setup(t, func(c *config.Config) { c.OIDCIssuer, c.OIDCAudience = issuer.URL, parts.Audience })
	for roles, admin := range map[string]int{
		`"admin"`: 200, `["admin"]`: 200, `["user","admin"]`: 200, `"user"`: 403, `""`: 403, `"admin user"`: 403, `null`: 403, `[]`: 403,
		`{"admin":true}`: 403, `7`: 403, `true`: 403, `[["admin"]]`: 403, `["user",7]`: 403, `[null]`: 403,
	} {
		claims := fmt.Sprintf(`{"iss":%q,"sub":"alice","aud":%q,"exp":%d,"roles":%s}`, issuer.URL, parts.Audience, time.Now().Unix()+3600, roles)
		c := &client{b: b, token: compact(t, issuer.signer(t), claims)}
		if r := c.do("GET", "/api/v1/quotas/me", nil); r.Status != 200 {
			t.Errorf("roles %s: the sign-in got %d %s", roles, r.Status, r.Body)
		}
		if r := c.do("GET", "/api/v1/admin/users", nil); r.Status != admin {
			t.Errorf("roles %s: administration got %d, want %d", roles, r.Status, admin)
		}
	}
}

func longText(length int) string {
	var text strings.Builder
	for text.Len() < length {
		text.WriteString(rand.Text()) // random, because Postgres would compress repetition
	}
	return text.String()
}

func TestOneAuthorizationHeader(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good := b.as("alice").token
	for _, second := range []string{good, "nonsense"} {
		for _, both := range [][]string{{good, second}, {second, good}} {
			r := (&client{b: b}).do("GET", "/api/v1/projects", nil, func(r *http.Request) {
				r.Header["Authorization"] = []string{"Bearer " + both[0], "Bearer " + both[1]}
			}).problem(401, "unauthorized")
			if challenge := r.Header.Get("WWW-Authenticate"); strings.Contains(challenge, "error=") {
				t.Errorf("WWW-Authenticate is %q", challenge)
			}
		}
	}
}

func TestUsersOfOneSubjectAreOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.as("alice").project()
	if list := decode[api.ProjectPage](b.as("alice").do("GET", "/api/v1/projects", nil)); len(list.Items) != 1 {
		t.Errorf("a second token of alice sees %d projects", len(list.Items))
	}
}
