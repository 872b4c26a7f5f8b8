package github

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	gogithub "github.com/google/go-github/v92/github"
	"github.com/google/uuid"
	"golang.org/x/oauth2"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/vault"
)

// tokens are those of one authorization, sealed.
type tokens struct {
	access, refresh         []byte // refresh is nil if the access token does not expire
	accessUntil, refreshEnd *time.Time
}

const (
	kindAccess   = "access"
	kindRefresh  = "refresh"
	kindVerifier = "verifier"
)

func owner(user, project uuid.UUID, kind string) vault.Owner {
	return vault.Owner{User: user, Project: project, Kind: kind}
}

func (s *Service) seal(token *oauth2.Token, user, project uuid.UUID) (tokens, error) {
	var out tokens
	var err error
	if out.access, err = s.vault.Seal(token.AccessToken, owner(user, project, kindAccess)); err != nil {
		return tokens{}, err
	}
	if !token.Expiry.IsZero() {
		out.accessUntil = &token.Expiry
	}
	if token.RefreshToken == "" {
		return out, nil
	}
	if out.refresh, err = s.vault.Seal(token.RefreshToken, owner(user, project, kindRefresh)); err != nil {
		return tokens{}, err
	}
	if seconds := number(token.Extra("refresh_token_expires_in")); seconds > 0 {
		end := time.Now().Add(time.Duration(seconds) * time.Second)
		out.refreshEnd = &end
	}
	return out, nil
}

// open unseals a secret. Without its key, the user has to connect again; but the connection is not marked, because another server
// may have the key.
func (s *Service) open(sealed []byte, whose vault.Owner) (string, error) {
	secret, err := s.vault.Unseal(sealed, whose)
	if err != nil {
		return "", failed(db.RunGithubReasonReauthRequired, err)
	}
	return secret, nil
}

// number reads a number in a token response, which is an int64 in a form and a float64 in JSON.
func number(value any) int64 {
	switch n := value.(type) {
	case int64:
		return n
	case float64:
		return int64(math.Min(n, 1e9))
	}
	return 0
}

// refreshMargin is how long a token must still be valid to be used.
const refreshMargin = 5 * time.Minute

// refreshLease is longer than a refresh can take (grace), so that a claim ends before another process may take it over.
const refreshLease = grace + 10*time.Second

// token returns a connection's access token, renewed if it is about to expire. GitHub accepts a refresh token once, so only one
// process renews at a time: it claims the row, calls GitHub outside of any transaction, and writes fenced by the version. A token
// that was just renewed is used, however short its lifetime.
func (s *Service) token(ctx context.Context, conn db.GithubConnection) (string, db.GithubConnection, error) {
	for renewed := false; ; {
		if conn.TokenStatus != db.GithubTokenStatusACTIVE {
			return "", conn, connectionLost(conn.TokenStatus)
		}
		if renewed || conn.AccessExpiresAt == nil || time.Until(*conn.AccessExpiresAt) > refreshMargin {
			access, err := s.open(conn.AccessSealed, owner(conn.UserID, conn.ProjectID, kindAccess))
			return access, conn, err
		}
		claimed, err := db.New(s.pool).GithubConnectionClaimRefresh(ctx, db.GithubConnectionClaimRefreshParams{
			LeaseSeconds: refreshLease.Seconds(), ProjectID: conn.ProjectID, Version: conn.Version,
		})
		if err != nil {
			return "", conn, fmt.Errorf("claim refresh: %w", err)
		}
		if claimed == 1 {
			before := conn
			if _, err := runToEnd(ctx, s, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.refresh(ctx, before) }); err != nil {
				return "", conn, err
			}
			renewed = true
		} else if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return "", conn, failed(db.RunGithubReasonUnavailable, err)
		}
		if conn, err = s.connection(ctx, conn.UserID, conn.ProjectID); err != nil {
			return "", conn, err
		}
	}
}

func connectionLost(status db.GithubTokenStatus) *failure {
	if status == db.GithubTokenStatusREVOKED {
		return failed(db.RunGithubReasonRevoked, errors.New("the tokens were revoked"))
	}
	return failed(db.RunGithubReasonReauthRequired, errors.New("the tokens could not be renewed"))
}

