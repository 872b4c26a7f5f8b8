package localgithub

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// operations are those of the description, by GitHub's names for them. They run with the lock held.
var operations = map[string]func(*Server, *http.Request, *call) *answer{
	"apps/scope-token":  asApp((*Server).scopeToken),
	"apps/delete-token": asApp((*Server).deleteToken),

	"users/get-authenticated":                             asPerson((*Server).getUser),
	"apps/list-installations-for-authenticated-user":      asPerson((*Server).listInstallations),
	"apps/list-installation-repos-for-authenticated-user": asPerson((*Server).listInstallationRepos),
	"repos/get":            onRepo("metadata", (*Server).getRepo),
	"repos/list-branches":  onRepo("contents", (*Server).listBranches),
	"repos/get-branch":     onRepo("contents", (*Server).getBranch),
	"repos/list-commits":   onRepo("contents", (*Server).listCommits),
	"issues/list-for-repo": onRepo("issues", (*Server).listIssues),
	"pulls/list":           onRepo("pull_requests", (*Server).listPulls),
}

// appPermissions are what the App asked its users for.
var appPermissions = map[string]string{"contents": "read", "metadata": "read", "issues": "read", "pull_requests": "read"}

// asApp lets the App itself in, by its client id and secret.
func asApp(do func(*Server, *call) *answer) func(*Server, *http.Request, *call) *answer {
	return func(s *Server, r *http.Request, c *call) *answer {
		id, secret, _ := r.BasicAuth()
		if id != ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(ClientSecret)) != 1 {
			return refuse(http.StatusUnauthorized, "Bad credentials")
		}
		if c.params["client_id"] != ClientID {
			return refuse(http.StatusNotFound, "Not Found")
		}
		return do(s, c)
	}
}

// scopeToken makes a token that can do less than the one that it is made from.
func (s *Server) scopeToken(c *call) *answer {
	from := s.grants.live(c.body["access_token"].(string))
	if from == nil || from.Scoped {
		return refuse(http.StatusNotFound, "Not Found")
	}
	target := s.target(c.body)
	if target == nil {
		return refuse(http.StatusUnprocessableEntity, "target or target_id has to be an account that installed the app")
	}
	repos, wrong := s.narrow(c.body, target, from)
	if wrong != "" {
		return refuse(http.StatusUnprocessableEntity, wrong)
	}
	permissions := map[string]string{}
	for name, level := range appPermissions {
		permissions[name] = level
	}
	if asked, ok := c.body["permissions"].(map[string]any); ok {
		permissions = map[string]string{}
		for name, level := range asked {
			if appPermissions[name] != level {
				return refuse(http.StatusUnprocessableEntity, "The permissions requested are not granted to this installation.")
			}
			permissions[name] = appPermissions[name]
		}
	}
	secret := s.grants.secret("ghu_")
	until := time.Now().Add(accessLife).UTC().Truncate(time.Second)
	s.grants.Tokens[secret] = &token{Login: from.Login, Until: until, Scoped: true, Repos: repos, Permissions: permissions}
	s.save()
	person := s.world.account(from.Login)
	installed := map[string]any{"permissions": permissions, "repository_selection": "selected", "repositories_url": s.URL + "/user/repos"}
	return ok(s.judge.example("scope-token", from.Login, from.Login, map[string]any{
		"token": secret, "token_last_eight": secret[len(secret)-8:], "hashed_token": sha(secret), "expires_at": until.Format(time.RFC3339),
		"user": map[string]any{"id": person.ID}, "app": map[string]any{"client_id": ClientID, "name": "Sredspace"}, "installation": installed,
	}))
}

func (s *Server) target(body map[string]any) *account {
	if login, ok := body["target"].(string); ok {
		return s.world.account(login)
	}
	id, _ := body["target_id"].(float64)
	for _, a := range s.world.accounts {
		if float64(a.ID) == id {
			return a
		}
	}
	return nil
}

// narrow reads which repositories of the target the token is for: all that the user and the App can see, unless it names some.
func (s *Server) narrow(body map[string]any, target *account, from *token) ([]int64, string) {
	ids, byID := body["repository_ids"].([]any)
	names, byName := body["repositories"].([]any)
	if byID && byName {
		return nil, "repository_ids may not be specified if repositories is specified"
	}
	var repos []int64
	for _, r := range s.world.repos {
		number, _ := json.Marshal(r.ID)
		wanted := slices.ContainsFunc(ids, func(id any) bool { text, _ := json.Marshal(id); return string(text) == string(number) }) ||
			slices.Contains(names, any(r.Name))
		if r.Owner == target && given(r) && sees(from, r) && (wanted || !byID && !byName) {
			repos = append(repos, r.ID)
		}
	}
	if len(repos) < len(ids)+len(names) {
		return nil, "There is at least one repository that does not exist or is not accessible to the parent installation."
	}
	return repos, ""
}

// sees reports whether the person can read the repository.
func sees(t *token, r *repository) bool { return !r.Private || r.Owner.Login == t.Login }

func (s *Server) deleteToken(c *call) *answer {
	secret := c.body["access_token"].(string)
	if s.grants.live(secret) == nil {
		return refuse(http.StatusUnprocessableEntity, "Validation Failed")
	}
	delete(s.grants.Tokens, secret)
	for renew, kept := range s.grants.Refreshes {
		if kept.Access == secret {
			delete(s.grants.Refreshes, renew)
		}
	}
	s.save()
	return &answer{status: http.StatusNoContent}
}
