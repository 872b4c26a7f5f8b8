package handlers

import (
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/problem"
)

func githubCursor(cursor *api.Cursor) (github.Cursor, error) {
	if cursor == nil {
		return github.ParseCursor("")
	}
	from, err := github.ParseCursor(*cursor)
	if err != nil {
		return github.Cursor{}, problem.Invalid(problem.Parameter("cursor", "not a cursor of this list"))
	}
	return from, nil
}

func toGithubCursor(next *github.Cursor) nullable.Nullable[api.NextCursor] {
	if next == nil {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(next.String())
}
