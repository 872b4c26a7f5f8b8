package handlers

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// lastRetention bounds what a typing error can do to a date that never moves back.
var lastRetention = time.Date(2200, time.December, 31, 0, 0, 0, 0, time.UTC)

// laterRetention reads the day until which a project's evidence is to be kept; it may only move later. Nil: it stays.
func laterRetention(ctx context.Context, q *db.Queries, id, user uuid.UUID, given *string) (*time.Time, error) {
	if given == nil {
		return nil, nil
	}
	refused := func(why string) (*time.Time, error) {
		return nil, problem.Invalid(problem.Pointer("/retainedUntil", why))
	}
	day, err := time.Parse(time.DateOnly, *given)
	if err != nil {
		return refused("not a day of the calendar")
	}
	now, err := q.ProjectRetention(ctx, id, user)
	switch {
	case err != nil:
		return nil, database.OrNotFound(err)
	case day.Before(now):
		return refused("can only be moved later than " + now.Format(time.DateOnly))
	case day.After(lastRetention):
		return refused("not after " + lastRetention.Format(time.DateOnly))
	}
	return &day, nil
}
