package github

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
)

// tokenLife is the assumed lifetime of GitHub's tokens if GitHub gives none.
const tokenLife = 8 * time.Hour

// Attach gives a run access to the project's repository, or the reason why not; it takes no longer than Timeout. The token is
// stored before it is used, and it is revoked however the run ends.
func (s *Service) Attach(ctx context.Context, run db.Run) (*worker.TaskGitHub, *db.RunGithubReason) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	access, err := s.attach(ctx, run)
	if err == nil {
		return access, nil
	}
	reason := db.RunGithubReasonUnavailable
	var f *failure
	if errors.As(err, &f) {
		reason = f.reason
	}
	if reason != db.RunGithubReasonNotBound {
		s.log.WarnContext(ctx, "run without github", "runId", run.ID, "attempt", run.Attempt, "reason", reason, "error", err)
	}
	return nil, &reason
}

func (s *Service) attach(ctx context.Context, run db.Run) (*worker.TaskGitHub, error) {
	conn, err := s.connection(ctx, run.UserID, run.ProjectID)
	if err != nil {
		return nil, err
	}
	if conn.RepoID == nil {
		return nil, failed(db.RunGithubReasonNotBound, errors.New("connected, but no repository is bound"))
	}
	token, conn, err := s.token(ctx, conn)
	if err != nil {
		return nil, err
	}
	// GitHub may issue the token after we stopped waiting for it, so the call goes on until its result is stored.
	minted, err := runToEnd(ctx, s, func(own context.Context) (minted, error) {
		m, err := s.mint(own, conn, token, run)
		if err == nil && ctx.Err() != nil {
			s.release(own, m)
		}
		return m, err
	})
	if err != nil {
		return nil, s.explainMintFailure(ctx, conn, token, err)
	}
	access, err := s.describeRepo(ctx, conn, minted)
	if err != nil {
		s.release(context.WithoutCancel(ctx), minted)
		return nil, err
	}
	return access, nil
}

// minted is a token of a run, and the row by which it is revoked.
type minted struct {
	row   uuid.UUID
	token string
	until time.Time
}

// A run reads commits, pull requests and issues. A GitHub App with only the contents permission still gives the commits.
var (
	readPermissions  = map[string]string{"contents": "read", "metadata": "read", "pull_requests": "read", "issues": "read"}
	leastPermissions = map[string]string{"contents": "read", "metadata": "read"}
)

// mint issues a token that can read the bound repository and nothing else.
func (s *Service) mint(ctx context.Context, conn db.GithubConnection, token string, run db.Run) (minted, error) {
	m, err := s.mintFor(ctx, conn, token, readPermissions)
	if refusesPermissions(err) {
		m, err = s.mintFor(ctx, conn, token, leastPermissions)
	}
	if err != nil {
		return minted{}, err
	}
	return m, s.storeMinted(ctx, m, run)
}

func (s *Service) mintFor(ctx context.Context, conn db.GithubConnection, token string, permissions map[string]string) (minted, error) {
	app, err := s.asApp()
	if err != nil {
		return minted{}, err
	}
	req, err := app.NewRequest(ctx, "POST", "applications/"+s.ClientID+"/token/scoped", map[string]any{
		"access_token": token, "target_id": *conn.RepoOwnerID, "repository_ids": []int64{*conn.RepoID},
		"permissions": permissions,
	})
	if err != nil {
		return minted{}, fmt.Errorf("make request: %w", err)
	}
	var answer struct {
		Token     string     `json:"token"`
		ExpiresAt *time.Time `json:"expires_at"`
	}
	if _, err := app.Do(req, &answer); err != nil {
		return minted{}, classify(err)
	}
	if answer.Token == "" || answer.Token == token {
		return minted{}, failed(db.RunGithubReasonUnavailable, errors.New("GitHub issued no token"))
	}
	m := minted{row: uuid.Must(uuid.NewV7()), token: answer.Token, until: time.Now().Add(tokenLife)}
	if answer.ExpiresAt != nil {
		m.until = *answer.ExpiresAt
	}
	return m, nil
}

