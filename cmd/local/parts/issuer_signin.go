package parts

import (
	_ "embed"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed signin.html
var signInHTML string

var signInPage = template.Must(template.New("sign-in").Parse(signInHTML))

type person struct{ Name, About string }

// people are offered on the sign-in page; any other name works too.
var people = []person{
	{"alice", "leads the research"}, {"bob", "is an engineer"}, {"carol", "prepares the claims"}, {"admin", "has the role admin"},
}

// asked is a valid authorization request.
type asked struct {
	redirect *url.URL
	state    string
	prompt   []string
	maxAge   time.Duration
	grant    grant
}

const noMaxAge = time.Duration(math.MaxInt64)

// readRequest answers invalid requests itself: to the client's page if that is safe, otherwise to the user.
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
	request := asked{
		redirect: redirect,
		state:    query.Get("state"),
		prompt:   strings.Fields(query.Get("prompt")),
		maxAge:   noMaxAge,
		grant: grant{
			scope: query.Get("scope"), nonce: query.Get("nonce"),
			redirectURI: query.Get("redirect_uri"), challenge: query.Get("code_challenge"),
		},
	}
	if text := query.Get("max_age"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			seconds = -1
		}
		request.maxAge = time.Duration(seconds) * time.Second
	}
	code, description := "invalid_request", ""
	switch {
	case query.Get("response_type") != "code":
		code, description = "unsupported_response_type", "response_type is code"
	case request.grant.challenge == "" || query.Get("code_challenge_method") != "S256":
		description = "PKCE is required: code_challenge with code_challenge_method S256"
	case !slices.Contains(strings.Fields(request.grant.scope), "openid"):
		code, description = "invalid_scope", "scope does not hold openid"
	case slices.Contains(request.prompt, "none") && len(request.prompt) > 1:
		description = "prompt none goes with no other"
	case request.maxAge < 0:
		description = "max_age is a number of seconds"
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

// authorize lets a signed-in user through without asking, unless the client or the user requests the page.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	request, ok := i.readRequest(w, r)
	if !ok {
		return
	}
	if user, since, ok := i.session(r); ok && i.suffices(request, r.URL.Query(), user, since) {
		i.grantCode(w, r, request, user, since)
		return
	}
	if slices.Contains(request.prompt, "none") {
		request.sendBack(w, r, url.Values{"error": {"login_required"}, "error_description": {"the person has to sign in"}})
		return
	}
	i.showSignIn(w, r, request, http.StatusOK, "")
}

func (i *Issuer) showSignIn(w http.ResponseWriter, r *http.Request, request asked, status int, problem string) {
	offered := people
	if user, _, ok := i.session(r); ok && !slices.ContainsFunc(people, func(p person) bool { return p.Name == user }) {
		offered = append([]person{{user, "is signed in"}}, people...)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_ = signInPage.Execute(w, map[string]any{
		"Action": "/authorize?" + r.URL.RawQuery, "Client": request.redirect.Host, "People": offered,
		"Problem": problem, "Hint": r.URL.Query().Get("login_hint"),
	})
}

// signIn handles the form of the page, whose address still carries the request.
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
	since := time.Now()
	if err := i.keepSession(w, user, since); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	i.grantCode(w, r, request, user, since)
}

func (i *Issuer) grantCode(w http.ResponseWriter, r *http.Request, request asked, user string, since time.Time) {
	request.grant.user, request.grant.since = user, since
	request.grant.expires = time.Now().Add(2 * time.Minute)
	code := RandomSecret()
	i.mu.Lock()
	i.codes[code] = request.grant
	i.mu.Unlock()
	request.sendBack(w, r, url.Values{"code": {code}, "iss": {i.URL}})
}
