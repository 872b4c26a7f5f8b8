package localgithub

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

//go:embed authorize.html
var authorizeHTML string

var authorizePage = template.Must(template.New("authorize").Parse(authorizeHTML))

// wanted is an authorization that a client requests.
type wanted struct {
	redirect                   *url.URL
	redirectText, state, proof string
}

// readWanted refuses what a careful client would never send; GitHub itself lets some of it pass.
func readWanted(query url.Values) (wanted, string) {
	redirect, err := url.Parse(query.Get("redirect_uri"))
	if err != nil {
		redirect = &url.URL{}
	}
	w := wanted{redirect: redirect, redirectText: query.Get("redirect_uri"), state: query.Get("state"), proof: query.Get("code_challenge")}
	switch {
	case query.Get("client_id") != ClientID:
		return w, "There is no app with this client_id."
	case redirect.Scheme != "http" || !onThisMachine(redirect.Hostname()):
		return w, "The redirect_uri is not a page on this machine."
	case w.state == "":
		return w, "There is no state."
	case len(w.proof) != 43 || query.Get("code_challenge_method") != "S256":
		return w, "There is no code_challenge with the method S256."
	}
	return w, ""
}

func onThisMachine(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }

func (s *Server) showAuthorize(w http.ResponseWriter, r *http.Request) {
	request, wrong := readWanted(r.URL.Query())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	if wrong != "" {
		w.WriteHeader(http.StatusBadRequest)
	}
	_ = authorizePage.Execute(
		w,
		map[string]any{"Wrong": wrong, "Action": r.URL.RequestURI(), "Logins": s.Logins(), "Client": request.redirect.Host},
	)
}

// authorize plays a person who agrees, or does not.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	request, wrong := readWanted(r.URL.Query())
	if wrong != "" {
		http.Error(w, wrong, http.StatusBadRequest)
		return
	}
	query := request.redirect.Query()
	query.Set("state", request.state)
	s.mu.Lock()
	if person := s.world.account(r.PostFormValue("login")); person != nil {
		secret := s.grants.secret("")[:20]
		s.grants.issued = append(s.grants.issued, secret)
		s.grants.codes[secret] = code{
			login:     person.Login,
			redirect:  request.redirectText,
			challenge: request.proof,
			until:     time.Now().Add(codeLife),
		}
		query.Set("code", secret)
	} else {
		query.Set("error", "access_denied")
	}
	s.mu.Unlock()
	target := *request.redirect
	target.RawQuery = query.Encode()
	http.Redirect(w, r, target.String(), http.StatusFound)
}

// accessToken issues tokens for a code or a refresh token. Refusals are 200 with an error, as at GitHub.
func (s *Server) accessToken(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	form, out := r.PostForm, url.Values{}
	no := func(word, text string) { out = url.Values{"error": {word}, "error_description": {text}} }
	if verifier := form.Get("code_verifier"); verifier != "" {
		s.grants.issued = append(s.grants.issued, verifier)
	}
	switch {
	case form.Get("client_id") != ClientID || form.Get("client_secret") != ClientSecret:
		no("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
	case form.Get("grant_type") == "refresh_token":
		kept, found := s.grants.Refreshes[form.Get("refresh_token")]
		if !found || time.Now().After(kept.Until) {
			no("bad_refresh_token", "The refresh token passed is incorrect or expired.")
			break
		}
		delete(s.grants.Refreshes, form.Get("refresh_token")) // once
		delete(s.grants.Tokens, kept.Access)
		out = s.issueForm(kept.Login)
	default:
		given, found := s.grants.codes[form.Get("code")]
		delete(s.grants.codes, form.Get("code")) // once
		proof := sha256.Sum256([]byte(form.Get("code_verifier")))
		switch {
		case !found || time.Now().After(given.until) || base64.RawURLEncoding.EncodeToString(proof[:]) != given.challenge:
			no("bad_verification_code", "The code passed is incorrect or expired.")
		case form.Get("redirect_uri") != given.redirect:
			no("redirect_uri_mismatch", "The redirect_uri is not the one of the authorization.")
		default:
			out = s.issueForm(given.login)
		}
	}
	s.save()
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		flat := map[string]string{}
		for name := range out {
			flat[name] = out.Get(name)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(flat)
		return
	}
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	_, _ = io.WriteString(w, out.Encode())
}

func (s *Server) issueForm(login string) url.Values {
	access, renew := s.grants.issue(login, s.life)
	return url.Values{
		"access_token": {
			access,
		},
		"expires_in":               {strconv.Itoa(int(s.life.Seconds()))},
		"refresh_token":            {renew},
		"refresh_token_expires_in": {"15897600"},
		"scope":                    {""},
		"token_type":               {"bearer"},
	}
}

//go:embed callback.html
var callbackHTML string

var callbackPage = template.Must(template.New("callback").Parse(callbackHTML))

// callback stands in for the front end's page, for trying by hand.
func (s *Server) callback(w http.ResponseWriter, r *http.Request) {
	body, err := json.Marshal(map[string]string{"code": r.URL.Query().Get("code"), "state": r.URL.Query().Get("state")})
	if err != nil {
		http.Error(w, "not text", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	_ = callbackPage.Execute(w, map[string]any{"Error": r.URL.Query().Get("error"), "Body": string(body)})
}