// retryWhileUnavailable retries while the database is unavailable: GitHub issues a token only once.
func retryWhileUnavailable(ctx context.Context, write func() error) error {
	for {
		err := write()
		if err == nil || !database.Unavailable(err) || sleep(ctx, 200*time.Millisecond) != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (s *Service) connection(ctx context.Context, user, project uuid.UUID) (db.GithubConnection, error) {
	conn, err := db.New(s.pool).GithubConnectionGet(ctx, project, user)
	if database.NoRows(err) {
		return conn, failed(db.RunGithubReasonNotBound, errors.New("not connected"))
	}
	if err != nil {
		return conn, fmt.Errorf("read connection: %w", err)
	}
	return conn, nil
}

// refresh renews the tokens of a connection whose refresh was claimed.
func (s *Service) refresh(ctx context.Context, conn db.GithubConnection) error {
	q := db.New(s.pool)
	fresh, err := s.exchangeRefresh(ctx, conn.RefreshSealed, conn.UserID, conn.ProjectID)
	if isReason(err, db.RunGithubReasonReauthRequired) && !errors.Is(err, vault.ErrUnreadable) {
		_, failErr := q.GithubConnectionFail(ctx, db.GithubConnectionFailParams{
			TokenStatus: db.GithubTokenStatusREAUTHREQUIRED, ProjectID: conn.ProjectID, Version: conn.Version,
		})
		return errors.Join(err, failErr)
	}
	if err != nil {
		return errors.Join(err, q.GithubConnectionReleaseRefresh(ctx, conn.ProjectID, conn.Version))
	}
	var rows int64
	err = retryWhileUnavailable(ctx, func() error {
		rows, err = q.GithubConnectionRefreshed(ctx, db.GithubConnectionRefreshedParams{
			AccessSealed: fresh.access, AccessExpiresAt: fresh.accessUntil, RefreshSealed: fresh.refresh, RefreshExpiresAt: fresh.refreshEnd,
			ProjectID: conn.ProjectID, Version: conn.Version,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("store new tokens: %w", err)
	}
	if rows == 0 { // the project was disconnected
		return s.revokeLater(ctx, fresh, conn.UserID, conn.ProjectID)
	}
	return nil
}

// exchangeRefresh exchanges a refresh token, which can be used once.
func (s *Service) exchangeRefresh(ctx context.Context, sealed []byte, user, project uuid.UUID) (tokens, error) {
	if sealed == nil {
		return tokens{}, failed(db.RunGithubReasonReauthRequired, errors.New("there is no refresh token"))
	}
	secret, err := s.open(sealed, owner(user, project, kindRefresh))
	if err != nil {
		return tokens{}, err
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, s.httpClient())
	token, err := s.oauth.TokenSource(ctx, &oauth2.Token{RefreshToken: secret}).Token()
	if err != nil {
		reason, err := fromOAuth(err)
		if reason == "bad_refresh_token" || reason == "invalid_grant" {
			return tokens{}, failed(db.RunGithubReasonReauthRequired, err)
		}
		return tokens{}, failed(db.RunGithubReasonUnavailable, err)
	}
	return s.seal(token, user, project)
}

// withToken calls fn as the user; if GitHub does not accept the token, it marks the connection.
func (s *Service) withToken(ctx context.Context, user, project uuid.UUID, fn func(context.Context, *gogithub.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	for range 2 {
		conn, err := s.connection(ctx, user, project)
		if err != nil {
			return err
		}
		token, conn, err := s.token(ctx, conn)
		if err != nil {
			return err
		}
		client, err := s.as(token)
		if err != nil {
			return err
		}
		if err := fn(ctx, client); !errors.Is(err, errUnauthorized) {
			return err
		}
		if gone, err := s.markRevoked(ctx, conn); err != nil || gone {
			return errors.Join(err, connectionLost(db.GithubTokenStatusREVOKED))
		}
		// The token was renewed between reading and using it: retry with the new one.
	}
	return failed(db.RunGithubReasonUnavailable, errors.New("the tokens were rotated concurrently"))
}

// markRevoked returns false if the connection has other tokens by now.
func (s *Service) markRevoked(ctx context.Context, conn db.GithubConnection) (bool, error) {
	rows, err := db.New(s.pool).GithubConnectionFail(ctx, db.GithubConnectionFailParams{
		TokenStatus: db.GithubTokenStatusREVOKED, ProjectID: conn.ProjectID, Version: conn.Version,
	})
	if err != nil {
		return false, fmt.Errorf("mark connection: %w", err)
	}
	return rows == 1, nil
}
