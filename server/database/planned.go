package database

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
)

// planned has each query planned for its values.
type planned struct{ *pgxpool.Pool }

// Planned gives queries whose plans are made for the values at hand. A list with filters that may be absent needs that: the one plan
// that a prepared statement otherwise gets for all values has to fit every filter, and walks the whole table for a rare one.
func Planned(pool *pgxpool.Pool) *db.Queries { return db.New(planned{pool}) }

const planForValues = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"

func (p planned) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	conn, err := p.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("acquire: %w", err)
	}
	b := &batch{conn: conn}
	b.queued.Queue(planForValues)
	rows, err := b.Query(ctx, sql, args...)
	if err != nil {
		conn.Release()
		return nil, err
	}
	return &plannedRows{Rows: rows, conn: conn}, nil
}

// plannedRows returns the connection to the pool at the end.
type plannedRows struct {
	pgx.Rows
	conn *pgxpool.Conn
}

func (r *plannedRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.conn.Release()
	return false
}

func (r *plannedRows) Close() {
	r.Rows.Close()
	r.conn.Release()
}
