package queries_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/fill"
	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/database"
)

var small, large *pgx.Conn

// The large database is large enough for the planner to choose as it would at any size, and small enough for a test.
var grown = fill.Sizes{Messages: 40_000, Runs: 200_000, Projects: 20_000, Files: 20_000, People: 4000}

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "sredspace-queries-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	server, err := parts.StartPostgres(ctx, dir, parts.PostgresOptions{Ephemeral: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, "start Postgres:", err)
		return 1
	}
	defer server.Stop()
	if small, err = filled(ctx, server, "small", fill.Small); err == nil {
		large, err = filled(ctx, server, "large", grown)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		return 1
	}
	defer small.Close(ctx)
	defer large.Close(ctx)
	return m.Run()
}

func filled(ctx context.Context, server *parts.Postgres, name string, sizes fill.Sizes) (*pgx.Conn, error) {
	admin, err := pgx.Connect(ctx, server.URL)
	if err != nil {
		return nil, err
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, err
	}
	url := server.DatabaseURL(name)
	if err := database.Migrate(ctx, url, false); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if _, err := fill.Fill(ctx, conn, sizes); err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, fixtures)
	return conn, err
}

// query is one statement of this folder as the server prepares it.
type query struct {
	name      string
	sql       string   // with $1, $2, …
	arguments []string // their names, in order
}

var (
	queryName = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+$`)
	argument  = regexp.MustCompile(`@(\w+)|sqlc\.narg\('(\w+)'\)`)
	embed     = regexp.MustCompile(`sqlc\.embed\((\w+)\)`)
	comment   = regexp.MustCompile(`(?m)--[^\n]*$`)
)

func readQueries(t *testing.T) []query {
	t.Helper()
	files, err := filepath.Glob("*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var queries []query
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := queryName.FindAllSubmatchIndex(text, -1)
		for i, at := range names {
			end := len(text)
			if i+1 < len(names) {
				end = names[i+1][0]
			}
			queries = append(queries, numbered(string(text[at[2]:at[3]]), string(text[at[1]:end])))
		}
	}
	if len(queries) < 100 {
		t.Fatalf("found only %d queries", len(queries))
	}
	return queries
}

// numbered gives each argument its number, as sqlc does.
func numbered(name, sql string) query {
	q := query{name: name}
	numbers := map[string]int{}
	sql = embed.ReplaceAllString(comment.ReplaceAllString(sql, ""), "$1.*")
	sql = argument.ReplaceAllStringFunc(sql, func(found string) string {
		match := argument.FindStringSubmatch(found)
		name := match[1] + match[2]
		if numbers[name] == 0 {
			q.arguments = append(q.arguments, name)
			numbers[name] = len(q.arguments)
		}
		return fmt.Sprintf("$%d", numbers[name])
	})
	q.sql = strings.TrimSuffix(strings.TrimSpace(sql), ";")
	return q
}

// node is a part of a plan.
type node struct {
	Type        string  `json:"Node Type"`
	Table       string  `json:"Relation Name"`
	Index       string  `json:"Index Name"`
	Cond        string  `json:"Index Cond"`
	RecheckCond string  `json:"Recheck Cond"`
	Filter      string  `json:"Filter"`
	Rows        float64 `json:"Plan Rows"`
	Hit         float64 `json:"Shared Hit Blocks"`
	Read        float64 `json:"Shared Read Blocks"`
	Plans       []node  `json:"Plans"`
}

func (n node) walk(visit func(node)) {
	visit(n)
	for _, child := range n.Plans {
		child.walk(visit)
	}
}

// A plan for any values is what a connection uses once it has run a statement five times; before that, one for the values at hand.
const generic, custom = "force_generic_plan", "force_custom_plan"

// explain plans a query, or also runs it, in a transaction of its own that is rolled back, and says how many rows it touched there:
// in tables, indexes and whatever a deletion cascades to.
func explain(t *testing.T, conn *pgx.Conn, q query, mode, how string, values map[string]string) (plan node, touched float64) {
	t.Helper()
	ctx := t.Context()
	defer func() { _, _ = conn.Exec(context.Background(), "DEALLOCATE q") }() // behind the rollback, which keeps it
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	exec := func(sql string) {
		t.Helper()
		if _, err := tx.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s, %s: %v\n%s", q.name, mode, err, sql)
		}
	}
	exec("SET LOCAL plan_cache_mode = " + mode)
	if before := values["(before)"]; before != "" {
		exec(before)
	}
	exec("PREPARE q AS " + q.sql)
	literals := make([]string, 0, len(q.arguments))
	for _, name := range q.arguments {
		value, ok := values[name]
		if !ok {
			if value, ok = typical[name]; !ok {
				t.Fatalf("%s: no typical value of @%s", q.name, name)
			}
		}
		literals = append(literals, value)
	}
	call := "EXECUTE q"
	if len(literals) > 0 {
		call += "(" + strings.Join(literals, ", ") + ")"
	}
	var text []byte
	start := counted(t, tx)
	err = tx.QueryRow(ctx, "EXPLAIN ("+how+", FORMAT JSON) "+call, pgx.QueryExecModeSimpleProtocol).Scan(&text)
	if err != nil {
		t.Fatalf("%s, %s: %v\n%s", q.name, mode, err, call)
	}
	exec("SET CONSTRAINTS ALL IMMEDIATE")
	touched = counted(t, tx) - start
	var plans []struct{ Plan node }
	if err := json.Unmarshal(text, &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan, touched
}

// counted is what this transaction has read so far: rows by sequential scans, and entries of indexes.
func counted(t *testing.T, tx pgx.Tx) (n float64) {
	t.Helper()
	err := tx.QueryRow(t.Context(), `SELECT COALESCE(sum(pg_stat_get_xact_tuples_returned(c.oid)), 0)::float8
		FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')`, pgx.QueryExecModeSimpleProtocol).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
