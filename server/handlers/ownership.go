package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
)

// requireProject answers 404 where the project is missing or another user's, for lists that would otherwise be empty.
func requireProject(ctx context.Context, q *db.Queries, id uuid.UUID) error {
	exists, err := q.ProjectExists(ctx, id, auth.Current(ctx).ID)
	return notFoundUnless(exists, err)
}

// requireSession answers 404 where the session is missing or another user's.
func requireSession(ctx context.Context, q *db.Queries, id uuid.UUID) error {
	exists, err := q.SessionExists(ctx, id, auth.Current(ctx).ID)
	return notFoundUnless(exists, err)
}

func notFoundUnless(exists bool, err error) error {
	if err != nil {
		return fmt.Errorf("check owner: %w", err)
	}
	if !exists {
		return problem.NotFound()
	}
	return nil
}
