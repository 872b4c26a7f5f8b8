package localgithub

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const callsAnHour = 5000

// asPerson admits the bearer of a valid token and counts the call.
func asPerson(do func(*Server, *http.Request, *call, *token) *answer) func(*Server, *http.Request, *call) *answer {
	return func(s *Server, r *http.Request, c *call) *answer {
		t := s.grants.live(bearer(r))
		if t == nil {
			return refuse(http.StatusUnauthorized, "Bad credentials")
		}
		t.calls++
		out := refuse(http.StatusForbidden, "API rate limit exceeded")
		if t.calls <= callsAnHour {
			out = do(s, r, c, t)
		}
		if out.header == nil {
			out.header = http.Header{}
		}
		out.header.Set("X-RateLimit-Limit", strconv.Itoa(callsAnHour))
		out.header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, callsAnHour-t.calls)))
		out.header.Set("X-RateLimit-Used", strconv.Itoa(t.calls))
		out.header.Set("X-RateLimit-Resource", "core")
		out.header.Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Truncate(time.Hour).Add(time.Hour).Unix(), 10))
		return out
	}
}

// bearer is the token of a request; GitHub takes both schemes.
func bearer(r *http.Request) string {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "token") {
		return secret
	}
	return ""
}

// onRepo finds the repository and checks the token's access. A narrowed token sees no other repository at all; this is
// stricter than GitHub, where every token reads what is public.
func onRepo(permission string, do func(*Server, *http.Request, *call, *repository) *answer) func(*Server, *http.Request, *call) *answer {
	return asPerson(func(s *Server, r *http.Request, c *call, t *token) *answer {
		fullName := c.params["owner"] + "/" + c.params["repo"]
		repo := s.world.byName(fullName)
		if repo == nil {
			if moved := s.world.byFormerName(fullName); moved != nil && t.reaches(moved) {
				return s.moved(r, fullName, moved)
			}
			return refuse(http.StatusNotFound, "Not Found")
		}
		if !t.reaches(repo) {
			return refuse(http.StatusNotFound, "Not Found")
		}
		if _, may := t.Permissions[permission]; t.Scoped && repo.Private && !may {
			return refuse(http.StatusForbidden, "Resource not accessible by integration")
		}
		return do(s, r, c, repo)
	})
}

func (t *token) reaches(r *repository) bool {
	if t.Scoped {
		return slices.Contains(t.Repos, r.ID) && given(r)
	}
	return !r.Private || r.Owner.Login == t.Login && given(r)
}

// moved redirects to the id, as GitHub does.
func (s *Server) moved(r *http.Request, fullName string, to *repository) *answer {
	rest := strings.TrimPrefix(r.URL.EscapedPath(), "/repos/"+fullName)
	location := fmt.Sprintf("%s/repositories/%d%s", s.URL, to.ID, rest)
	if r.URL.RawQuery != "" {
		location += "?" + r.URL.RawQuery
	}
	body := message("Moved Permanently")
	body["url"] = location
	return &answer{status: http.StatusMovedPermanently, body: body, header: http.Header{"Location": {location}}}
}

