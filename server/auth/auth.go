// Package auth turns a bearer token into the current user.
package auth

import (
	"context"
	"encoding/json"
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
	users            *lru.Cache[string, uuid.UUID] // subject -> id; a user is never renamed or re-made

	verifier    atomic.Pointer[oidc.IDTokenVerifier] // nil until the issuer was discovered
	discoveries singleflight.Group
}

// New makes an Authenticator. The issuer is called at the first token, so that the two can start in any order.
func New(issuer, audience string, queries *db.Queries) *Authenticator {
	users, err := lru.New[string, uuid.UUID](10_000)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &Authenticator{issuer: issuer, audience: audience, queries: queries, users: users}
}

// Bearer is the token of a request; false if there is none, or more than one Authorization header, of which two readers could pick
// different ones.
func Bearer(header http.Header) (string, bool) {
	values := header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && token != ""
}

// maxSubject is OpenID Connect's.
const maxSubject = 255

// Authenticate finds the user of a request, and creates one at the first sign-in.
func (a *Authenticator) Authenticate(ctx context.Context, header http.Header) (User, error) {
	token, ok := Bearer(header)
	if !ok {
		return User{}, problem.New(problem.CodeUnauthorized, "A bearer token is required, in one Authorization header.")
	}
	verifier, err := a.discover(ctx)
	if err != nil {
		return User{}, unavailable(err)
	}
	var fetchErr error
	verified, err := verifier.Verify(context.WithValue(ctx, fetchErrKey{}, &fetchErr), token)
	if fetchErr != nil {
		return User{}, unavailable(fetchErr)
	}
	if err != nil {
		return User{}, unauthorized(err)
	}
	var claims struct {
		Roles roleList `json:"roles"`
	}
	subject := verified.Subject
	if err := verified.Claims(&claims); err != nil || subject == "" || len(subject) > maxSubject || strings.ContainsRune(subject, 0) {
		return User{}, unauthorized(err)
	}
	id, err := a.user(ctx, subject)
	return User{ID: id, Roles: claims.Roles}, err
}

// roleList reads the claim of roles: a list, or one string, as single-valued mappers of issuers write it. Anything else is no role,
// and no reason to refuse the sign-in.
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

func unavailable(err error) error {
	return problem.Unavailable(err, "The sign-in service is unavailable.", 2*time.Second)
}
