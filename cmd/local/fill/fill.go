// Package fill makes a database large: with rows as the server writes them, made in the database itself.
package fill

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Sizes say how much there is. All of it but half of the runs is one person's, the heavy one.
type Sizes struct {
	Messages int // in one session, the long one
	Runs     int // a tenth in the long session, four tenths in the heavy person's others, the rest of other people
	Projects int // of the heavy person, a session in each
	Files    int // of the heavy person, spread over the projects
	People   int // others, each with a project and a session
}

// Full is the size at which the cost of everything is compared with a small database.
var Full = Sizes{Messages: 1_000_000, Runs: 10_000_000, Projects: 100_000, Files: 100_000, People: 10_000}

// Small is what the full size is compared with.
var Small = Sizes{Messages: 1000, Runs: 50_000, Projects: 100, Files: 100, People: 100}

// Scaled is the full size times a factor, and never below the small one.
func Scaled(factor float64) Sizes {
	scale := func(full, small int) int { return max(int(float64(full)*factor), small) }
	return Sizes{
		Messages: scale(Full.Messages, Small.Messages), Runs: scale(Full.Runs, Small.Runs), Projects: scale(Full.Projects, Small.Projects),
		Files: scale(Full.Files, Small.Files), People: scale(Full.People, Small.People),
	}
}

// Step is how long one table took.
type Step struct {
	Name string
	Rows int64
	Took time.Duration
}

// helpers make ids that sort by time, older than any that a server makes, and known from a kind and a number.
const helpers = `
CREATE OR REPLACE FUNCTION pg_temp.fill_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(1500000000000 + n), 12, '0') || '70008' || lpad(to_hex(kind), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid
$$;
CREATE OR REPLACE FUNCTION pg_temp.fill_time(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT '2020-01-01 00:00:00Z'::timestamptz + n * interval '2 seconds'
$$;`

// ID is the id that fill_id makes.
func ID(kind Kind, n int) string {
	hex := fmt.Sprintf("%012x70008%03x%012x", 1_500_000_000_000+n, int(kind), n)
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:]
}

// Kind is what an ID names. Person 0, project 0 and session 0 are the heavy person, and the project and session of the long history.
type Kind int

// The kinds of things that are read by their ids.
const (
	Person Kind = iota + 1
	Project
	Session
	File
	Run
	Message
	Reservation
	OtherProject
	OtherSession
)

type step struct {
	name     string
	from, to int
	sql      string // with $1 and $2: the first and the last number
}

// Fill fills an empty database, and makes statistics.
func Fill(ctx context.Context, conn *pgx.Conn, to Sizes) ([]Step, error) {
	began := time.Now()
	if _, err := conn.Exec(ctx, helpers+"SET session_replication_role = replica; SET synchronous_commit = off"); err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	definitions, err := dropIndexes(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("drop indexes: %w", err)
	}
	var done []Step
	for _, s := range slices.Concat(steps(to), journal(to)) {
		if s.to < s.from {
			continue
		}
		began := time.Now()
		text := strings.NewReplacer("$1", fmt.Sprint(s.from), "$2", fmt.Sprint(s.to), "$people", fmt.Sprint(to.People),
			"$projects", fmt.Sprint(to.Projects)).Replace(s.sql)
		tag, err := conn.Exec(ctx, text)
		if err != nil {
			return done, fmt.Errorf("fill %s: %w", s.name, err)
		}
		done = append(done, Step{Name: s.name, Rows: tag.RowsAffected(), Took: time.Since(began)})
	}
	indexes := time.Now()
	for _, definition := range definitions {
		if _, err := conn.Exec(ctx, definition); err != nil {
			return done, fmt.Errorf("%s: %w", definition, err)
		}
	}
	done = append(done, Step{Name: "indexes", Rows: int64(len(definitions)), Took: time.Since(indexes)})
	vacuum := time.Now()
	if _, err := conn.Exec(ctx, "RESET session_replication_role"); err != nil {
		return done, err
	}
	if _, err := conn.Exec(ctx, "VACUUM (ANALYZE)"); err != nil {
		return done, fmt.Errorf("vacuum: %w", err)
	}
	return append(done, Step{Name: "vacuum and statistics", Took: time.Since(vacuum)}, Step{Name: "in all", Took: time.Since(began)}), nil
}

// dropIndexes drops the indexes of the large tables that no constraint needs, and returns how to make them again: at the end is faster.
func dropIndexes(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
		WHERE i.indrelid IN ('runs'::regclass, 'messages'::regclass, 'run_events'::regclass, 'quota_reservations'::regclass)
		  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	type index struct{ Name, Definition string }
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return nil, err
	}
	definitions := make([]string, 0, len(indexes))
	for _, i := range indexes {
		if _, err := conn.Exec(ctx, "DROP INDEX "+i.Name); err != nil {
			return nil, err
		}
		definitions = append(definitions, i.Definition)
	}
	return definitions, nil
}
