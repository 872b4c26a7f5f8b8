package parts

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// sessionLife is a working day: until then, a reloaded page is signed in again without asking.
const sessionLife = 12 * time.Hour

// sessionCookie includes the port, because cookies ignore ports: another issuer on this machine must not overwrite this one's.
func (i *Issuer) sessionCookie() string {
	parsed, _ := url.Parse(i.URL)
	return "sredspace_issuer_" + parsed.Port()
}

// keepSession remembers in the browser who has signed in. Like refresh tokens, sessions are signed and not stored, so that they
// outlive a restart of the stack.
func (i *Issuer) keepSession(w http.ResponseWriter, user string, since time.Time) error {
	body := i.claimsOf(user, i.URL, sessionLife)
	body.AuthTime = jwt.NewNumericDate(since)
	value, err := i.keys.sign(sessionKind, body)
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: i.sessionCookie(), Value: value, Path: "/", MaxAge: int(sessionLife.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return nil
}

func (i *Issuer) dropSession(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: i.sessionCookie(), Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// session says who is signed in with this browser, and since when.
func (i *Issuer) session(r *http.Request) (user string, since time.Time, ok bool) {
	cookie, err := r.Cookie(i.sessionCookie())
	if err != nil {
		return "", time.Time{}, false
	}
	var body claims
	if err := i.keys.verify(sessionKind, cookie.Value, &body); err != nil {
		return "", time.Time{}, false
	}
	if err := body.Validate(jwt.Expected{Issuer: i.URL, AnyAudience: jwt.Audience{i.URL}}); err != nil || body.AuthTime == nil {
		return "", time.Time{}, false
	}
	return body.Subject, body.AuthTime.Time(), true
}

// suffices reports whether a request may be answered for this person without asking (OpenID Connect Core 3.1.2.1).
func (i *Issuer) suffices(request asked, query url.Values, user string, since time.Time) bool {
	if slices.ContainsFunc(request.prompt, func(wish string) bool { return wish != "none" }) {
		return false // login, select_account, consent: each requires the user
	}
	if request.maxAge != noMaxAge && time.Since(since) >= request.maxAge {
		return false
	}
	if hint := query.Get("login_hint"); hint != "" && !strings.EqualFold(hint, user) {
		return false
	}
	if hint := query.Get("id_token_hint"); hint != "" {
		var told claims // it may have expired: it only identifies the user
		return i.keys.verify(idKind, hint, &told) == nil && told.Subject == user
	}
	return true
}

// endSession signs the browser out and sends it on.
func (i *Issuer) endSession(w http.ResponseWriter, r *http.Request) {
	target, err := url.Parse(r.FormValue("post_logout_redirect_uri"))
	if err != nil || target.String() != "" && !isLoopbackURL(target.String()) {
		http.Error(w, "post_logout_redirect_uri is not on this machine", http.StatusBadRequest)
		return
	}
	i.dropSession(w)
	if target.String() == "" {
		_, _ = w.Write([]byte("You are signed out.\n"))
		return
	}
	if state := r.FormValue("state"); state != "" {
		query := target.Query()
		query.Set("state", state)
		target.RawQuery = query.Encode()
	}
	http.Redirect(w, r, target.String(), http.StatusFound)
}
