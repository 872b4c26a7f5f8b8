package server_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/sredspace/sredspace/cmd/devstack/parts"
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
			if challenge := r.Header.Get("WWW-Authenticate"); !strings.HasPrefix(challenge, "Bearer ") || !strings.Contains(challenge, "resource_metadata=") {
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
}

func TestUsersOfOneSubjectAreOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.as("alice").project()
	if list := decode[api.ProjectPage](b.as("alice").do("GET", "/api/v1/projects", nil)); len(list.Items) != 1 {
		t.Errorf("a second token of alice sees %d projects", len(list.Items))
	}
}

func hs256(t *testing.T, claims string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: make([]byte, 32)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return compact(t, signer, claims)
}

func compact(t *testing.T, signer jose.Signer, claims string) string {
	t.Helper()
	signed, err := signer.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// testIssuer is an issuer whose keys and moods a test controls.
type testIssuer struct {
	*httptest.Server
	key  *ecdsa.PrivateKey
	id   string
	away bool
}

func newIssuer(t *testing.T) *testIssuer {
	t.Helper()
	i := &testIssuer{}
	i.rotate(t)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case i.away:
			w.WriteHeader(http.StatusBadGateway)
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":"x","token_endpoint":"x","id_token_signing_alg_values_supported":["ES256"]}`, i.URL, i.URL+"/keys")
		default:
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &i.key.PublicKey, KeyID: i.id, Algorithm: "ES256", Use: "sig"}}})
		}
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *testIssuer) rotate(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i.key, i.id = key, i.id+"k"
}

func (i *testIssuer) sign(t *testing.T, issuer string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: i.key, KeyID: i.id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return compact(t, signer, fmt.Sprintf(`{"iss":%q,"sub":"alice","aud":%q,"exp":%d}`, issuer, parts.Audience, time.Now().Add(time.Hour).Unix()))
}
