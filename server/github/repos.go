package github

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	gogithub "github.com/google/go-github/v92/github"
	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
)

// pageSize is the most that GitHub returns at once.
const pageSize = 100

// Cursor is a page of GitHub's, within an installation of the GitHub App where repositories are listed.
type Cursor struct {
	installation int64
	page         int
}

// ParseCursor parses the output of String; empty is the beginning.
func ParseCursor(text string) (Cursor, error) {
	if text == "" {
		return Cursor{page: 1}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 16 || binary.BigEndian.Uint64(raw)>>62 != 0 || binary.BigEndian.Uint64(raw[8:]) > 1e6 {
		return Cursor{}, errors.New("not a cursor")
	}
	return Cursor{installation: int64(binary.BigEndian.Uint64(raw)), page: int(binary.BigEndian.Uint64(raw[8:]))}, nil
}

func (c Cursor) String() string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.installation))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(raw, uint64(c.page)))
}

func (c Cursor) options() *gogithub.ListOptions {
	return &gogithub.ListOptions{Page: c.page, PerPage: pageSize}
}

// Repos lists what can be bound, a page of GitHub's at a time; the second result is nil at the end.
func (s *Service) Repos(ctx context.Context, user, project uuid.UUID, from Cursor) (repos []*gogithub.Repository, next *Cursor, err error) {
	err = s.withToken(ctx, user, project, func(ctx context.Context, client *gogithub.Client) error {
		repos, next, err = listRepos(ctx, client, from)
		return err
	})
	return repos, next, toPublic(err)
}

func listRepos(ctx context.Context, client *gogithub.Client, from Cursor) ([]*gogithub.Repository, *Cursor, error) {
	installations, err := listInstallations(ctx, client)
	if err != nil {
		return nil, nil, err
	}
	for i, installation := range installations {
		if installation.GetID() < from.installation {
			continue
		}
		at := Cursor{installation: installation.GetID(), page: 1}
		if at.installation == from.installation {
			at = from
		}
		list, response, err := client.Apps.ListUserRepos(ctx, at.installation, at.options())
		if err := classify(err); isReason(err, db.RunGithubReasonRepoNotFound) || isReason(err, db.RunGithubReasonRefused) {
			continue // just removed or suspended
		} else if err != nil {
			return nil, nil, err
		}
		switch {
		case response.NextPage != 0:
			return list.Repositories, &Cursor{installation: at.installation, page: response.NextPage}, nil
		case i+1 < len(installations):
			if len(list.Repositories) == 0 {
				continue
			}
			return list.Repositories, &Cursor{installation: installations[i+1].GetID(), page: 1}, nil
		}
		return list.Repositories, nil, nil
	}
	return nil, nil, nil
}

// listInstallations lists the accounts that granted the GitHub App something that the user can see too.
func listInstallations(ctx context.Context, client *gogithub.Client) ([]*gogithub.Installation, error) {
	var all []*gogithub.Installation
	for page := 1; page != 0; {
		some, response, err := client.Apps.ListUserInstallations(ctx, Cursor{page: page}.options())
		if err := classify(err); err != nil {
			return nil, err
		}
		all, page = append(all, some...), response.NextPage
	}
	slices.SortFunc(all, func(a, b *gogithub.Installation) int { return cmp.Compare(a.GetID(), b.GetID()) })
	return all, nil
}

// Branches lists the branches of a repository, a page of GitHub's at a time.
func (s *Service) Branches(
	ctx context.Context, user, project uuid.UUID, fullName string, from Cursor,
) (branches []*gogithub.Branch, next *Cursor, err error) {
	err = s.withToken(ctx, user, project, func(ctx context.Context, client *gogithub.Client) error {
		repo, err := findRepo(ctx, client, fullName, problem.Parameter("repo", notGranted))
		if err != nil {
			return err
		}
		var response *gogithub.Response
		branches, response, err = client.Repositories.ListBranches(ctx, repo.GetOwner().GetLogin(), repo.GetName(), &gogithub.BranchListOptions{
			ListOptions: *from.options(),
		})
		if err := classify(err); err != nil {
			return err
		}
		if response.NextPage != 0 {
			next = &Cursor{page: response.NextPage}
		}
		return nil
	})
	return branches, next, toPublic(err)
}

const notGranted = "not a repository that the GitHub App can access"

