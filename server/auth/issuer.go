package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"
)

// issuerTimeout bounds one question to the issuer.
const issuerTimeout = 10 * time.Second

// discover reads the issuer's configuration once, for all who wait for it; after a failure the next request tries again.
func (a *Authenticator) discover(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	if known := a.verifier.Load(); known != nil {
		return known, nil
	}
	lasting := context.WithoutCancel(ctx) // others wait too, and key rotation fetches keys long after this request
	asked := a.discoveries.DoChan("", func() (any, error) { return nil, a.ask(lasting) })
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case result := <-asked:
		return a.verifier.Load(), result.Err
	}
}

func (a *Authenticator) ask(ctx context.Context) error {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, &http.Client{Timeout: issuerTimeout}), a.issuer)
	if err != nil {
		return fmt.Errorf("discover issuer: %w", err)
	}
	var metadata struct {
		JWKSURI string `json:"jwks_uri"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return fmt.Errorf("read discovery: %w", err)
	}
	client := &http.Client{Timeout: issuerTimeout, Transport: spaced{rate.NewLimiter(rate.Every(keySpacing), 1)}}
	keys := keySet{oidc.NewRemoteKeySet(oidc.ClientContext(ctx, client), metadata.JWKSURI)}
	a.verifier.Store(oidc.NewVerifier(a.issuer, keys, &oidc.Config{ClientID: a.audience, SupportedSigningAlgs: []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
	}}))
	return nil
}

// keySpacing keeps a flood of made-up tokens off the issuer: for each signature that it can't verify the library asks for the keys
// anew. Whoever comes meanwhile waits for the same answer, so that a new key is found in this time too.
const keySpacing = time.Second

type spaced struct{ limit *rate.Limiter }

func (s spaced) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := s.limit.Wait(req.Context()); err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(req)
}

type fetchErrKey struct{}

// keySet tells "the issuer did not answer" (our 503) from "the signature is wrong" (their 401), which the library blends.
type keySet struct{ oidc.KeySet }

func (k keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, token)
	if out, ok := ctx.Value(fetchErrKey{}).(*error); ok && err != nil && strings.HasPrefix(err.Error(), "fetching keys") {
		*out = err
	}
	return payload, err
}
