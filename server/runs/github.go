package runs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
)

// GitHub gives runs access when they start and revokes it when they end.
type GitHub interface {
	// Attach gives read access to the repository that the run's project is bound to, or the reason why there is none. It gives
	// up quickly: a run never fails because GitHub is unavailable.
	Attach(ctx context.Context, run db.Run) (*worker.TaskGitHub, *db.RunGithubReason)
	// Detach has the run's access revoked; it writes in the transaction that ends the run.
	Detach(ctx context.Context, q *db.Queries, tx pgx.Tx, run uuid.UUID) error
}

// attach requests access and stores the result on the run, before the worker gets it. A run of an unbound project needs
// no write: a row without a reason means just that.
func (s *Service) attach(ctx context.Context, run db.Run) (*worker.TaskGitHub, error) {
	if s.github == nil {
		return nil, nil
	}
	access, reason := s.github.Attach(ctx, run)
	if access == nil && *reason == db.RunGithubReasonNotBound && !run.GithubAttached && run.GithubReason == nil {
		return nil, nil
	}
	params := db.RunSetGithubParams{Reason: reason, ID: run.ID, Attempt: run.Attempt}
	if access != nil {
		params.Attached, params.Repo, params.Branch, params.HeadSha = true, &access.RepoFullName, &access.Branch, &access.HeadSha
	}
	if err := db.New(s.pool).RunSetGithub(ctx, params); err != nil {
		return nil, fmt.Errorf("store access to github: %w", err)
	}
	return access, nil
}

func (s *Service) detach(ctx context.Context, q *db.Queries, tx pgx.Tx, run uuid.UUID) error {
	if s.github == nil {
		return nil
	}
	return s.github.Detach(ctx, q, tx, run)
}