func (s *Service) storeMinted(ctx context.Context, m minted, run db.Run) error {
	sealed, err := s.vault.Seal(m.token, owner(run.UserID, run.ProjectID, kindAccess))
	if err != nil {
		return err
	}
	err = db.New(s.pool).GithubRevocationCreate(ctx, db.GithubRevocationCreateParams{
		ID: m.row, UserID: run.UserID, ProjectID: run.ProjectID, RunID: &run.ID, Attempt: &run.Attempt, AccessSealed: sealed, ExpiresAt: &m.until,
	})
	if err != nil {
		// Otherwise it could not be revoked later.
		return errors.Join(fmt.Errorf("store token of run: %w", err), s.revokeNow(ctx, m.token))
	}
	return nil
}

// release lets the token be revoked before its run ends; the sweeper finds it.
func (s *Service) release(ctx context.Context, m minted) {
	if err := db.New(s.pool).GithubRevocationRelease(ctx, m.row); err != nil {
		s.log.WarnContext(ctx, "release token of run", "revocation", m.row, "error", err) // it is then revoked when the run ends
	}
}

// explainMintFailure distinguishes a removed repository from a revoked grant: the endpoint answers 404 or 422 to both.
func (s *Service) explainMintFailure(ctx context.Context, conn db.GithubConnection, token string, err error) error {
	if errors.Is(err, errUnauthorized) {
		return failed(db.RunGithubReasonUnavailable, fmt.Errorf("the GitHub App's client id or secret is wrong: %w", err))
	}
	if !isReason(err, db.RunGithubReasonRepoNotFound) {
		return err
	}
	client, clientErr := s.as(token)
	if clientErr != nil {
		return clientErr
	}
	_, _, userErr := client.Users.Get(ctx, "")
	if !errors.Is(classify(userErr), errUnauthorized) {
		return err
	}
	gone, markErr := s.markRevoked(ctx, conn)
	if markErr != nil || !gone {
		return failed(db.RunGithubReasonUnavailable, errors.Join(err, markErr))
	}
	return connectionLost(db.GithubTokenStatusREVOKED)
}

// describeRepo finds the repository's current name and newest commit, with the run's own token.
func (s *Service) describeRepo(ctx context.Context, conn db.GithubConnection, m minted) (*worker.TaskGitHub, error) {
	client, err := s.as(m.token)
	if err != nil {
		return nil, err
	}
	repo, err := getRepo(ctx, client, *conn.RepoFullName)
	if err != nil {
		return nil, asUnavailable(err)
	}
	if repo.GetID() != *conn.RepoID {
		return nil, failed(db.RunGithubReasonRepoNotFound, errors.New("the name now belongs to another repository"))
	}
	name := repo.GetFullName()
	if name != *conn.RepoFullName {
		err := db.New(s.pool).GithubConnectionRename(ctx, db.GithubConnectionRenameParams{
			RepoFullName: &name, ProjectID: conn.ProjectID, UserID: conn.UserID, RepoID: conn.RepoID,
		})
		if err != nil {
			return nil, fmt.Errorf("store new name: %w", err)
		}
	}
	head, err := headOf(ctx, client, name, *conn.Branch)
	if err != nil {
		return nil, asUnavailable(err)
	}
	return &worker.TaskGitHub{
		RepoFullName: name, Branch: *conn.Branch, HeadSha: head, Token: m.token, ExpiresAt: m.until.UTC(), ApiBaseUrl: s.APIURL,
	}, nil
}

// asUnavailable handles a 401 to a token that was just issued: GitHub has a fault, or the grant was revoked at that moment.
func asUnavailable(err error) error {
	if errors.Is(err, errUnauthorized) {
		return failed(db.RunGithubReasonUnavailable, err)
	}
	return err
}

// Detach queues the revocation of a run's tokens, in the transaction that ends the run.
func (s *Service) Detach(ctx context.Context, q *db.Queries, tx pgx.Tx, run uuid.UUID) error {
	ids, err := q.GithubRevocationQueueRun(ctx, &run)
	if err != nil {
		return fmt.Errorf("list tokens of run: %w", err)
	}
	return s.enqueue(ctx, tx, ids)
}
