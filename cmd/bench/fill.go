package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/fill"
)

// visit is a request that is timed in the small and in the large database.
type visit struct {
	name string
	do   func(ctx context.Context) error
}

// grow fills two databases, a small and a large one, and times the same requests in both. They take turns, so that whatever else the
// machine does affects both.
func grow(ctx context.Context, server string, scale float64) error {
	var visits [2][]*visit
	var first *stage.Stage
	for i, sizes := range []fill.Sizes{fill.Small, fill.Scaled(scale)} {
		dir, err := os.MkdirTemp("", "sredspace-fill-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s, err := stage.Start(ctx, stage.Options{
			Dir: dir, Spare: 1, Env: []string{"SREDSPACE_RATE_USER=0"},
			Settings: []string{"max_wal_size=8GB", "maintenance_work_mem=512MB", "wal_level=minimal", "max_wal_senders=0"},
			Beside:   first,
		})
		defer s.Stop()
		if err != nil {
			return err
		}
		first = s
		// Without a server at first: its sweepers would read tables whose indexes come at the end.
		if err := fillStage(ctx, s, sizes); err != nil {
			return err
		}
		if _, err := s.AddServer(ctx, server); err != nil {
			return err
		}
		if visits[i], err = visitsOf(ctx, s); err != nil {
			return err
		}
	}
	fmt.Printf("\n%-34s %12s %12s %8s\n", "request, p50", "small", "large", "ratio")
	for i, v := range visits[0] {
		small, large, err := timePair(ctx, v, visits[1][i])
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		fmt.Printf("%-34s %12s %12s %8s\n", v.name, ms(small), ms(large), ratio(float64(large), float64(small)))
	}
	return nil
}

