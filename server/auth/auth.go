// Package auth turns a bearer token into the current user.
package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// User is who asks.
type User struct {
	ID    uuid.UUID
	Roles []string
}

// Has says that the token gives a role.
func (u User) Has(role string) bool { return slices.Contains(u.Roles, role) }

type userKey struct{}

// WithUser puts the user into the request's context.
func WithUser(ctx context.Context, u User) context.Context {
	return context.WithValue(ctx, userKey{}, u)
}

// Current is the user of an authenticated request; the zero User, who owns nothing, elsewhere.
func Current(ctx context.Context) User {
	u, _ := ctx.Value(userKey{}).(User)
	return u
}

// Authenticator checks tokens of one issuer for one audience.
type Authenticator struct {
	issuer, audience string
	queries          *db.Queries
	users            *lru.Cache[string, uuid.UUID] // subject -> id; a user is never renamed or re-made
	client           *http.Client

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier
}

// New makes an Authenticator. The issuer is asked at the first token, so that the two can start in any order.
func New(issuer, audience string, queries *db.Queries) *Authenticator {
	users, err := lru.New[string, uuid.UUID](10_000)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &Authenticator{issuer: issuer, audience: audience, queries: queries, users: users, client: &http.Client{Timeout: 10 * time.Second}}
}

// Authenticate finds the user of an Authorization header, making one at first sight.
func (a *Authenticator) Authenticate(ctx context.Context, header string) (User, error) {
	scheme, token, _ := strings.Cut(header, " ")
	if header == "" || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return User{}, problem.New(api.ErrorCodeUnauthorized, "A bearer token is required.")
	}
	verifier, err := a.discover(ctx)
	if err != nil {
		return User{}, unavailable(err)
	}
	var fetchErr error
	verified, err := verifier.Verify(context.WithValue(ctx, fetchErrKey{}, &fetchErr), strings.TrimSpace(token))
	if fetchErr != nil {
		return User{}, unavailable(fetchErr)
	}
	if err != nil {
		return User{}, problem.Wrap(err, api.ErrorCodeUnauthorized, "The bearer token is not valid.")
	}
	var claims struct {
		Roles []string `json:"roles"`
	}
	if err := verified.Claims(&claims); err != nil || verified.Subject == "" || strings.ContainsRune(verified.Subject, 0) {
		return User{}, problem.Wrap(err, api.ErrorCodeUnauthorized, "The bearer token is not valid.")
	}
	id, err := a.user(ctx, verified.Subject)
	return User{ID: id, Roles: claims.Roles}, err
}

func (a *Authenticator) user(ctx context.Context, subject string) (uuid.UUID, error) {
	if id, ok := a.users.Get(subject); ok {
		return id, nil
	}
	id, err := a.queries.UserGetBySubject(ctx, a.issuer, subject)
	if database.NoRows(err) {
		id, err = a.queries.UserEnsure(ctx, db.UserEnsureParams{ID: uuid.Must(uuid.NewV7()), Issuer: a.issuer, Subject: subject})
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("find user: %w", err)
	}
	a.users.Add(subject, id)
	return id, nil
}

// discover reads the issuer's configuration once; after a failure the next request tries again.
func (a *Authenticator) discover(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.verifier != nil {
		return a.verifier, nil
	}
	// Key rotation fetches keys long after this request, so its context must not end with it.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), a.client)
	provider, err := oidc.NewProvider(lasting, a.issuer)
	if err != nil {
		return nil, fmt.Errorf("discover issuer: %w", err)
	}
	var metadata struct {
		JWKSURI string `json:"jwks_uri"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return nil, fmt.Errorf("read discovery: %w", err)
	}
	keys := keySet{oidc.NewRemoteKeySet(lasting, metadata.JWKSURI)}
	a.verifier = oidc.NewVerifier(a.issuer, keys, &oidc.Config{ClientID: a.audience, SupportedSigningAlgs: []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
	}})
	return a.verifier, nil
}

type fetchErrKey struct{}

// keySet tells "the issuer did not answer" (our 503) from "the signature is wrong" (their 401), which the library blends.
type keySet struct{ oidc.KeySet }

func (k keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, token)
	var network *url.Error
	if out, ok := ctx.Value(fetchErrKey{}).(*error); ok && errors.As(err, &network) {
		*out = err
	}
	return payload, err
}

func unavailable(err error) error {
	return &problem.Error{Code: api.ErrorCodeUnavailable, Detail: "The sign-in service does not answer.", Cause: err, RetryAfter: 2 * time.Second}
}
