package localgithub

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// choose filters and sorts as both lists do.
func choose(r *http.Request, all []issue, keep func(issue) bool) []issue {
	query := r.URL.Query()
	state, since := query.Get("state"), timeQuery(query.Get("since"))
	var some []issue
	for _, i := range all {
		open := state == "" || state == "open"
		if keep(i) && (state == "all" || i.Open == open) && (since.IsZero() || !i.updated().Before(since)) {
			some = append(some, i)
		}
	}
	by := issue.created
	if query.Get("sort") == "updated" {
		by = issue.updated
	}
	slices.SortStableFunc(some, func(a, b issue) int {
		if query.Get("direction") == "asc" {
			a, b = b, a
		}
		return by(b).Compare(by(a))
	})
	return some
}

func (i issue) created() time.Time { return i.Created }

func (i issue) updated() time.Time {
	if i.Done.After(i.Created) {
		return i.Done
	}
	return i.Created
}

func (i issue) fields(s *Server, repo *repository) map[string]any {
	state := "closed"
	var closed any = i.Done.Format(time.RFC3339)
	if i.Open {
		state, closed = "open", nil
	}
	at := "https://github.com/" + repo.fullName()
	kind := "issues"
	if i.Pull {
		kind = "pull"
	}
	labels := []any{}
	for _, name := range i.Labels {
		labels = append(labels, map[string]any{
			"id": 1, "node_id": "MDU6TGFiZWwx", "url": s.URL + "/repos/" + repo.fullName() + "/labels/" + name, "name": name,
			"description": name, "color": "f29513", "default": false,
		})
	}
	return map[string]any{
		"id": repo.ID*1000 + int64(i.Number), "number": i.Number, "title": i.Title, "body": i.Body, "state": state, "locked": false,
		"created_at": i.Created.Format(time.RFC3339), "updated_at": i.updated().Format(time.RFC3339), "closed_at": closed,
		"html_url": fmt.Sprintf("%s/%s/%d", at, kind, i.Number), "labels": labels, "user": map[string]any{"login": i.By, "id": repo.Owner.ID},
	}
}

// listIssues lists pull requests too, marked as such.
func (s *Server) listIssues(r *http.Request, _ *call, repo *repository) *answer {
	some, header := page(s, r, choose(r, repo.Issues, func(issue) bool { return true }))
	items := []any{}
	for _, i := range some {
		item := s.judge.example("issue-items", repo.Owner.Login, repo.fullName(), i.fields(s, repo))
		delete(item, "pull_request")
		if i.Pull {
			at := fmt.Sprintf("https://github.com/%s/pull/%d", repo.fullName(), i.Number)
			item["pull_request"] = map[string]any{
				"url":       fmt.Sprintf("%s/repos/%s/pulls/%d", s.URL, repo.fullName(), i.Number),
				"html_url":  at,
				"diff_url":  at + ".diff",
				"patch_url": at + ".patch",
			}
		}
		items = append(items, item)
	}
	return &answer{status: http.StatusOK, body: items, header: header}
}

func (s *Server) listPulls(r *http.Request, _ *call, repo *repository) *answer {
	some, header := page(s, r, choose(r, repo.Issues, func(i issue) bool { return i.Pull }))
	items := []any{}
	for _, i := range some {
		fields := i.fields(s, repo)
		fields["merged_at"] = fields["closed_at"]
		fields["head"] = map[string]any{"ref": i.Head, "label": repo.Owner.Login + ":" + i.Head}
		fields["base"] = map[string]any{"ref": repo.Branches[0].Name}
		items = append(items, s.judge.example("pull-request-simple-items", repo.Owner.Login, repo.fullName(), fields))
	}
	return &answer{status: http.StatusOK, body: items, header: header}
}
