package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"

	"github.com/sredspace/sredspace/server/outbound"
)

// issuerTimeout limits one call to the issuer.
const issuerTimeout = 10 * time.Second

// discover reads the issuer's configuration once for all waiting requests; after a failure the next request retries.
func (a *Authenticator) discover(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	if known := a.verifier.Load(); known != nil {
		return known, nil
	}
	lasting := context.WithoutCancel(ctx) // other requests wait too, and key rotation fetches keys long after this one
	discovery := a.discoveries.DoChan("", func() (any, error) { return nil, a.readDiscovery(lasting) })
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case result := <-discovery:
		return a.verifier.Load(), result.Err
	}
}

func (a *Authenticator) readDiscovery(ctx context.Context) error {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, outbound.Client(a.transport, issuerTimeout)), a.issuer)
	if err != nil {
		return fmt.Errorf("discover issuer: %w", err)
	}
	var metadata struct {
		JWKSURI string `json:"jwks_uri"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return fmt.Errorf("read discovery: %w", err)
	}
	client := outbound.Client(watched{spaced{rate.NewLimiter(rate.Every(keySpacing), 1), a.transport}, a.keys}, issuerTimeout)
	a.keys.start(ctx, client, metadata.JWKSURI)
	a.verifier.Store(oidc.NewVerifier(a.issuer, keySet{a.keys}, &oidc.Config{ClientID: a.audience, SupportedSigningAlgs: []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
	}}))
	return nil
}

// keySpacing protects the issuer from a flood of forged tokens: the library fetches the keys again for each signature that it cannot
// verify. Requests that arrive in that time wait for the same answer, so a new key is found within it.
const keySpacing = time.Second

type spaced struct {
	limit *rate.Limiter
	next  http.RoundTripper
}

func (s spaced) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := s.limit.Wait(req.Context()); err != nil {
		return nil, err
	}
	return s.next.RoundTrip(req)
}

type fetchErrKey struct{}

// keySet distinguishes "the issuer did not answer" (503) from "the signature is wrong" (401), which the library does not.
type keySet struct{ oidc.KeySet }

func (k keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, token)
	if out, ok := ctx.Value(fetchErrKey{}).(*error); ok && err != nil && strings.HasPrefix(err.Error(), "fetching keys") {
		*out = err
	}
	return payload, err
}
