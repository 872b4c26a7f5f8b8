package parts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// The names that tokens of the issuer carry and the server expects.
const (
	Audience = "sredspace-api"
	ClientID = "sredspace-web"
)

// IssuerOptions may be left empty.
type IssuerOptions struct {
	Port int // 0: a free one; people are known by issuer and subject, so a stack keeps its port
}

// Issuer is an OIDC issuer for one machine: anyone who can reach it can sign in as any user. It issues to one public client,
// ClientID, by authorization code with PKCE, and to developers by POST /dev/token.
type Issuer struct {
	URL    string
	keys   *signingKeys
	server *http.Server
	done   chan struct{}
	err    error

	mu    sync.Mutex
	codes map[string]grant
}

// StartIssuer serves an issuer whose keys are in dir.
func StartIssuer(ctx context.Context, dir string, opts IssuerOptions) (*Issuer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	keys, err := loadKeys(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, fmt.Errorf("load the keys of the issuer: %w", err)
	}
	port := opts.Port
	if port == 0 {
		if port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", loopback(port))
	if err != nil {
		return nil, fmt.Errorf("start the issuer: %w", err)
	}
	issuer := &Issuer{URL: "http://" + loopback(port), keys: keys, done: make(chan struct{}), codes: map[string]grant{}}
	issuer.server = &http.Server{Handler: issuer.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(issuer.done)
		if err := issuer.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			issuer.err = err
		}
	}()
	return issuer, nil
}

// Done is closed when the issuer has ended, requested or not.
func (i *Issuer) Done() <-chan struct{} { return i.done }

// Err says why the issuer ended; ask only after Done.
func (i *Issuer) Err() error { return i.err }

// Stop ends the issuer.
func (i *Issuer) Stop() {
	i.server.Close()
	<-i.done
}

// RotateKey signs from now on with a new key. Older keys stay published, as with any careful issuer; see DropOldKeys.
func (i *Issuer) RotateKey() error { return i.keys.rotate() }

// DropOldKeys publishes only the current key: tokens signed before the last rotation are void.
func (i *Issuer) DropOldKeys() error { return i.keys.dropOld() }

func (i *Issuer) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, i.keys.public()) })
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /authorize", i.signIn)
	mux.HandleFunc("POST /token", i.token)
	mux.HandleFunc("GET /userinfo", i.userinfo)
	mux.HandleFunc("POST /userinfo", i.userinfo)
	mux.HandleFunc("GET /end-session", i.endSession)
	mux.HandleFunc("POST /end-session", i.endSession)
	mux.HandleFunc("POST /dev/token", i.devToken)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "Sredspace development issuer. See %s/.well-known/openid-configuration\n", i.URL)
	})
	return onlyThisMachine(mux)
}

// onlyThisMachine refuses other names for this address, which other sites use to bypass the same-origin policy, and lets
// scripts read responses only in pages that this machine serves.
func onlyThisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopbackURL("http://" + r.Host) {
			http.Error(w, "this issuer serves only this machine", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		if origin := r.Header.Get("Origin"); origin != "" && isLoopbackURL(origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Vary", "Origin")
			if r.Method == http.MethodOptions {
				w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
				w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Requested-With")
				w.Header().Set("Access-Control-Max-Age", "600")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopbackURL is true for absolute http(s) URLs on this machine. A user part would let another host look like ours.
func isLoopbackURL(text string) bool {
	parsed, err := url.Parse(text)
	if err != nil || parsed.User != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || strings.Contains(text, "\\") {
		return false
	}
	host := parsed.Hostname()
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"issuer":                                i.URL,
		"authorization_endpoint":                i.URL + "/authorize",
		"token_endpoint":                        i.URL + "/token",
		"userinfo_endpoint":                     i.URL + "/userinfo",
		"jwks_uri":                              i.URL + "/jwks",
		"end_session_endpoint":                  i.URL + "/end-session",
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query"},
		"grant_types_supported":                 []string{"authorization_code", "refresh_token"},
		"code_challenge_methods_supported":      []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"none"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"claims_supported":                      []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "name", "email", "roles"},
		"prompt_values_supported":               []string{"none", "login", "select_account"},
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
