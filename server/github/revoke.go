package github

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

// QueueName is the River queue of revocations, separate so that a slow GitHub delays no other job.
const QueueName = "github"

// jobArgs is the durable job: the id only, because a job must not contain a token.
type jobArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job in River's tables.
func (jobArgs) Kind() string { return "github_revoke" }

// once prevents a second job for the same revocation while the first one is active.
var once = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning,
	rivertype.JobStateScheduled,
}}

func (s *Service) enqueue(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) error {
	for _, id := range ids {
		if _, err := s.queue.InsertTx(ctx, tx, jobArgs{ID: id}, &river.InsertOpts{Queue: QueueName, UniqueOpts: once}); err != nil {
			return fmt.Errorf("insert job: %w", err)
		}
	}
	return nil
}

// sweepBatch bounds the work of one sweep; the next one comes soon.
const sweepBatch = 200

// QueueLeft queues the revocation of tokens that are no longer needed: of forgotten connections, and of runs whose process was lost
// between minting and settling.
func (s *Service) QueueLeft(ctx context.Context, q *db.Queries, tx pgx.Tx) error {
	ids, err := q.GithubRevocationQueueLeft(ctx, sweepBatch)
	if err != nil {
		return fmt.Errorf("list tokens left: %w", err)
	}
	return s.enqueue(ctx, tx, ids)
}

// Sweep queues revocations that were left behind. It does not call GitHub itself.
func (s *Service) Sweep(ctx context.Context) error {
	err := database.InTxExec(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) error { return s.QueueLeft(ctx, q, tx) })
	return errors.Join(err, db.New(s.pool).GithubStateForgetExpired(ctx))
}

// revoker is the River worker of revocations.
type revoker struct {
	river.WorkerDefaults[jobArgs]
	service *Service
}

// NextRetry waits long: GitHub may be unavailable for hours, and the token does not live longer.
func (*revoker) NextRetry(job *river.Job[jobArgs]) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt*job.Attempt)*time.Second, time.Minute))
}

// Work revokes a token at GitHub and then forgets it, which is safe to repeat. After its last retry, the sweeper queues another job.
func (r *revoker) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	s, q := r.service, db.New(r.service.pool)
	row, err := q.GithubRevocationGet(ctx, job.Args.ID)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read revocation: %w", err)
	}
	if row.ExpiresAt != nil && row.ExpiresAt.Before(time.Now()) {
		if row, err = s.renew(ctx, q, row); isReason(err, db.RunGithubReasonReauthRequired) {
			return q.GithubRevocationForget(ctx, row.ID) // neither token works any more
		} else if err != nil {
			return err
		}
	}
	token, err := s.open(row.AccessSealed, owner(row.UserID, row.ProjectID, kindAccess))
	if err != nil {
		return err
	}
	if err := s.revokeNow(ctx, token); err != nil {
		return err
	}
	return q.GithubRevocationForget(ctx, row.ID)
}

// renew refreshes a forgotten connection's access token: an expired token cannot be revoked, and its refresh token could still
// create others.
func (s *Service) renew(ctx context.Context, q *db.Queries, row db.GithubRevocation) (db.GithubRevocation, error) {
	fresh, err := s.exchangeRefresh(ctx, row.RefreshSealed, row.UserID, row.ProjectID)
	if err != nil {
		return row, err
	}
	row.AccessSealed, row.RefreshSealed, row.ExpiresAt = fresh.access, fresh.refresh, fresh.accessUntil
	err = retryWhileUnavailable(ctx, func() error {
		return q.GithubRevocationRefreshed(ctx, db.GithubRevocationRefreshedParams{
			AccessSealed: row.AccessSealed, RefreshSealed: row.RefreshSealed, ExpiresAt: row.ExpiresAt, ID: row.ID,
		})
	})
	if err != nil {
		return row, fmt.Errorf("store new tokens: %w", err)
	}
	return row, nil
}

// revokeNow revokes at GitHub. A token that GitHub no longer knows counts as revoked; but the refusal may have another cause (too
// many requests are a 422 too), so the token itself is tried.
func (s *Service) revokeNow(ctx context.Context, token string) error {
	app, err := s.asApp()
	if err != nil {
		return err
	}
	_, err = app.Authorizations.Revoke(ctx, s.ClientID, token)
	refused := classify(err)
	if refused == nil {
		return nil
	}
	if isReason(refused, db.RunGithubReasonRepoNotFound) {
		client, err := s.as(token)
		if err != nil {
			return err
		}
		if _, _, err := client.Users.Get(ctx, ""); errors.Is(classify(err), errUnauthorized) {
			return nil
		}
	}
	return fmt.Errorf("revoke token: %w", refused)
}

// revokeLater stores tokens that belong to no connection.
func (s *Service) revokeLater(ctx context.Context, t tokens, user, project uuid.UUID) error {
	row := db.GithubRevocationCreateParams{
		ID: uuid.Must(uuid.NewV7()), UserID: user, ProjectID: project, AccessSealed: t.access, RefreshSealed: t.refresh, ExpiresAt: t.accessUntil,
	}
	err := retryWhileUnavailable(ctx, func() error { return db.New(s.pool).GithubRevocationCreate(ctx, row) })
	if err != nil {
		return fmt.Errorf("store tokens to revoke: %w", err)
	}
	return nil
}
