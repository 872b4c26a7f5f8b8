// Package localgithub is a GitHub for one machine: the sign-in of a GitHub App and the few operations that Sredspace and its
// worker use, on seeded accounts. Every request and every response is checked against GitHub's published OpenAPI description, and
// what it cannot express is enforced here: PKCE, single-use codes and refresh tokens, narrowed and revoked tokens, the
// permissions of a token, rate limits, redirects of renamed repositories.
package localgithub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options may be left empty.
type Options struct {
	Port int    // 0: a free one
	Dir  string // where tokens are kept for the next start; empty: nowhere

	AccessLife time.Duration // of access tokens; 0: as GitHub has it
}

// The GitHub App that is registered here.
const (
	ClientID     = "Iv1.5redspace10ca1"
	ClientSecret = "local-github-app-secret-f3b1c0"
)

// Server is a running local GitHub. The API and the web pages have the same address.
type Server struct {
	URL    string
	judge  *judge
	keep   string // the file of tokens, or empty
	life   time.Duration
	server *http.Server
	done   chan struct{}
	err    error

	mu         sync.Mutex
	world      world
	grants     grants
	faults     []*Fault
	calls      []string
	violations []string
}

// Start serves on loopback.
func Start(ctx context.Context, opts Options) (*Server, error) {
	judge, err := newJudge()
	if err != nil {
		return nil, fmt.Errorf("read GitHub's description: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", opts.Port))
	if err != nil {
		return nil, fmt.Errorf("start the local GitHub: %w", err)
	}
	s := &Server{
		URL:    "http://" + listener.Addr().String(),
		judge:  judge,
		world:  seed(),
		grants: newGrants(),
		life:   cmp.Or(opts.AccessLife, accessLife),
		done:   make(chan struct{}),
	}
	if opts.Dir != "" {
		if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
			return nil, err
		}
		s.keep = filepath.Join(opts.Dir, "tokens.json")
		if err := s.grants.load(s.keep); err != nil {
			return nil, fmt.Errorf("load the tokens of the local GitHub: %w", err)
		}
	}
	s.server = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.err = err
		}
	}()
	return s, nil
}

// Done is closed when the server has ended, requested or not.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err says why it ended; ask only after Done.
func (s *Server) Err() error { return s.err }

// Stop ends the server.
func (s *Server) Stop() {
	s.server.Close()
	<-s.done
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login/oauth/authorize", s.showAuthorize)
	mux.HandleFunc("POST /login/oauth/authorize", s.authorize)
	mux.HandleFunc("POST /login/oauth/access_token", s.accessToken)
	mux.HandleFunc("GET /callback", s.callback)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "Sredspace local GitHub: accounts %v, client id %s.\n", s.Logins(), ClientID)
	})
	mux.HandleFunc("/", s.api)
	return s.faulty(mux)
}

// api serves the operations of the description; any other request is our mistake and is reported as one.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	inner := s.afterRename(r)
	call, err := s.judge.request(inner)
	if err != nil {
		s.violated(r, err)
		(&answer{status: http.StatusBadRequest, body: message("Problems parsing the request: " + err.Error())}).write(w)
		return
	}
	handle, ok := operations[call.route.Operation.OperationID]
	if !ok {
		s.violated(r, errors.New("not served here"))
		(&answer{status: http.StatusNotFound, body: message("Not Found")}).write(w)
		return
	}
	s.mu.Lock()
	out := handle(s, inner, call)
	s.mu.Unlock()
	out.finish(r)
	if err := s.judge.response(inner, call, out); err != nil {
		s.violated(r, fmt.Errorf("our own answer: %w", err))
		out = &answer{status: http.StatusInternalServerError, body: message(err.Error())}
	}
	out.write(w)
}

func (s *Server) violated(r *http.Request, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, fmt.Sprintf("%s %s: %v", r.Method, r.URL.Path, err))
}

// Violations are the requests and our own responses that GitHub's description does not allow.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}
