package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/problem"
)

type githubHandlers struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	github  *github.Service // nil: this server has no GitHub App
}

func (h *githubHandlers) StartGithubOauth(
	ctx context.Context, req api.StartGithubOauthRequestObject,
) (api.StartGithubOauthResponseObject, error) {
	service, err := h.serviceFor(ctx, req.ProjectId)
	if err != nil {
		return nil, err
	}
	start, err := service.Begin(ctx, auth.Current(ctx).ID, req.ProjectId)
	if err != nil {
		return nil, err
	}
	return api.StartGithubOauth200JSONResponse{AuthorizeUrl: start.AuthorizeURL, State: start.State, ExpiresAt: start.ExpiresAt.UTC()}, nil
}

func (h *githubHandlers) ExchangeGithubCode(
	ctx context.Context, req api.ExchangeGithubCodeRequestObject,
) (api.ExchangeGithubCodeResponseObject, error) {
	service, err := h.serviceFor(ctx, req.ProjectId)
	if err != nil {
		return nil, err
	}
	if err := service.Exchange(ctx, auth.Current(ctx).ID, req.ProjectId, req.Body.Code, req.Body.State); err != nil {
		return nil, err
	}
	connection, err := h.githubConnection(ctx, req.ProjectId)
	return api.ExchangeGithubCode200JSONResponse(connection), err
}

func (h *githubHandlers) GetGithubStatus(
	ctx context.Context, req api.GetGithubStatusRequestObject,
) (api.GetGithubStatusResponseObject, error) {
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	connection, err := h.githubConnection(ctx, req.ProjectId)
	return api.GetGithubStatus200JSONResponse(connection), err
}

func (h *githubHandlers) ListGithubRepos(
	ctx context.Context, req api.ListGithubReposRequestObject,
) (api.ListGithubReposResponseObject, error) {
	service, err := h.serviceFor(ctx, req.ProjectId)
	if err != nil {
		return nil, err
	}
	from, err := githubCursor(req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	repos, next, err := service.Repos(ctx, auth.Current(ctx).ID, req.ProjectId, from)
	if err != nil {
		return nil, err
	}
	out := api.ListGithubRepos200JSONResponse{Items: make([]api.GithubRepo, 0, len(repos)), NextCursor: toGithubCursor(next)}
	for _, r := range repos {
		out.Items = append(out.Items, api.GithubRepo{RepoFullName: r.GetFullName(), Private: r.GetPrivate(), DefaultBranch: r.GetDefaultBranch()})
	}
	return out, nil
}

func (h *githubHandlers) ListGithubBranches(
	ctx context.Context, req api.ListGithubBranchesRequestObject,
) (api.ListGithubBranchesResponseObject, error) {
	service, err := h.serviceFor(ctx, req.ProjectId)
	if err != nil {
		return nil, err
	}
	from, err := githubCursor(req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	branches, next, err := service.Branches(ctx, auth.Current(ctx).ID, req.ProjectId, req.Params.Repo, from)
	if err != nil {
		return nil, err
	}
	out := api.ListGithubBranches200JSONResponse{Items: make([]api.GithubBranch, 0, len(branches)), NextCursor: toGithubCursor(next)}
	for _, b := range branches {
		out.Items = append(out.Items, api.GithubBranch{Name: b.GetName(), HeadSha: b.GetCommit().GetSHA()})
	}
	return out, nil
}

func (h *githubHandlers) BindGithubRepo(
	ctx context.Context, req api.BindGithubRepoRequestObject,
) (api.BindGithubRepoResponseObject, error) {
	service, err := h.serviceFor(ctx, req.ProjectId)
	if err != nil {
		return nil, err
	}
	if err := service.Bind(ctx, auth.Current(ctx).ID, req.ProjectId, req.Body.RepoFullName, req.Body.Branch); err != nil {
		return nil, err
	}
	connection, err := h.githubConnection(ctx, req.ProjectId)
	return api.BindGithubRepo200JSONResponse(connection), err
}

func (h *githubHandlers) DisconnectGithub(
	ctx context.Context, req api.DisconnectGithubRequestObject,
) (api.DisconnectGithubResponseObject, error) {
	if err := requireProject(ctx, h.queries, req.ProjectId); err != nil {
		return nil, err
	}
	err := database.InTxExec(ctx, h.pool, func(q *db.Queries, tx pgx.Tx) error {
		if err := github.Forget(ctx, q, auth.Current(ctx).ID, req.ProjectId); err != nil || h.github == nil {
			return err
		}
		return h.github.QueueLeft(ctx, q, tx)
	})
	if err != nil {
		return nil, err
	}
	return api.DisconnectGithub204Response{}, nil
}

// serviceFor checks the project first: another user learns nothing, not even whether this server has a GitHub App.
func (h *githubHandlers) serviceFor(ctx context.Context, project uuid.UUID) (*github.Service, error) {
	if err := requireProject(ctx, h.queries, project); err != nil {
		return nil, err
	}
	if h.github == nil {
		return nil, problem.New(problem.CodeGithubNotConfigured, "This server has no GitHub App.")
	}
	return h.github, nil
}

func (h *githubHandlers) githubConnection(ctx context.Context, project uuid.UUID) (api.GithubConnection, error) {
	out := api.GithubConnection{
		Login: nullable.NewNullNullable[string](), TokenStatus: nullable.NewNullNullable[api.GithubTokenStatus](),
		Repo: nullable.NewNullNullable[api.GithubBoundRepo](),
	}
	conn, err := h.queries.GithubConnectionGet(ctx, project, auth.Current(ctx).ID)
	if database.NoRows(err) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read connection: %w", err)
	}
	out.Connected = true
	out.Login.Set(conn.Login)
	out.TokenStatus.Set(api.GithubTokenStatus(conn.TokenStatus))
	if conn.RepoID != nil {
		out.Repo.Set(api.GithubBoundRepo{RepoFullName: *conn.RepoFullName, Branch: *conn.Branch})
	}
	return out, nil
}
