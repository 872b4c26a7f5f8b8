package server_test

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

	"github.com/go-jose/go-jose/v4"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

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

// testIssuer is an issuer whose keys and faults a test controls.
type testIssuer struct {
	*httptest.Server
	key    *ecdsa.PrivateKey
	id     string
	away   bool
	broken *string // what it answers instead of its keys; "" is a 502

	hang                 atomic.Pointer[chan struct{}] // discovery waits until it is closed
	discoveries, fetches atomic.Int32
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
			i.discoveries.Add(1)
			if hang := i.hang.Load(); hang != nil {
				<-*hang
			}
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":"x","token_endpoint":"x",
				"id_token_signing_alg_values_supported":["ES256"]}`, i.URL, i.URL+"/keys")
		case i.broken != nil && *i.broken == "":
			w.WriteHeader(http.StatusBadGateway)
		case i.broken != nil:
			fmt.Fprint(w, *i.broken)
		default:
			i.fetches.Add(1)
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{
				Keys: []jose.JSONWebKey{{Key: &i.key.PublicKey, KeyID: i.id, Algorithm: "ES256", Use: "sig"}},
			})
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

func (i *testIssuer) signer(t *testing.T) jose.Signer {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: i.key, KeyID: i.id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func (i *testIssuer) sign(t *testing.T, issuer string) string {
	t.Helper()
	return compact(
		t, i.signer(t), fmt.Sprintf(`{"iss":%q,"sub":"alice","aud":%q,"exp":%d}`, issuer, parts.Audience, time.Now().Add(time.Hour).Unix()),
	)
}
