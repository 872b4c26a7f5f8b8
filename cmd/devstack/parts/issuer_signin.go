package parts

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

//go:embed signin.html
var signInHTML string

var signInPage = template.Must(template.New("sign-in").Parse(signInHTML))

// people are offered on the sign-in page; any other name works too.
var people = []struct{ Name, About string }{
	{"alice", "leads the research"}, {"bob", "is an engineer"}, {"carol", "prepares the claims"}, {"admin", "has the role admin"},
}

// asked is a valid authorization request.
type asked struct {
	redirect *url.URL
	state    string
	grant    grant
}

// readRequest answers itself when the request is not valid: to the client's page where that is safe, else to the person.
func (i *Issuer) readRequest(w http.ResponseWriter, r *http.Request) (asked, bool) {
	query := r.URL.Query()
	redirect, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || !isLoopbackURL(redirect.String()) || redirect.Fragment != "" {
		http.Error(w, "redirect_uri is not a page on this machine", http.StatusBadRequest)
		return asked{}, false
	}
	if query.Get("client_id") != ClientID {
		http.Error(w, "client_id is not "+ClientID, http.StatusBadRequest)
		return asked{}, false
	}
	request := asked{redirect: redirect, state: query.Get("state"), grant: grant{
		scope: query.Get("scope"), nonce: query.Get("nonce"),
		redirectURI: query.Get("redirect_uri"), challenge: query.Get("code_challenge"),
	}}
	code, description := "invalid_request", ""
	switch {
	case query.Get("response_type") != "code":
		code, description = "unsupported_response_type", "response_type is code"
	case request.grant.challenge == "" || query.Get("code_challenge_method") != "S256":
		description = "PKCE is required: code_challenge with code_challenge_method S256"
	case !slices.Contains(strings.Fields(request.grant.scope), "openid"):
		code, description = "invalid_scope", "scope does not hold openid"
	case query.Get("prompt") == "none":
		code, description = "login_required", "this issuer keeps no session"
	default:
		return request, true
	}
	request.sendBack(w, r, url.Values{"error": {code}, "error_description": {description}})
	return asked{}, false
}

func (a asked) sendBack(w http.ResponseWriter, r *http.Request, result url.Values) {
	query := a.redirect.Query()
	for name, values := range result {
		query[name] = values
	}
	if a.state != "" {
		query.Set("state", a.state)
	}
	target := *a.redirect
	target.RawQuery = query.Encode()
	http.Redirect(w, r, target.String(), http.StatusFound)
}

func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	if request, ok := i.readRequest(w, r); ok {
		i.showSignIn(w, r, request, http.StatusOK, "")
	}
}

func (i *Issuer) showSignIn(w http.ResponseWriter, r *http.Request, request asked, status int, problem string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_ = signInPage.Execute(w, map[string]any{
		"Action": "/authorize?" + r.URL.RawQuery, "Client": request.redirect.Host, "People": people,
		"Problem": problem, "Hint": r.URL.Query().Get("login_hint"),
	})
}

// signIn takes the form of the page, whose address still carries the request.
func (i *Issuer) signIn(w http.ResponseWriter, r *http.Request) {
	request, ok := i.readRequest(w, r)
	if !ok {
		return
	}
	user := strings.TrimSpace(r.PostFormValue("person"))
	if user == "" {
		user = strings.TrimSpace(r.PostFormValue("other"))
	}
	if !userPattern.MatchString(user) {
		i.showSignIn(w, r, request, http.StatusUnprocessableEntity, errUser.Error())
		return
	}
	request.grant.user = user
	request.grant.expires = time.Now().Add(2 * time.Minute)
	code := RandomSecret()
	i.mu.Lock()
	i.codes[code] = request.grant
	i.mu.Unlock()
	request.sendBack(w, r, url.Values{"code": {code}, "iss": {i.URL}})
}
