package parts

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func issuerOn(t *testing.T, dir string, port int) *Issuer {
	t.Helper()
	issuer, err := StartIssuer(t.Context(), dir, IssuerOptions{Port: port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(issuer.Stop)
	return issuer
}

// check verifies a token as the server does: with a third-party library, starting at discovery.
func check(t *testing.T, issuer *Issuer, audience, token string) (*oidc.IDToken, error) {
	t.Helper()
	provider, err := oidc.NewProvider(t.Context(), issuer.URL)
	if err != nil {
		t.Fatal(err)
	}
	return provider.Verifier(&oidc.Config{ClientID: audience}).Verify(t.Context(), token)
}

const page = "http://localhost:8080/docs/oauth2-redirect.html"

func client(issuer *Issuer) *oauth2.Config {
	return &oauth2.Config{
		ClientID: ClientID, RedirectURL: page, Scopes: []string{"openid", "profile", "email", "offline_access"},
		Endpoint: oauth2.Endpoint{AuthURL: issuer.URL + "/authorize", TokenURL: issuer.URL + "/token", AuthStyle: oauth2.AuthStyleInParams},
	}
}

// browse sends a request without following redirects, and returns where it was sent.
func browse(t *testing.T, method, target string, form url.Values) (int, *url.URL, string) {
	t.Helper()
	return browseAs(t, nil, method, target, form)
}

// browseAs does so with a browser's cookies.
func browseAs(t *testing.T, jar http.CookieJar, method, target string, form url.Values) (int, *url.URL, string) {
	t.Helper()
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var content strings.Builder
	if _, err := io.Copy(&content, response.Body); err != nil {
		t.Fatal(err)
	}
	location, _ := response.Location()
	if location == nil {
		location = &url.URL{}
	}
	return response.StatusCode, location, content.String()
}

func TestSignInWithCodeAndPKCE(t *testing.T) {
	t.Parallel()
	issuer := issuerOn(t, t.TempDir(), 0)
	app := client(issuer)
	verifier := oauth2.GenerateVerifier()
	address := app.AuthCodeURL("state-1", oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce-1"))

	status, _, shown := browse(t, "GET", address, nil)
	if status != 200 || !strings.Contains(shown, `value="alice"`) || !strings.Contains(shown, `name="other"`) ||
		!strings.Contains(shown, "localhost:8080") {
		t.Fatalf("sign-in page: %d %s", status, shown)
	}
	if status, _, shown := browse(
		t,
		"POST",
		address,
		url.Values{"other": {"<script>"}},
	); status != 422 ||
		!strings.Contains(shown, `role="alert"`) {
		t.Fatalf("a bad name: %d %s", status, shown)
	}
	status, back, _ := browse(t, "POST", address, url.Values{"person": {"alice"}})
	if status != 302 || back.Host != "localhost:8080" || back.Path != "/docs/oauth2-redirect.html" || back.Query().Get("state") != "state-1" {
		t.Fatalf("sent back to %d %s", status, back)
	}
	code := back.Query().Get("code")
	tokens, err := app.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	access, err := check(t, issuer, Audience, tokens.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	if access.Subject != "alice" || len(access.Audience) != 1 || time.Until(access.Expiry) < 59*time.Minute ||
		time.Until(access.Expiry) > time.Hour {
		t.Errorf("access token: %+v", access)
	}
	id, err := check(t, issuer, ClientID, tokens.Extra("id_token").(string))
	if err != nil || id.Nonce != "nonce-1" || id.Subject != "alice" {
		t.Errorf("ID token: %+v %v", id, err)
	}
	if _, err := check(t, issuer, Audience, tokens.Extra("id_token").(string)); err == nil {
		t.Error("an ID token passes as an access token")
	}
	if _, err := app.Exchange(t.Context(), code, oauth2.VerifierOption(verifier)); err == nil {
		t.Error("a code was good twice")
	}

	response, content := send(t, "GET", issuer.URL+"/userinfo", "", http.Header{"Authorization": {"Bearer " + tokens.AccessToken}})
	if response.StatusCode != 200 || !strings.Contains(content, `"email":"alice@example.com"`) {
		t.Errorf("userinfo: %d %s", response.StatusCode, content)
	}
	if response, _ := send(
		t,
		"GET",
		issuer.URL+"/userinfo",
		"",
		http.Header{"Authorization": {"Bearer " + tokens.RefreshToken}},
	); response.StatusCode != 401 {
		t.Errorf("userinfo with a refresh token: %d", response.StatusCode)
	}
	renewed, err := app.TokenSource(t.Context(), &oauth2.Token{RefreshToken: tokens.RefreshToken}).Token()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := check(
		t,
		issuer,
		Audience,
		renewed.AccessToken,
	); err != nil || again.Subject != "alice" ||
		renewed.AccessToken == tokens.AccessToken {
		t.Errorf("renewed: %+v %v", again, err)
	}
	if _, err := app.TokenSource(t.Context(), &oauth2.Token{RefreshToken: tokens.AccessToken}).Token(); err == nil {
		t.Error("an access token renews itself")
	}
}

func TestSignInRefusals(t *testing.T) {
	t.Parallel()
	issuer := issuerOn(t, t.TempDir(), 0)
	app := client(issuer)
	verifier := oauth2.GenerateVerifier()
	good := app.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier))

	for name, change := range map[string]func(url.Values){
		"another client":   func(q url.Values) { q.Set("client_id", "x") },
		"page elsewhere":   func(q url.Values) { q.Set("redirect_uri", "https://elsewhere.example/") },
		"host in disguise": func(q url.Values) { q.Set("redirect_uri", "http://localhost:80@elsewhere.example/") },
		"no page":          func(q url.Values) { q.Del("redirect_uri") },
		"script":           func(q url.Values) { q.Set("redirect_uri", "javascript:alert(1)//localhost") },
	} {
		parsed, _ := url.Parse(good)
		query := parsed.Query()
		change(query)
		parsed.RawQuery = query.Encode()
		if status, _, _ := browse(t, "POST", parsed.String(), url.Values{"person": {"alice"}}); status != 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
	for want, change := range map[string]func(url.Values){
		"invalid_request":           func(q url.Values) { q.Del("code_challenge") },
		"unsupported_response_type": func(q url.Values) { q.Set("response_type", "token") },
		"invalid_scope":             func(q url.Values) { q.Set("scope", "profile") },
	} {
		parsed, _ := url.Parse(good)
		query := parsed.Query()
		change(query)
		parsed.RawQuery = query.Encode()
		status, back, _ := browse(t, "POST", parsed.String(), url.Values{"person": {"alice"}})
		if status != 302 || back.Query().Get("error") != want || back.Query().Get("state") != "s" || back.Query().Get("code") != "" {
			t.Errorf("%s: %d %s", want, status, back)
		}
	}
	plain := app.AuthCodeURL("s", oauth2.SetAuthURLParam("code_challenge", verifier), oauth2.SetAuthURLParam("code_challenge_method", "plain"))
	if _, back, _ := browse(t, "POST", plain, url.Values{"person": {"alice"}}); back.Query().Get("error") != "invalid_request" {
		t.Errorf("plain challenge: %s", back)
	}
	_, back, _ := browse(t, "POST", good, url.Values{"person": {"alice"}})
	if _, err := app.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(oauth2.GenerateVerifier())); err == nil {
		t.Error("another verifier was good")
	}
}

func TestDevToken(t *testing.T) {
	t.Parallel()
	issuer := issuerOn(t, t.TempDir(), 0)
	mint := func(form url.Values) (int, string) {
		response, content := send(
			t,
			"POST",
			issuer.URL+"/dev/token",
			form.Encode(),
			http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		)
		var answer struct {
			AccessToken string `json:"access_token"`
		}
		if err := json.Unmarshal([]byte(content), &answer); err != nil {
			t.Fatalf("%v: %s", err, content)
		}
		return response.StatusCode, answer.AccessToken
	}
	rolesOf := func(token string) []string {
		verified, err := check(t, issuer, Audience, token)
		if err != nil {
			t.Fatal(err)
		}
		var has struct {
			Roles []string `json:"roles"`
			Email string   `json:"email"`
		}
		if err := verified.Claims(&has); err != nil || has.Email == "" || has.Roles == nil {
			t.Fatalf("claims: %+v %v", has, err)
		}
		return has.Roles
	}
	if _, token := mint(url.Values{"user": {"Dora"}}); len(rolesOf(token)) != 0 {
		t.Error("Dora has roles")
	}
	if _, token := mint(url.Values{"user": {"admin"}}); strings.Join(rolesOf(token), ",") != "admin" {
		t.Error("admin is not admin")
	}
	if _, token := mint(url.Values{"user": {"bob"}, "roles": {"admin, auditor"}}); strings.Join(rolesOf(token), ",") != "admin,auditor" {
		t.Error("asked-for roles are missing")
	}
	_, expired := mint(url.Values{"user": {"bob"}, "ttl": {"-60"}})
	if _, err := check(t, issuer, Audience, expired); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("expired token: %v", err)
	}
	if status, _ := mint(url.Values{"user": {"no spaces"}}); status != 400 {
		t.Errorf("bad name: %d", status)
	}
	if status, _ := mint(url.Values{"user": {"bob"}, "ttl": {"soon"}}); status != 400 {
		t.Errorf("bad ttl: %d", status)
	}
}

func TestKeyRotationAndRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	issuer := issuerOn(t, dir, port)
	mint := func() string {
		token, err := issuer.Token(TokenRequest{User: "alice"})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	before := mint()
	if err := issuer.RotateKey(); err != nil {
		t.Fatal(err)
	}
	after := mint()
	kid := func(token string) string { head, _, _ := strings.Cut(token, "."); return head }
	if kid(before) == kid(after) {
		t.Error("the key is the same")
	}
	for _, token := range []string{before, after} {
		if _, err := check(t, issuer, Audience, token); err != nil {
			t.Errorf("after a rotation: %v", err)
		}
	}
	issuer.Stop()
	first := issuer.URL
	issuer = issuerOn(t, dir, port)
	if issuer.URL != first {
		t.Errorf("the issuer moved from %s to %s", first, issuer.URL)
	}
	if _, err := check(t, issuer, Audience, before); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	if err := issuer.DropOldKeys(); err != nil {
		t.Fatal(err)
	}
	if _, err := check(t, issuer, Audience, before); err == nil {
		t.Error("a dropped key is still good")
	}
	if _, err := check(t, issuer, Audience, after); err != nil {
		t.Errorf("the current key: %v", err)
	}
	if second, err := StartIssuer(t.Context(), t.TempDir(), IssuerOptions{Port: port}); err == nil {
		second.Stop()
		t.Error("two issuers on one port")
	}
}

func TestIssuerServesOnlyThisMachine(t *testing.T) {
	t.Parallel()
	issuer := issuerOn(t, t.TempDir(), 0)
	allowed := func(method, path, origin string) string {
		response, _ := send(t, method, issuer.URL+path, "", http.Header{"Origin": {origin}, "Access-Control-Request-Method": {"POST"}})
		return response.Header.Get("Access-Control-Allow-Origin")
	}
	for _, path := range []string{"/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"} {
		if got := allowed("OPTIONS", path, "http://localhost:5173"); got != "http://localhost:5173" {
			t.Errorf("%s for a page here: %q", path, got)
		}
		if got := allowed("GET", path, "https://elsewhere.example"); got != "" {
			t.Errorf("%s for a page elsewhere: %q", path, got)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), "POST", issuer.URL+"/dev/token", strings.NewReader("user=alice"))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "rebound.example"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another name for this address: %d", response.StatusCode)
	}
	status, back, _ := browse(
		t,
		"GET",
		issuer.URL+"/end-session?state=x&post_logout_redirect_uri="+url.QueryEscape("http://127.0.0.1:8080/out"),
		nil,
	)
	if status != 302 || back.String() != "http://127.0.0.1:8080/out?state=x" {
		t.Errorf("end of session: %d %s", status, back)
	}
	if status, _, _ := browse(
		t,
		"GET",
		issuer.URL+"/end-session?post_logout_redirect_uri=https%3A%2F%2Felsewhere.example",
		nil,
	); status != 400 {
		t.Errorf("end of session elsewhere: %d", status)
	}
}
