package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, method, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	Handler("https://issuer.example/realm", "https://objects.example").ServeHTTP(w, r)
	return w.Result()
}

func TestPageHasAPolicyOfItsOwnEachTime(t *testing.T) {
	t.Parallel()
	nonce := regexp.MustCompile(`'nonce-([A-Z0-9]+)'`)
	first, second := get(t, http.MethodGet, "/"), get(t, http.MethodGet, "/")
	policy := first.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "connect-src 'self' https://issuer.example https://objects.example;") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy is %q", policy)
	}
	a, b := nonce.FindStringSubmatch(policy), nonce.FindStringSubmatch(second.Header.Get("Content-Security-Policy"))
	if len(a) != 2 || len(b) != 2 || a[1] == b[1] {
		t.Errorf("the nonces are %q and %q", a, b)
	}
	if got := first.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func TestABrowserAtAWrongAddressGetsThePage(t *testing.T) {
	t.Parallel()
	page := Handler()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/nothing", nil)
	if page.NotFound(w, r) || w.Body.Len() > 0 {
		t.Error("a program got the page")
	}
	r.Header.Set("Accept", "text/html")
	if !page.NotFound(w, r) || w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<html") ||
		w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("a browser got %d %.100q", w.Code, w.Body.String())
	}
}

func TestOnlyNavigationGetsThePage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path string
		headers      []string
		want         int
	}{
		{http.MethodGet, "/p/1/s/2", []string{"Sec-Fetch-Mode", "navigate"}, http.StatusOK},
		{http.MethodGet, "/p/1", []string{"Accept", "text/html"}, http.StatusOK},
		{http.MethodGet, "/p/1", []string{"Sec-Fetch-Mode", "cors", "Accept", "text/html"}, http.StatusNotFound},
		{http.MethodGet, "/p/1", nil, http.StatusNotFound},
		{http.MethodGet, "/assets/none.js", nil, http.StatusNotFound},
		{http.MethodGet, "/assets/../../embed.go", nil, http.StatusNotFound},
		{http.MethodPost, "/", nil, http.StatusMethodNotAllowed},
		{http.MethodHead, "/", nil, http.StatusOK},
	} {
		if got := get(t, c.method, c.path, c.headers...).StatusCode; got != c.want {
			t.Errorf("%s %s %v: %d, not %d", c.method, c.path, c.headers, got, c.want)
		}
	}
}
