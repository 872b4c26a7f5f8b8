package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/auth"
	"github.com/sredspace/sredspace/server/problem"
)

// CheckOwner answers 404 if what a path names is missing or another user's. Operators see all resources.
func (h *Handlers) CheckOwner(ctx context.Context, parameter string, id uuid.UUID, operator bool) error {
	q := h.projectHandlers.queries
	if operator {
		exists, err := q.AdminExists(ctx, id)
		return notFoundUnless(exists, err)
	}
	switch parameter {
	case "projectId":
		return requireProject(ctx, q, id)
	case "trashedProjectId":
		exists, err := q.ProjectInTrash(ctx, id, auth.Current(ctx).ID)
		return notFoundUnless(exists, err)
	case "erasableProjectId":
		exists, err := q.ProjectErasable(ctx, id, auth.Current(ctx).ID)
		return notFoundUnless(exists, err)
	case "sessionId":
		return requireSession(ctx, q, id)
	}
	return nil // the handler decides
}

// requireProject answers 404 if the project is missing or another user's, for lists that would otherwise be empty.
func requireProject(ctx context.Context, q *db.Queries, id uuid.UUID) error {
	exists, err := q.ProjectExists(ctx, id, auth.Current(ctx).ID)
	return notFoundUnless(exists, err)
}

// requireSession answers 404 if the session is missing or another user's.
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
