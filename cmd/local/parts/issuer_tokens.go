package parts

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// The typ header of each token (RFC 9068 for the first).
const (
	accessKind  = "at+jwt"
	idKind      = "JWT"
	refreshKind = "refresh+jwt"
	sessionKind = "session+jwt"
)

const tokenLife = time.Hour

type claims struct {
	jwt.Claims
	ClientID string   `json:"client_id,omitempty"`
	Scope    string   `json:"scope,omitempty"`
	Nonce    string   `json:"nonce,omitempty"`
	Name     string   `json:"name,omitempty"`
	Email    string   `json:"email,omitempty"`
	Roles    []string `json:"roles"`

	AuthTime *jwt.NumericDate `json:"auth_time,omitempty"`
}

// grant is what a sign-in allows, until its code is exchanged.
type grant struct {
	user, scope, nonce     string
	redirectURI, challenge string
	since, expires         time.Time
}

// TokenRequest describes an access token; only User is needed.
type TokenRequest struct {
	User     string
	Roles    []string      // default: none, but admin for the user admin
	TTL      time.Duration // default: an hour; below zero makes a token that has expired
	Audience string        // default: Audience
}

var userPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$`)

var errUser = errors.New("a name is 1 to 64 letters, digits and . _ @ + -, beginning with a letter or digit")

// Token mints an access token for a person, who need not have been seen before.
func (i *Issuer) Token(request TokenRequest) (string, error) {
	if !userPattern.MatchString(request.User) {
		return "", fmt.Errorf("mint a token for %q: %w", request.User, errUser)
	}
	if request.TTL == 0 {
		request.TTL = tokenLife
	}
	if request.Audience == "" {
		request.Audience = Audience
	}
	body := i.claimsOf(request.User, request.Audience, request.TTL)
	body.ClientID, body.Scope = ClientID, "openid profile email"
	if request.Roles != nil {
		body.Roles = request.Roles
	}
	return i.keys.sign(accessKind, body)
}

func (i *Issuer) claimsOf(user, audience string, life time.Duration) claims {
	user = strings.ToLower(user) // the subject: Alice and alice are one person
	now := time.Now()
	issued := now
	if life < 0 {
		issued = now.Add(life - time.Minute)
	}
	local, _, isAddress := strings.Cut(user, "@")
	body := claims{
		Claims: jwt.Claims{
			Issuer: i.URL, Subject: user, Audience: jwt.Audience{audience}, ID: RandomSecret(),
			IssuedAt: jwt.NewNumericDate(issued), NotBefore: jwt.NewNumericDate(issued), Expiry: jwt.NewNumericDate(now.Add(life)),
		},
		Name: strings.ToUpper(local[:1]) + local[1:], Email: user, Roles: []string{},
	}
	if !isAddress {
		body.Email += "@example.com"
	}
	if user == "admin" {
		body.Roles = []string{"admin"}
	}
	return body
}

// token exchanges a code or a refresh token.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	var allowed grant
	var err error
	switch r.PostFormValue("grant_type") {
	case "authorization_code":
		allowed, err = i.redeem(r)
	case "refresh_token":
		allowed, err = i.refresh(r.PostFormValue("refresh_token"))
	default:
		oauthError(w, "unsupported_grant_type", "grant_type is authorization_code or refresh_token")
		return
	}
	if err == nil && r.PostFormValue("client_id") != ClientID {
		err = errors.New("client_id is not " + ClientID)
	}
	if err != nil {
		oauthError(w, "invalid_grant", err.Error())
		return
	}
	tokens, err := i.issue(allowed)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusOK, tokens)
}

// redeem removes the code before it checks the rest: a code is valid for one attempt.
func (i *Issuer) redeem(r *http.Request) (grant, error) {
	code := r.PostFormValue("code")
	i.mu.Lock()
	allowed, known := i.codes[code]
	delete(i.codes, code)
	i.mu.Unlock()
	digest := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	challenge := base64.RawURLEncoding.EncodeToString(digest[:])
	switch {
	case !known || time.Now().After(allowed.expires):
		return grant{}, errors.New("the code is unknown, used or expired")
	case r.PostFormValue("redirect_uri") != allowed.redirectURI:
		return grant{}, errors.New("redirect_uri differs from the one in the authorization request")
	case subtle.ConstantTimeCompare([]byte(challenge), []byte(allowed.challenge)) != 1:
		return grant{}, errors.New("code_verifier does not match code_challenge")
	}
	return allowed, nil
}

// refresh tokens are signed, not stored, so that a page stays signed in when the stack starts again.
func (i *Issuer) refresh(token string) (grant, error) {
	var body claims
	if err := i.keys.verify(refreshKind, token, &body); err != nil {
		return grant{}, fmt.Errorf("refresh_token: %w", err)
	}
	if err := body.Validate(jwt.Expected{Issuer: i.URL}); err != nil {
		return grant{}, fmt.Errorf("refresh_token: %w", err)
	}
	return grant{user: body.Subject, scope: body.Scope, since: body.AuthTime.Time()}, nil
}

func (i *Issuer) issue(allowed grant) (map[string]any, error) {
	access := i.claimsOf(allowed.user, Audience, tokenLife)
	access.ClientID, access.Scope = ClientID, allowed.scope
	id := i.claimsOf(allowed.user, ClientID, tokenLife)
	id.Nonce, id.AuthTime = allowed.nonce, jwt.NewNumericDate(allowed.since)
	refresh := i.claimsOf(allowed.user, i.URL, 30*24*time.Hour)
	refresh.Scope, refresh.AuthTime = allowed.scope, id.AuthTime

	tokens := map[string]any{"token_type": "Bearer", "expires_in": int(tokenLife.Seconds()), "scope": allowed.scope}
	for _, token := range []struct {
		name, kind string
		body       claims
	}{{"access_token", accessKind, access}, {"id_token", idKind, id}, {"refresh_token", refreshKind, refresh}} {
		signed, err := i.keys.sign(token.kind, token.body)
		if err != nil {
			return nil, err
		}
		tokens[token.name] = signed
	}
	return tokens, nil
}

func (i *Issuer) userinfo(w http.ResponseWriter, r *http.Request) {
	var body claims
	err := i.keys.verify(accessKind, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), &body)
	if err == nil {
		err = body.Validate(jwt.Expected{Issuer: i.URL, AnyAudience: jwt.Audience{Audience}})
	}
	if err != nil {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		http.Error(w, "the access token is missing or not valid", http.StatusUnauthorized)
		return
	}
	answer(w, http.StatusOK, map[string]any{"sub": body.Subject, "name": body.Name, "email": body.Email, "roles": body.Roles})
}

// devToken mints a token for a named person, for the command line and for tests: user, and optionally roles (with commas or
// repeated) and ttl in seconds.
func (i *Issuer) devToken(w http.ResponseWriter, r *http.Request) {
	request := TokenRequest{User: r.PostFormValue("user")}
	for _, roles := range r.PostForm["roles"] {
		for role := range strings.SplitSeq(roles, ",") {
			if role = strings.TrimSpace(role); role != "" {
				request.Roles = append(request.Roles, role)
			}
		}
	}
	if text := r.PostFormValue("ttl"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds == 0 {
			oauthError(w, "invalid_request", "ttl is a number of seconds")
			return
		}
		request.TTL = time.Duration(seconds) * time.Second
	}
	token, err := i.Token(request)
	if err != nil {
		oauthError(w, "invalid_request", err.Error())
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer"})
}

func oauthError(w http.ResponseWriter, code, description string) {
	answer(w, http.StatusBadRequest, map[string]string{"error": code, "error_description": description})
}
