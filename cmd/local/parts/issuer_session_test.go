package parts

import (
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// TestSessionAnswersWithoutAsking: a signed-in browser is let through, unless the client or the user asks for a sign-in.
func TestSessionAnswersWithoutAsking(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	issuer := issuerOn(t, dir, 0)
	app := client(issuer)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	verifier := oauth2.GenerateVerifier()
	address := func(params ...string) string {
		options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
		for i := 0; i < len(params); i += 2 {
			options = append(options, oauth2.SetAuthURLParam(params[i], params[i+1]))
		}
		return app.AuthCodeURL("s", options...)
	}
	tokens := func(back *url.URL) *oauth2.Token {
		t.Helper()
		tokens, err := app.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
		if err != nil {
			t.Fatalf("%s: %v", back, err)
		}
		return tokens
	}
	idOf := func(tokens *oauth2.Token) (subject string, signedIn time.Time) {
		t.Helper()
		id, err := check(t, issuer, ClientID, tokens.Extra("id_token").(string))
		var more struct {
			AuthTime int64 `json:"auth_time"`
		}
		if err != nil || id.Claims(&more) != nil || more.AuthTime == 0 {
			t.Fatalf("ID token: %+v %v", more, err)
		}
		return id.Subject, time.Unix(more.AuthTime, 0)
	}
	silently := func(params ...string) string {
		_, back, _ := browseAs(t, jar, "GET", address(append(params, "prompt", "none")...), nil)
		return back.Query().Get("error")
	}

	if got := silently(); got != "login_required" {
		t.Errorf("before a sign-in: %q", got)
	}
	_, back, _ := browseAs(t, jar, "POST", address(), url.Values{"other": {"Dora"}})
	first := tokens(back)
	dora, since := idOf(first)

	for name, params := range map[string][]string{
		"nothing said": nil, "prompt none": {"prompt", "none"}, "signed in lately": {"max_age", "3600"},
		"that person": {"login_hint", "dora"}, "that token": {"id_token_hint", first.Extra("id_token").(string)},
	} {
		status, back, _ := browseAs(t, jar, "GET", address(params...), nil)
		if status != 302 || back.Query().Get("state") != "s" {
			t.Fatalf("%s: %d %s", name, status, back)
		}
		if who, when := idOf(tokens(back)); who != dora || !when.Equal(since) {
			t.Errorf("%s: %s since %s, not %s since %s", name, who, when, dora, since)
		}
	}
	for name, params := range map[string][]string{
		"prompt login": {"prompt", "login"}, "another account": {"prompt", "select_account"}, "max_age 0": {"max_age", "0"},
		"another person": {"login_hint", "alice"},
	} {
		status, _, shown := browseAs(t, jar, "GET", address(params...), nil)
		if status != 200 || !strings.Contains(shown, `value="dora"`) || !strings.Contains(shown, `value="alice"`) {
			t.Errorf("%s: %d %s", name, status, shown)
		}
	}
	for name, params := range map[string][]string{
		"too long ago": {"max_age", "0"}, "another person": {"login_hint", "alice"}, "no token of ours": {"id_token_hint", first.AccessToken},
	} {
		if got := silently(params...); got != "login_required" {
			t.Errorf("silently, %s: %q", name, got)
		}
	}
	for name, params := range map[string][]string{
		"two prompts": {"prompt", "none login"}, "a bad age": {"max_age", "-5"}, "no age": {"max_age", "soon"},
	} {
		if _, back, _ := browseAs(t, jar, "GET", address(params...), nil); back.Query().Get("error") != "invalid_request" {
			t.Errorf("%s: %s", name, back)
		}
	}

	// A renewal is not a new sign-in.
	renewed, err := app.TokenSource(t.Context(), &oauth2.Token{RefreshToken: first.RefreshToken}).Token()
	if err != nil {
		t.Fatal(err)
	}
	if who, when := idOf(renewed); who != dora || !when.Equal(since) {
		t.Errorf("renewed: %s since %s", who, when)
	}

	port := portOf(t, issuer)
	issuer.Stop()
	issuer = issuerOn(t, dir, port)
	if got := silently(); got != "" {
		t.Errorf("after a restart: %q", got)
	}
	if status, _, _ := browseAs(
		t,
		jar,
		"GET",
		issuer.URL+"/end-session?post_logout_redirect_uri="+url.QueryEscape("http://127.0.0.1:8080/"),
		nil,
	); status != 302 {
		t.Errorf("signing out: %d", status)
	}
	if got := silently(); got != "login_required" {
		t.Errorf("after signing out: %q", got)
	}
}

// TestSessionsOfTwoIssuers: cookies know no ports, and two stacks may run on one machine.
func TestSessionsOfTwoIssuers(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	one, two := issuerOn(t, t.TempDir(), 0), issuerOn(t, t.TempDir(), 0)
	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	for _, issuer := range []*Issuer{one, two} {
		browseAs(t, jar, "POST", client(issuer).AuthCodeURL("s", challenge), url.Values{"person": {"alice"}})
	}
	for _, issuer := range []*Issuer{one, two} {
		if status, back, _ := browseAs(
			t,
			jar,
			"GET",
			client(issuer).AuthCodeURL("s", challenge),
			nil,
		); status != 302 ||
			back.Query().Get("code") == "" {
			t.Errorf("%s: %d %s", issuer.URL, status, back)
		}
	}
}

func portOf(t *testing.T, issuer *Issuer) int {
	t.Helper()
	parsed, err := url.Parse(issuer.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(parsed.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