// afterRename turns the address of such a redirect into the documented one.
func (s *Server) afterRename(r *http.Request) *http.Request {
	rest, found := strings.CutPrefix(r.URL.EscapedPath(), "/repositories/")
	if !found {
		return r
	}
	number, rest, _ := strings.Cut(rest, "/")
	id, _ := strconv.ParseInt(number, 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	repo := s.world.byID(id)
	if repo == nil {
		return r
	}
	inner := r.Clone(r.Context())
	path := "/repos/" + repo.fullName()
	if rest != "" {
		path += "/" + rest
	}
	at, err := r.URL.Parse(path)
	if err != nil {
		return r
	}
	at.RawQuery = r.URL.RawQuery
	inner.URL = at
	return inner
}

func (s *Server) getUser(_ *http.Request, _ *call, t *token) *answer {
	person := s.world.account(t.Login)
	return ok(s.judge.example("private-user-response-with-public-and-private-profile-information", t.Login, t.Login, map[string]any{
		"id": person.ID, "name": person.Name, "login": person.Login, "user_view_type": "private",
	}))
}

func (s *Server) listInstallations(r *http.Request, _ *call, t *token) *answer {
	person := s.world.account(t.Login)
	all := []any{}
	selection := "selected"
	if person.All {
		selection = "all"
	}
	example := s.judge.example("base-installation-for-auth-user-paginated", t.Login, t.Login, nil)
	installed := merge(part(example, "installations"), map[string]any{
		"id": person.Installation, "target_id": person.ID, "target_type": "User", "repository_selection": selection,
		"account": map[string]any{"id": person.ID, "login": person.Login}, "permissions": appPermissions,
	})
	all = append(all, installed)
	some, header := page(s, r, all)
	return &answer{status: http.StatusOK, body: map[string]any{"total_count": len(all), "installations": some}, header: header}
}

func (s *Server) listInstallationRepos(r *http.Request, c *call, t *token) *answer {
	person := s.world.account(t.Login)
	if c.params["installation_id"] != strconv.FormatInt(person.Installation, 10) {
		return refuse(http.StatusNotFound, "Not Found")
	}
	all := []any{}
	for _, repo := range s.world.repos {
		if repo.Owner == person && given(repo) && t.reaches(repo) {
			example := s.judge.example("repository-paginated", t.Login, repo.fullName(), nil)
			all = append(all, merge(part(example, "repositories"), repoFields(repo)))
		}
	}
	some, header := page(s, r, all)
	return &answer{status: http.StatusOK, body: map[string]any{"total_count": len(all), "repositories": some}, header: header}
}

func repoFields(repo *repository) map[string]any {
	visibility := "public"
	if repo.Private {
		visibility = "private"
	}
	return map[string]any{
		"id": repo.ID, "name": repo.Name, "full_name": repo.fullName(), "private": repo.Private, "visibility": visibility,
		"description": repo.About, "language": nil, "default_branch": repo.Branches[0].Name, "created_at": repo.CreatedAt.Format(time.RFC3339),
		"owner": map[string]any{"id": repo.Owner.ID, "login": repo.Owner.Login},
	}
}

func (s *Server) getRepo(_ *http.Request, _ *call, repo *repository) *answer {
	return ok(s.judge.example("full-repository-default-response", repo.Owner.Login, repo.fullName(), repoFields(repo)))
}

func (s *Server) listBranches(r *http.Request, _ *call, repo *repository) *answer {
	some, header := page(s, r, repo.Branches)
	items := []any{}
	for _, b := range some {
		items = append(items, s.judge.example("short-branch-with-protection-items", repo.Owner.Login, repo.fullName(), map[string]any{
			"name": b.Name, "protected": false, "commit": s.commitRef(repo, b.Commits[0]), "protection": unprotected(),
		}))
	}
	return &answer{status: http.StatusOK, body: items, header: header}
}

func unprotected() map[string]any {
	return map[string]any{
		"enabled":                false,
		"required_status_checks": map[string]any{"enforcement_level": "off", "contexts": []any{}, "checks": []any{}},
	}
}

func (s *Server) commitRef(repo *repository, c commit) map[string]any {
	return map[string]any{"sha": c.SHA, "url": s.URL + "/repos/" + repo.fullName() + "/commits/" + c.SHA}
}

func (s *Server) getBranch(_ *http.Request, c *call, repo *repository) *answer {
	b := repo.branch(c.params["branch"])
	if b == nil {
		return refuse(http.StatusNotFound, "Branch not found")
	}
	return ok(s.judge.example("branch-get", repo.Owner.Login, repo.fullName(), map[string]any{
		"name": b.Name, "protected": false, "commit": s.commitFields(repo, b.Commits[0]), "protection": unprotected(),
	}))
}

func (s *Server) commitFields(repo *repository, c commit) map[string]any {
	who := map[string]any{"name": c.Author, "email": c.Email, "date": c.At.Format(time.RFC3339)}
	fields := s.commitRef(repo, c)
	fields["html_url"] = "https://github.com/" + repo.fullName() + "/commit/" + c.SHA
	fields["commit"] = map[string]any{"author": who, "committer": who, "message": c.Message, "tree": map[string]any{"sha": sha("tree", c.SHA)}}
	fields["author"] = map[string]any{"login": repo.Owner.Login, "id": repo.Owner.ID}
	return fields
}

func (s *Server) listCommits(r *http.Request, _ *call, repo *repository) *answer {
	query := r.URL.Query()
	from := &repo.Branches[0]
	if name := query.Get("sha"); name != "" {
		if from = repo.branch(name); from == nil {
			from = repo.from(name)
		}
	}
	if from == nil {
		return refuse(http.StatusNotFound, "No commit found for SHA: "+query.Get("sha"))
	}
	after, before := timeQuery(query.Get("since")), timeQuery(query.Get("until"))
	var all []commit
	for _, c := range from.Commits {
		if (after.IsZero() || !c.At.Before(after)) && (before.IsZero() || !c.At.After(before)) &&
			(query.Get("author") == "" || strings.EqualFold(query.Get("author"), c.Email) ||
				strings.EqualFold(query.Get("author"), repo.Owner.Login)) {
			all = append(all, c)
		}
	}
	some, header := page(s, r, all)
	items := []any{}
	for _, c := range some {
		items = append(items, s.judge.example("commit-items", repo.Owner.Login, repo.fullName(), s.commitFields(repo, c)))
	}
	return &answer{status: http.StatusOK, body: items, header: header}
}

// from is the history that ends in a commit.
func (r *repository) from(sha string) *branch {
	for _, b := range r.Branches {
		if i := slices.IndexFunc(b.Commits, func(c commit) bool { return c.SHA == sha }); i >= 0 {
			return &branch{Commits: b.Commits[i:]}
		}
	}
	return nil
}

func timeQuery(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text) // checked by the judge
	return t
}