func repoNotFound(field problem.Field) *problem.Error {
	return &problem.Error{
		Code: problem.CodeGithubRepoNotFound, Detail: "The repository or branch was not found on GitHub.",
		Fields: []problem.Field{field},
	}
}

// Bind sets the repository and branch that the project's runs read.
func (s *Service) Bind(ctx context.Context, user, project uuid.UUID, fullName, branch string) error {
	conn, err := s.connection(ctx, user, project) // read before GitHub is called: another account may see other repositories
	if err != nil {
		return toPublic(err)
	}
	var repo *gogithub.Repository
	err = s.withToken(ctx, user, project, func(ctx context.Context, client *gogithub.Client) error {
		var err error
		if repo, err = findRepo(ctx, client, fullName, problem.Pointer("/repoFullName", notGranted)); err != nil {
			return err
		}
		_, err = headOf(ctx, client, repo.GetFullName(), branch)
		if isReason(err, db.RunGithubReasonRepoNotFound) {
			return repoNotFound(problem.Pointer("/branch", "not a branch of this repository"))
		}
		return err
	})
	if err != nil {
		// With the tokens of the new account, GitHub answers about what that one sees.
		if now, failure := s.connection(ctx, user, project); failure == nil && now.GithubUserID != conn.GithubUserID {
			return failed(db.RunGithubReasonNotBound, errors.New("connected to another account")).problem()
		}
		return toPublic(err)
	}
	id, ownerID, name := repo.GetID(), repo.GetOwner().GetID(), repo.GetFullName()
	rows, err := db.New(s.pool).GithubConnectionBind(ctx, db.GithubConnectionBindParams{
		RepoID: &id, RepoOwnerID: &ownerID, RepoFullName: &name, Branch: &branch, ProjectID: project, UserID: user,
		GithubUserID: conn.GithubUserID,
	})
	if err != nil {
		return fmt.Errorf("bind repository: %w", err)
	}
	if rows == 0 {
		return failed(db.RunGithubReasonNotBound, errors.New("disconnected, or connected to another account")).problem()
	}
	return nil
}

// findRepo finds a repository by its current or a former name. A user can read every public repository; only those that the
// GitHub App has access to can be bound, because a run's token can be narrowed to these alone.
func findRepo(ctx context.Context, client *gogithub.Client, fullName string, field problem.Field) (*gogithub.Repository, error) {
	repo, err := getRepo(ctx, client, fullName)
	if isReason(err, db.RunGithubReasonRepoNotFound) {
		return nil, repoNotFound(field)
	}
	if err != nil {
		return nil, err
	}
	installations, err := listInstallations(ctx, client)
	if err != nil {
		return nil, err
	}
	for _, installation := range installations {
		if installation.GetAccount().GetID() != repo.GetOwner().GetID() {
			continue
		}
		if installation.GetRepositorySelection() == "all" {
			return repo, nil
		}
		granted, err := isGranted(ctx, client, installation.GetID(), repo.GetID())
		if err != nil {
			return nil, err
		}
		if granted {
			return repo, nil
		}
	}
	return nil, repoNotFound(field)
}

func isGranted(ctx context.Context, client *gogithub.Client, installation, repo int64) (bool, error) {
	for page := 1; page != 0; {
		list, response, err := client.Apps.ListUserRepos(ctx, installation, Cursor{page: page}.options())
		if err := classify(err); err != nil {
			return false, err
		}
		if slices.ContainsFunc(list.Repositories, func(r *gogithub.Repository) bool { return r.GetID() == repo }) {
			return true, nil
		}
		page = response.NextPage
	}
	return false, nil
}

// getRepo follows GitHub's redirect from a former name.
func getRepo(ctx context.Context, client *gogithub.Client, fullName string) (*gogithub.Repository, error) {
	account, name, _ := strings.Cut(fullName, "/")
	repo, _, err := client.Repositories.Get(ctx, account, name)
	return repo, classify(err)
}

// headOf is the newest commit of a branch. (go-github's GetBranch loses the error type.)
func headOf(ctx context.Context, client *gogithub.Client, fullName, branch string) (string, error) {
	req, err := client.NewRequest(ctx, "GET", "repos/"+fullName+"/branches/"+url.PathEscape(branch), nil)
	if err != nil {
		return "", failed(db.RunGithubReasonRepoNotFound, err)
	}
	var found gogithub.Branch
	if _, err := client.Do(req, &found); err != nil {
		return "", classify(err)
	}
	return found.GetCommit().GetSHA(), nil
}
