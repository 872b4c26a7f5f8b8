package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// keyIssuer signs with one key and publishes it, unless it is withdrawn.
type keyIssuer struct {
	*httptest.Server
	signer    jose.Signer
	withdrawn atomic.Bool
	reads     atomic.Int32
}

func newKeyIssuer(t *testing.T) *keyIssuer {
	t.Helper()
	var keys []jose.JSONWebKey
	i := &keyIssuer{}
	for n := range 2 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprint("key-", n)
		keys = append(keys, jose.JSONWebKey{Key: &key.PublicKey, KeyID: id, Algorithm: "ES256", Use: "sig"})
		if n == 0 {
			if i.signer, err = jose.NewSigner(
				jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil,
			); err != nil {
				t.Fatal(err)
			}
		}
	}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":"x","token_endpoint":"x"}`, i.URL, i.URL+"/keys")
			return
		}
		i.reads.Add(1)
		published := keys
		if i.withdrawn.Load() {
			published = keys[1:]
		}
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: published})
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *keyIssuer) token(t *testing.T, life time.Duration) string {
	t.Helper()
	signed, err := i.signer.Sign(fmt.Appendf(nil, `{"iss":%q,"sub":"alice","aud":"api","exp":%d}`, i.URL, time.Now().Add(life).Unix()))
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A token's signature is verified once, and again only when the issuer's keys have changed.
func TestTokensAreRemembered(t *testing.T) {
	t.Parallel()
	issuer := newKeyIssuer(t)
	a := New(issuer.URL, "api", nil, http.DefaultTransport)
	token := issuer.token(t, time.Hour)
	if _, err := a.verify(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if _, err := a.verify(t.Context(), token); err != nil { // with the generation of the first key set
		t.Fatal(err)
	}
	a.verifier.Store(oidc.NewVerifier(issuer.URL, &oidc.StaticKeySet{}, &oidc.Config{ClientID: "api"})) // serves no key
	for range 100 {
		if got, err := a.verify(t.Context(), token); err != nil || got.subject != "alice" {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	if _, err := a.verify(t.Context(), issuer.token(t, 2*time.Hour)); err == nil {
		t.Error("an unknown token is accepted without its signature")
	}
	if _, err := a.verify(t.Context(), token+"x"); err == nil {
		t.Error("another token with the same beginning is taken")
	}
}

func TestRememberedTokensExpire(t *testing.T) {
	t.Parallel()
	issuer := newKeyIssuer(t)
	a := New(issuer.URL, "api", nil, http.DefaultTransport)
	token := issuer.token(t, 2*time.Second)
	for range 2 {
		if _, err := a.verify(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if _, err := a.verify(t.Context(), token); err != nil {
			return
		}
	}
	t.Error("the token never expires")
}

func TestTokensEndWithTheirKey(t *testing.T) {
	t.Parallel()
	issuer := newKeyIssuer(t)
	a := New(issuer.URL, "api", nil, http.DefaultTransport)
	a.keys.every = 10 * time.Millisecond
	token := issuer.token(t, time.Hour)
	if _, err := a.verify(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	issuer.withdrawn.Store(true)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := a.verify(t.Context(), token); err != nil {
			return
		}
	}
	t.Errorf("the token outlives its key; the keys were read %d times", issuer.reads.Load())
}

func TestMemoryOfTokensIsBounded(t *testing.T) {
	t.Parallel()
	a := New("x", "api", nil, http.DefaultTransport)
	for n := range 20_000 {
		a.tokens.Add([32]byte{byte(n), byte(n >> 8)}, verified{})
	}
	if n := a.tokens.Len(); n > 10_000 {
		t.Errorf("%d tokens are kept", n)
	}
}
