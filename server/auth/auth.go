// Package auth turns a bearer token into the current user.
package auth

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// User is the user of a request.
type User struct {
	ID    uuid.UUID
	Roles []string
}

// Has reports whether the token grants a role.
func (u User) Has(role string) bool { return slices.Contains(u.Roles, role) }

type userKey struct{}

// WithUser puts the user into the request's context.
func WithUser(ctx context.Context, u User) context.Context {
	return context.WithValue(ctx, userKey{}, u)
}

// Current is the user of an authenticated request; elsewhere the zero User, who owns nothing.
func Current(ctx context.Context) User {
	u, _ := ctx.Value(userKey{}).(User)
	return u
}

// Authenticator checks tokens of one issuer for one audience.
type Authenticator struct {
	issuer, audience string
	queries          *db.Queries
	transport        http.RoundTripper         // to the issuer
	users            *lru.Cache[string, known] // by subject
	tokens           *lru.Cache[[sha256.Size]byte, verified]

	verifier    atomic.Pointer[oidc.IDTokenVerifier] // nil until the issuer was discovered
	discoveries singleflight.Group
	keys        *keyWatch
}

// UserMemory is how long a process may take a token for a user who was erased by another process.
const UserMemory = 5 * time.Second

// known is the user that a subject had at a time. It gets another one only after it was erased.
type known struct {
	id uuid.UUID
	at time.Time
}

// Forget makes this process look a user up again, who was erased.
func (a *Authenticator) Forget(user uuid.UUID) {
	for _, subject := range a.users.Keys() {
		if known, ok := a.users.Peek(subject); ok && known.id == user {
			a.users.Remove(subject)
		}
	}
}

// verified holds the claims of a token, cached by its hash until it expires or the issuer's keys change: a signature costs more than
// everything else that a small request does.
type verified struct {
	subject string
	roles   []string
	expiry  time.Time
	keys    uint64 // the generation of the keys that verified it
}

// New makes an Authenticator. The issuer is called at the first token, so that the two can start in any order.
func New(issuer, audience string, queries *db.Queries, transport http.RoundTripper) *Authenticator {
	users, err := lru.New[string, known](10_000)
	tokens, err2 := lru.New[[sha256.Size]byte, verified](10_000)
	if err := errors.Join(err, err2); err != nil {
		panic(err) // only for a size below 1
	}
	return &Authenticator{
		issuer: issuer, audience: audience, queries: queries, transport: transport, users: users, tokens: tokens,
		keys: &keyWatch{},
	}
}

// Bearer is the token of a request; false if there is none, or more than one Authorization header: two readers could pick different
// ones.
func Bearer(header http.Header) (string, bool) {
	values := header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && token != ""
}

// maxSubject is the limit of OpenID Connect.
const maxSubject = 255

// Authenticate finds the user of a request, and creates one at the first sign-in.
func (a *Authenticator) Authenticate(ctx context.Context, header http.Header) (User, error) {
	token, ok := Bearer(header)
	if !ok {
		return User{}, problem.New(problem.CodeUnauthorized, "A bearer token is required.")
	}
	claims, err := a.verify(ctx, token)
	if err != nil {
		return User{}, err
	}
	id, err := a.user(ctx, claims.subject)
	return User{ID: id, Roles: claims.roles}, err
}

func (a *Authenticator) verify(ctx context.Context, token string) (verified, error) {
	verifier, err := a.discover(ctx)
	if err != nil {
		return verified{}, unavailable(err)
	}
	a.keys.refreshIfStale(ctx)
	generation := a.keys.generation.Load()
	hash := sha256.Sum256([]byte(token))
	if known, ok := a.tokens.Get(hash); ok && known.keys == generation && time.Now().Before(known.expiry) {
		return known, nil
	}
	var fetchErr error
	checked, err := verifier.Verify(context.WithValue(ctx, fetchErrKey{}, &fetchErr), token)
	if fetchErr != nil {
		return verified{}, unavailable(fetchErr)
	}
	if err != nil {
		return verified{}, unauthorized(err)
	}
	var claims struct {
		Roles roleList `json:"roles"`
	}
	subject := checked.Subject
	if err := checked.Claims(&claims); err != nil || subject == "" || len(subject) > maxSubject || strings.ContainsRune(subject, 0) {
		return verified{}, unauthorized(err)
	}
	known := verified{subject: subject, roles: claims.Roles, expiry: checked.Expiry, keys: generation}
	a.tokens.Add(hash, known)
	return known, nil
}

// roleList reads the claim of roles: a list, or one string, as some issuers write a single value. Anything else grants no role,
// and is no reason to refuse the sign-in.
type roleList []string

// UnmarshalJSON never fails.
func (r *roleList) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil && one != "" {
		*r = roleList{one}
		return nil
	}
	var list []string
	if json.Unmarshal(text, &list) == nil {
		*r = list
	}
	return nil
}

func unauthorized(cause error) error {
	return problem.Wrap(cause, problem.CodeUnauthorized, "The bearer token is not valid.")
}

func (a *Authenticator) user(ctx context.Context, subject string) (uuid.UUID, error) {
	if known, ok := a.users.Get(subject); ok && time.Since(known.at) < UserMemory {
		return known.id, nil
	}
	id, err := a.queries.UserGetBySubject(ctx, a.issuer, subject)
	if database.NoRows(err) {
		id, err = a.queries.UserEnsure(ctx, db.UserEnsureParams{ID: uuid.Must(uuid.NewV7()), Issuer: a.issuer, Subject: subject})
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("find user: %w", err)
	}
	a.users.Add(subject, known{id: id, at: time.Now()})
	return id, nil
}

func unavailable(err error) error {
	return problem.Unavailable(err, "The sign-in service is unavailable.", 2*time.Second)
}