func fillStage(ctx context.Context, s *stage.Stage, sizes fill.Sizes) error {
	conn, err := pgx.Connect(ctx, s.Postgres().URL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	steps, err := fill.Fill(ctx, conn, sizes)
	if err != nil {
		return err
	}
	return tellFill(ctx, conn, sizes, steps)
}

func tellFill(ctx context.Context, conn *pgx.Conn, sizes fill.Sizes, steps []fill.Step) error {
	var size string
	if err := conn.QueryRow(ctx, "SELECT pg_size_pretty(pg_database_size(current_database()))").Scan(&size); err != nil {
		return err
	}
	fmt.Printf("filled to %d messages in one session, %d runs, %d projects and %d files of one person, %d other people: %s\n",
		sizes.Messages, sizes.Runs, sizes.Projects, sizes.Files, sizes.People, size)
	for _, step := range steps {
		fmt.Printf("  %-28s %10d rows %8.1f s\n", step.Name, step.Rows, step.Took.Seconds())
	}
	return nil
}

// visitsOf signs in the heavy person, who owns the filled rows, and an operator.
func visitsOf(ctx context.Context, s *stage.Stage) ([]*visit, error) {
	heavy, err := s.Person("heavy", nil)
	if err != nil {
		return nil, err
	}
	operator, err := s.Person("admin", nil)
	if err != nil {
		return nil, err
	}
	_, err = s.DB.Exec(ctx, "UPDATE users SET issuer = $1, subject = 'heavy' WHERE id = $2", s.Issuer.URL, fill.ID(fill.Person, 0))
	if err != nil {
		return nil, err
	}
	// The heavy person's limits are not what is measured.
	if _, err := s.DB.Exec(ctx, "UPDATE tier_limits SET limit_value = 1000000000000"); err != nil {
		return nil, err
	}
	get := func(name string, p *stage.Person, path string) *visit {
		return &visit{name: name, do: func(ctx context.Context) error { return succeed(p.Do(ctx, http.MethodGet, path, nil)) }}
	}
	session, project := fill.ID(fill.Session, 0), fill.ID(fill.Project, 0)
	first := fill.ID(fill.Person, 1)
	return []*visit{
		get("history of 50", heavy, "/api/v1/sessions/"+session+"/history?limit=50"),
		{name: "run and wait", do: func(ctx context.Context) error {
			body := map[string]any{"type": "T661", "input": prompt}
			return succeed(heavy.Do(ctx, http.MethodPost, "/api/v1/sessions/"+session+"/runs", body))
		}},
		get("GET run", heavy, "/api/v1/runs/"+fill.ID(fill.Run, 9)),
		get("runs of a session", heavy, "/api/v1/sessions/"+session+"/runs?limit=50"),
		get("failed runs of a session", heavy, "/api/v1/sessions/"+session+"/runs?limit=50&status=FAILED"),
		get("GET project", heavy, "/api/v1/projects/"+project),
		get("list 50 projects", heavy, "/api/v1/projects?limit=50"),
		get("sessions of a project", heavy, "/api/v1/projects/"+project+"/sessions?limit=50"),
		get("files of a project", heavy, "/api/v1/projects/"+project+"/files?limit=50"),
		{name: "make and delete a small project", do: func(ctx context.Context) error { return makeAndDelete(ctx, heavy) }},
		{name: "erase a small project", do: func(ctx context.Context) error { return erase(ctx, s) }},
		get("quotas", heavy, "/api/v1/quotas/me"),
		get("admin: people", operator, "/api/v1/admin/users?limit=50"),
		get("admin: runs", operator, "/api/v1/admin/runs?limit=50"),
		get("admin: failed runs", operator, "/api/v1/admin/runs?limit=50&status=FAILED"),
		get("admin: runs of one user", operator, "/api/v1/admin/runs?limit=50&userId="+first),
		get("admin: reservations of one user", operator, "/api/v1/admin/users/"+first+"/reservations?limit=50"),
		get("admin: actions", operator, "/api/v1/admin/actions?limit=50"),
	}, nil
}

func succeed(reply *stage.Reply, err error) error {
	if err == nil && reply.Status/100 != 2 {
		err = fmt.Errorf("%d %.300s", reply.Status, reply.Body)
	}
	return err
}

func makeAndDelete(ctx context.Context, p *stage.Person) error {
	project, err := p.Make(ctx, "/api/v1/projects", map[string]any{"name": "Small", "fiscalYear": "2025"})
	if err != nil {
		return err
	}
	if _, err := p.Make(ctx, "/api/v1/projects/"+project+"/sessions", map[string]any{"type": "T661"}); err != nil {
		return err
	}
	return succeed(p.Do(ctx, http.MethodDelete, "/api/v1/projects/"+project, nil))
}

// erase is what the job behind a deletion does in the end: the cascade.
func erase(ctx context.Context, s *stage.Stage) error {
	id := uuid.Must(uuid.NewV7())
	_, err := s.DB.Exec(ctx, `WITH p AS (
			INSERT INTO projects (id, user_id, name, fiscal_year, deleted_at) VALUES ($1, $2, 'Small', '2025', now()) RETURNING *
		) INSERT INTO sessions (id, project_id, user_id, type) SELECT gen_random_uuid(), id, user_id, 'T661' FROM p`, id, fill.ID(fill.Person, 0))
	if err != nil {
		return err
	}
	_, err = s.DB.Exec(ctx, "DELETE FROM projects WHERE id = $1 AND deleted_at IS NOT NULL", id)
	return err
}

// timePair returns the median of some requests in each database, behind a few that warm the caches up.
func timePair(ctx context.Context, small, large *visit) (time.Duration, time.Duration, error) {
	const warm, times = 20, 200
	var took [2][]time.Duration
	for i := range warm + times {
		for side, v := range []*visit{small, large} {
			began := time.Now()
			if err := v.do(ctx); err != nil {
				return 0, 0, err
			}
			if i >= warm {
				took[side] = append(took[side], time.Since(began))
			}
		}
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	return took[0][times/2], took[1][times/2], nil
}
