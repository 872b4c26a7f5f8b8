package localgithub

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// Lifetimes of tokens, as on GitHub.
const (
	accessLife  = 8 * time.Hour
	refreshLife = 184 * 24 * time.Hour
	codeLife    = 10 * time.Minute
)

// token is an access token: the App's for a person, or one of those narrowed.
type token struct {
	Login       string            `json:"login"`
	Until       time.Time         `json:"until"`
	Scoped      bool              `json:"scoped"`
	Repos       []int64           `json:"repos,omitempty"`       // scoped: these and no others
	Permissions map[string]string `json:"permissions,omitempty"` // scoped: these and no others
	calls       int
}

type refresh struct {
	Login  string    `json:"login"`
	Access string    `json:"access"` // which dies when this is used
	Until  time.Time `json:"until"`
}

type code struct {
	login, redirect, challenge string
	until                      time.Time
}

// grants are what people allowed. Every token ever issued is kept in issued, for tests that look for leaks.
type grants struct {
	Tokens    map[string]*token  `json:"tokens"`
	Refreshes map[string]refresh `json:"refreshes"`
	codes     map[string]code
	issued    []string
}

func newGrants() grants {
	return grants{Tokens: map[string]*token{}, Refreshes: map[string]refresh{}, codes: map[string]code{}}
}

func (g *grants) load(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, g)
}

// save is called with the lock held, after each change.
func (s *Server) save() {
	if s.keep == "" {
		return
	}
	text, err := json.Marshal(s.grants)
	if err == nil {
		if err = os.WriteFile(s.keep+".new", text, 0o600); err == nil {
			err = os.Rename(s.keep+".new", s.keep)
		}
	}
	if err != nil {
		s.violations = append(s.violations, "keep the tokens: "+err.Error())
	}
}

func (g *grants) secret(prefix string) string {
	raw := make([]byte, 27)
	rand.Read(raw)
	text := prefix + strings.NewReplacer("-", "x", "_", "y").Replace(base64.RawURLEncoding.EncodeToString(raw))
	g.issued = append(g.issued, text)
	return text
}

// issue makes an access token and a refresh token for a person.
func (g *grants) issue(login string, life time.Duration) (access, renew string) {
	access, renew = g.secret("ghu_"), g.secret("ghr_")
	g.Tokens[access] = &token{Login: login, Until: time.Now().Add(life)}
	g.Refreshes[renew] = refresh{Login: login, Access: access, Until: time.Now().Add(refreshLife)}
	return access, renew
}

func (g *grants) live(secret string) *token {
	if t := g.Tokens[secret]; t != nil && time.Now().Before(t.Until) {
		return t
	}
	return nil
}

// RevokeGrant plays a person who revokes the grant on GitHub's settings page: every token becomes void.
func (s *Server) RevokeGrant(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.grants.Tokens, func(_ string, t *token) bool { return t.Login == login })
	maps.DeleteFunc(s.grants.Refreshes, func(_ string, r refresh) bool { return r.Login == login })
	s.save()
}

// Expire makes a person's access tokens expire.
func (s *Server) Expire(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.grants.Tokens {
		if t.Login == login && !t.Scoped {
			t.Until = time.Now().Add(-time.Second)
		}
	}
}

// Live reports whether GitHub accepts the token.
func (s *Server) Live(secret string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grants.live(secret) != nil
}

// Scoped are the valid narrowed tokens, Whole the valid tokens that are not narrowed.
func (s *Server) Scoped() []string { return s.tokens(true) }

// Whole are the tokens that are not narrowed.
func (s *Server) Whole() []string { return s.tokens(false) }

func (s *Server) tokens(scoped bool) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for secret, t := range s.grants.Tokens {
		if t.Scoped == scoped && time.Now().Before(t.Until) {
			out = append(out, secret)
		}
	}
	return out
}

// Secrets are all codes and tokens ever given out, PKCE verifiers ever shown, and the App's secret.
func (s *Server) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Clone(s.grants.issued), ClientSecret)
}
