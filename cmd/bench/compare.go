package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

// comparison measures the server next to the bare SQL and FastAPI: same database, same worker, rounds interleaved.
type comparison struct {
	*stage.Stage
	connections, rounds int
	length              time.Duration
	seats               []*seat
	floor               *floor
	scripts             map[string]string // of the floor, by unit
	fastapi             *rival
	langgraph           *rival // nil where it is not installed
	meter               meter
}

type options struct {
	server, work        string
	connections, rounds int
	length              time.Duration
	statements          bool
}

func compare(ctx context.Context, o options) error {
	root, err := parts.Root()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sredspace-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := stage.Start(ctx, stage.Options{
		Dir: dir, Server: o.server, Servers: 1, Env: []string{"SREDSPACE_RATE_USER=0", "SREDSPACE_RATE_PRESIGN=0"},
		Settings: []string{
			"shared_preload_libraries=pg_stat_statements", "max_wal_size=2GB", fmt.Sprintf("pg_stat_statements.track_planning=%v", o.statements),
		},
	})
	defer s.Stop()
	if err != nil {
		return err
	}
	c := &comparison{Stage: s, connections: o.connections, rounds: o.rounds, length: o.length, scripts: map[string]string{}}
	c.meter = meter{db: s.DB, postgres: s.Postgres().Pid}
	if _, err := s.DB.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"); err != nil {
		fmt.Println("statements are not counted:", err)
	}
	if err := c.seatEverybody(ctx); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	if c.floor, err = newFloor(s.Postgres(), root, dir); err != nil {
		return err
	}
	if err := c.writeScripts(ctx); err != nil {
		return err
	}
	if c.fastapi, err = startFastAPI(ctx, s, root, dir); err != nil {
		return err
	}
	defer c.fastapi.stop()
	if c.langgraph, err = startLangGraph(ctx, root, dir); err != nil {
		fmt.Println("without LangGraph:", err)
	} else if err := c.openThreads(ctx); err != nil {
		return fmt.Errorf("open threads: %w", err)
	}
	defer c.langgraph.stop()
	results, err := c.measure(ctx, o.work)
	if err != nil {
		return err
	}
	c.print(results)
	if err := c.fit(ctx, results); err != nil {
		return err
	}
	if o.statements {
		return c.printStatements(ctx)
	}
	return nil
}

const fifty = 50

