package database

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
)

// planned sends each statement with its values, not as one that was prepared.
type planned struct{ *pgxpool.Pool }

// Planned gives queries whose plans are made for the values at hand. A list with filters that may be absent needs that: the one plan
// that a prepared statement gets for all values has to fit every filter, and walks the whole table for a rare one.
func Planned(pool *pgxpool.Pool) *db.Queries { return db.New(planned{pool}) }

func (p planned) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return p.Pool.Query(ctx, sql, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
}
