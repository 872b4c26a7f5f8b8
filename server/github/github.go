// Package github gives projects read access to one repository of GitHub: a person connects a project (a GitHub App's user
// authorization), binds a repository, and each run gets a token of its own, narrowed to it and revoked when the run ends.
package github

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	gogithub "github.com/google/go-github/v92/github"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"golang.org/x/oauth2"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/outbound"
	"github.com/sredspace/sredspace/server/vault"
)

// Settings are those of the GitHub App, and the time limit of calls to GitHub.
type Settings struct {
	ClientID, ClientSecret      string
	APIURL, WebURL, RedirectURL string
	Keyset                      string
	Timeout                     time.Duration // for all calls that one request or run makes
	Observe                     func(http.RoundTripper) http.RoundTripper
}

// Service talks to GitHub.
type Service struct {
	Settings
	pool       *pgxpool.Pool
	queue      *river.Client[pgx.Tx]
	vault      *vault.Vault
	oauth      oauth2.Config
	transport  http.RoundTripper
	log        *slog.Logger
	background sync.WaitGroup
}

// New makes a Service and adds its job to the workers of the queue.
func New(settings Settings, pool *pgxpool.Pool, queue *river.Client[pgx.Tx], workers *river.Workers, log *slog.Logger) (*Service, error) {
	settings.APIURL, settings.WebURL = strings.TrimSuffix(settings.APIURL, "/"), strings.TrimSuffix(settings.WebURL, "/")
	opened, err := vault.Open(settings.Keyset)
	if err != nil {
		return nil, fmt.Errorf("open the keyset: %w", err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 32
	s := &Service{
		Settings: settings, pool: pool, queue: queue, vault: opened, transport: settings.Observe(transport), log: log,
		oauth: oauth2.Config{
			ClientID: settings.ClientID, ClientSecret: settings.ClientSecret, RedirectURL: settings.RedirectURL,
			Endpoint: oauth2.Endpoint{
				AuthURL: settings.WebURL + "/login/oauth/authorize", TokenURL: settings.WebURL + "/login/oauth/access_token",
				AuthStyle: oauth2.AuthStyleInParams,
			},
		},
	}
	river.AddWorker(workers, &revoker{service: s})
	return s, nil
}

// Wait returns when the result of every GitHub call is stored, or ctx is done.
func (s *Service) Wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		s.background.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// grace is how long a call that creates tokens may go on after its caller stopped waiting: its result has to be stored, or the
// token would never be revoked.
const grace = 20 * time.Second

// runToEnd runs fn to its end, but waits for it only as long as ctx lasts.
func runToEnd[T any](ctx context.Context, s *Service, fn func(context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	s.background.Go(func() {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		value, err := fn(own)
		done <- result{value, err}
	})
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, failed(db.RunGithubReasonUnavailable, ctx.Err())
	}
}

func (s *Service) httpClient() *http.Client { return outbound.Client(s.transport, 0) }

// as is a client that acts with a token.
func (s *Service) as(token string) (*gogithub.Client, error) {
	return s.client(s.httpClient(), gogithub.WithAuthToken(token))
}

// asApp is a client that acts as the GitHub App itself.
func (s *Service) asApp() (*gogithub.Client, error) {
	basic := s.httpClient()
	basic.Transport = &gogithub.BasicAuthTransport{Username: s.ClientID, Password: s.ClientSecret, Transport: s.transport}
	return s.client(basic)
}

func (s *Service) client(base *http.Client, options ...gogithub.ClientOptionsFunc) (*gogithub.Client, error) {
	url := s.APIURL + "/"
	client, err := gogithub.NewClient(append([]gogithub.ClientOptionsFunc{
		gogithub.WithHTTPClient(base), gogithub.WithURLs(&url, nil), gogithub.WithUserAgent("sredspace"),
	}, options...)...)
	if err != nil {
		return nil, fmt.Errorf("make client of GitHub: %w", err)
	}
	return client, nil
}