// seatEverybody creates, for each connection, a user with 50 projects, a session of 50 messages and a session for runs.
func (c *comparison) seatEverybody(ctx context.Context) error {
	for i := range c.connections {
		person, err := c.Person(fmt.Sprintf("bench-%d", i), nil)
		if err != nil {
			return err
		}
		s := &seat{token: person.Token(), client: &http.Client{Timeout: waits, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}}
		project, err := person.Make(ctx, "/api/v1/projects", map[string]any{"name": "Bench", "fiscalYear": "2025"})
		if err != nil {
			return err
		}
		s.project = project
		for _, session := range []*string{&s.history, &s.session} {
			if *session, err = person.Make(ctx, "/api/v1/projects/"+project+"/sessions", map[string]any{"type": "T661"}); err != nil {
				return err
			}
		}
		if err := c.DB.QueryRow(ctx, "SELECT user_id::text FROM projects WHERE id = $1", project).Scan(&s.user); err != nil {
			return err
		}
		if err := c.fill(ctx, s); err != nil {
			return err
		}
		c.seats = append(c.seats, s)
	}
	_, err := c.DB.Exec(ctx, "UPDATE users SET tier = 'ENTERPRISE'; UPDATE tier_limits SET limit_value = 1000000000000; ANALYZE")
	if err != nil {
		return err
	}
	for _, s := range c.seats { // creates the month's counters
		if err := runAndWait(ctx, c.URL, s); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) fill(ctx context.Context, s *seat) error {
	batch := &pgx.Batch{}
	for range fifty - 1 {
		batch.Queue("INSERT INTO projects (id, user_id, name, fiscal_year, description) VALUES ($1, $2, 'Bench', '2025', 'One of fifty')",
			uuid.Must(uuid.NewV7()), s.user)
	}
	for i := range fifty {
		role := [2]string{"USER", "ASSISTANT"}[i%2]
		batch.Queue("INSERT INTO messages (id, session_id, seq, role, content) VALUES ($1, $2, $3, $4, repeat('It was unknown. ', 15))",
			uuid.Must(uuid.NewV7()), s.history, i+1, role)
	}
	batch.Queue("UPDATE sessions SET message_count = $2 WHERE id = $1", s.history, fifty)
	return c.DB.SendBatch(ctx, batch).Close()
}

// contender is a server, or the bare SQL, that answers requests.
type contender string

const (
	ours      contender = "ours"
	bare      contender = "bare SQL"
	fastapi   contender = "FastAPI"
	langgraph contender = "LangGraph"
)

// result has every contender's measurements for one kind of work, round by round.
type result struct {
	work   work
	rounds map[contender][]measured
}

// measure warms up every contender, then lets them take turns, round by round.
func (c *comparison) measure(ctx context.Context, only string) ([]*result, error) {
	results := make([]*result, 0, len(works))
	for _, w := range works {
		if strings.Contains(w.name, only) {
			results = append(results, &result{work: w, rounds: map[contender][]measured{}})
		}
	}
	for round := -1; round < c.rounds; round++ {
		length := c.length
		if round < 0 {
			length = time.Second
		}
		for _, r := range results {
			measurements, err := c.round(ctx, r.work, length)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.work.name, err)
			}
			for who, m := range measurements {
				if round >= 0 {
					r.rounds[who] = append(r.rounds[who], m)
				}
			}
			if err := c.quiet(ctx); err != nil {
				return nil, fmt.Errorf("after %s: %w", r.work.name, err)
			}
		}
	}
	return results, nil
}

// quiet waits until the server has done what the last work left behind: files are read, and entries of the journal get their place in
// the tree. Otherwise the next work would pay for it.
func (c *comparison) quiet(ctx context.Context) error {
	const left = `SELECT (SELECT count(*) FROM file_readings WHERE status IN ('PENDING', 'INDEXING'))
		+ (SELECT count(*) FROM runs WHERE status IN ('QUEUED', 'RUNNING'))
		+ (SELECT count(*) FROM journal) - (SELECT count(*) FROM log_leaves)`
	var n int
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if err := c.DB.QueryRow(ctx, left).Scan(&n); err != nil || n == 0 {
			return err
		}
	}
	return fmt.Errorf("%d runs, readings and entries are left", n)
}

func (c *comparison) round(ctx context.Context, w work, length time.Duration) (map[contender]measured, error) {
	seats := c.seats
	if w.lone {
		seats = seats[:1]
	}
	out := map[contender]measured{ours: c.timed(ctx, seats, c.URL, w.do, []int{c.Servers[0].Pid()}, length)}
	if script, ok := c.scripts[w.unit]; ok {
		before := c.meter.read(ctx, nil)
		floor, err := c.floor.run(ctx, script, len(seats), length)
		if err != nil {
			return nil, err
		}
		floor.used = c.meter.between(before, c.meter.read(ctx, nil), floor.requests, nil)
		out[bare] = floor
	}
	if !w.only {
		out[fastapi] = c.timed(ctx, seats, c.fastapi.url, w.do, tree(c.fastapi.pid), length)
	}
	if w.langgraph != nil && c.langgraph != nil {
		out[langgraph] = c.timed(ctx, seats, c.langgraph.url, w.langgraph, tree(c.langgraph.pid), length)
	}
	return out, nil
}

func (c *comparison) timed(
	ctx context.Context, seats []*seat, url string, do func(context.Context, string, *seat) error, pids []int, length time.Duration,
) measured {
	before := c.meter.read(ctx, pids)
	m := load(ctx, seats, url, do, length)
	m.used = c.meter.between(before, c.meter.read(ctx, pids), m.requests, pids)
	return m
}
