package github

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/oauth2"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// stateTTL is how long the user may take on GitHub's page.
const stateTTL = 10 * time.Minute

// Start is an authorization that has begun.
type Start struct {
	AuthorizeURL, State string
	ExpiresAt           time.Time
}

// Begin creates a state for this user and project, and the URL of GitHub's page.
func (s *Service) Begin(ctx context.Context, user, project uuid.UUID) (Start, error) {
	raw := make([]byte, 32)
	rand.Read(raw)
	start := Start{State: base64.RawURLEncoding.EncodeToString(raw), ExpiresAt: time.Now().Add(stateTTL)}
	verifier := oauth2.GenerateVerifier()
	sealed, err := s.vault.Seal(verifier, owner(user, project, kindVerifier))
	if err != nil {
		return Start{}, err
	}
	err = db.New(s.pool).GithubStateCreate(ctx, db.GithubStateCreateParams{
		StateHash: hashState(start.State), ProjectID: project, UserID: user, VerifierSealed: sealed, ExpiresAt: start.ExpiresAt,
	})
	if err != nil {
		return Start{}, fmt.Errorf("store state: %w", err)
	}
	start.AuthorizeURL = s.oauth.AuthCodeURL(start.State, oauth2.S256ChallengeOption(verifier))
	return start, nil
}

func hashState(state string) []byte {
	sum := sha256.Sum256([]byte(state))
	return sum[:]
}

// Exchange turns the code into a connection. Once GitHub has the code it runs to its end, even if the client leaves: the tokens
// have to be stored or revoked.
func (s *Service) Exchange(ctx context.Context, user, project uuid.UUID, code, state string) error {
	sealed, err := db.New(s.pool).GithubStateTake(ctx, db.GithubStateTakeParams{StateHash: hashState(state), ProjectID: project, UserID: user})
	if err != nil && !database.NoRows(err) {
		return fmt.Errorf("take state: %w", err)
	}
	var verifier string
	if err == nil {
		verifier, err = s.vault.Unseal(sealed, owner(user, project, kindVerifier))
	}
	if err != nil {
		return problem.Wrap(err, problem.CodeGithubStateInvalid, "The state is unknown, already used or expired. Start again.")
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	_, err = runToEnd(ctx, s, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.exchange(ctx, user, project, code, verifier)
	})
	return toPublic(err)
}

func (s *Service) exchange(ctx context.Context, user, project uuid.UUID, code, verifier string) error {
	withClient := context.WithValue(ctx, oauth2.HTTPClient, s.httpClient())
	token, err := s.oauth.Exchange(withClient, code, oauth2.VerifierOption(verifier))
	if err != nil {
		reason, err := fromOAuth(err)
		if reason == "bad_verification_code" || reason == "invalid_grant" {
			return problem.Wrap(err, problem.CodeGithubCodeRefused, "GitHub rejected the code. Start again.")
		}
		return failed(db.RunGithubReasonUnavailable, err)
	}
	fresh, err := s.seal(token, user, project)
	if err != nil {
		return err
	}
	err = s.connect(ctx, user, project, token.AccessToken, fresh)
	if err != nil {
		return errors.Join(err, s.revokeLater(ctx, fresh, user, project))
	}
	return nil
}

func (s *Service) connect(ctx context.Context, user, project uuid.UUID, access string, fresh tokens) error {
	client, err := s.as(access)
	if err != nil {
		return err
	}
	person, _, err := client.Users.Get(ctx, "")
	if err := classify(err); err != nil {
		if errors.Is(err, errUnauthorized) {
			return failed(db.RunGithubReasonUnavailable, err) // the token was just issued
		}
		return err
	}
	return database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error {
		// Deleting a project removes its connection once; the project must not get another one later.
		if _, err := q.GithubProjectLock(ctx, project, user); err != nil {
			return database.OrNotFound(err)
		}
		if err := toRevocation(ctx, q, user, project); err != nil {
			return err
		}
		err := q.GithubConnectionPut(ctx, db.GithubConnectionPutParams{
			ProjectID: project, UserID: user, GithubUserID: person.GetID(), Login: person.GetLogin(),
			AccessSealed: fresh.access, AccessExpiresAt: fresh.accessUntil, RefreshSealed: fresh.refresh, RefreshExpiresAt: fresh.refreshEnd,
		})
		if err != nil {
			return fmt.Errorf("store connection: %w", err)
		}
		return s.QueueLeft(ctx, q, tx)
	})
}

// toRevocation copies a connection's tokens to the revocations; the caller replaces or removes them.
func toRevocation(ctx context.Context, q *db.Queries, user, project uuid.UUID) error {
	if err := q.GithubConnectionLock(ctx, project, user); err != nil {
		return fmt.Errorf("lock connection: %w", err)
	}
	err := q.GithubConnectionToRevocation(ctx, db.GithubConnectionToRevocationParams{
		ID: uuid.Must(uuid.NewV7()), ProjectID: project, UserID: user,
	})
	if err != nil {
		return fmt.Errorf("store tokens to revoke: %w", err)
	}
	return nil
}

// Forget removes a project's connection inside the caller's transaction. QueueLeft, there or in the next sweep, finds the tokens
// to revoke, so this works while GitHub is unavailable, and on a server without a GitHub App.
func Forget(ctx context.Context, q *db.Queries, user, project uuid.UUID) error {
	if err := toRevocation(ctx, q, user, project); err != nil {
		return err
	}
	if _, err := q.GithubConnectionForget(ctx, project, user); err != nil {
		return fmt.Errorf("forget connection: %w", err)
	}
	return nil
}
