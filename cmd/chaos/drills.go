package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/local/parts"
)

// drill is one planned event under load, instead of trouble by chance.
type drill struct {
	prepare func(*stage.Options)
	happen  func(context.Context, *stage.Stage, *records) error
}

// tools are programs that this version does not build: the previous release, and those of others.
type tools struct {
	previous, pgbouncer, nginx, haproxy string
	asynchronous                        bool
}

var drills = map[string]func(campaign, tools) *drill{
	"upgrade": upgrade, "failover": failover, "pooler": pooler,
	"nginx":   func(c campaign, tools tools) *drill { return proxy(c, stage.Nginx(tools.nginx)) },
	"haproxy": func(c campaign, tools tools) *drill { return proxy(c, stage.HAProxy(tools.haproxy)) },
}

func drillNames() []string { return slices.Sorted(maps.Keys(drills)) }

// phase is how long the load goes on before and after each step.
const phase = 6 * time.Second

// steps runs one after the other, with load between them.
func steps(ctx context.Context, say func(string, ...any), steps ...step) error {
	for _, s := range steps {
		wait(ctx, phase)
		began := time.Now()
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		say("%s: %.1f s", s.name, time.Since(began).Seconds())
	}
	wait(ctx, phase)
	return nil
}

type step struct {
	name string
	do   func() error
}

// upgrade follows docs/operate.md: migrate while servers of the previous release run, add new ones, drain the old ones; then back to
// the old ones on the new schema, and forward again.
func upgrade(c campaign, tools tools) *drill {
	migrateBy := func(ctx context.Context, program, url string) error {
		cmd := exec.CommandContext(ctx, program, "migrate")
		// It needs only the database, but requires a complete configuration.
		cmd.Env = append(parts.EnvWithout("SREDSPACE_"), "SREDSPACE_DATABASE_URL="+url, "SREDSPACE_S3_ENDPOINT=http://127.0.0.1:1",
			"SREDSPACE_S3_BUCKET=b", "SREDSPACE_S3_ACCESS_KEY_ID=k", "SREDSPACE_S3_SECRET_ACCESS_KEY=s",
			"SREDSPACE_WORKER_URL=http://127.0.0.1:1", "SREDSPACE_WORKER_TOKEN=t", "SREDSPACE_OIDC_ISSUER=http://127.0.0.1:1",
			"SREDSPACE_OIDC_AUDIENCE=a")
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		return cmd.Run()
	}
	return &drill{
		prepare: func(o *stage.Options) {
			o.Server, o.Spare = tools.previous, 3
			o.Migrate = func(ctx context.Context, url string) error {
				if err := migrateBy(ctx, tools.previous, url); err != nil {
					return err
				}
				return fillByPrevious(ctx, url)
			}
		},
		happen: func(ctx context.Context, s *stage.Stage, r *records) error {
			add := func(program string) func() error {
				return func() error {
					_, err := s.AddServer(ctx, program)
					return err
				}
			}
			drain := func(servers ...int) func() error {
				return func() error {
					for _, i := range servers {
						s.Servers[i].Stop()
					}
					return nil
				}
			}
			return steps(ctx, c.say,
				step{"migrated under the old servers", func() error {
					if err := migrateBy(ctx, c.server, s.Postgres().URL); err != nil {
						return err
					}
					r.stated = time.Now()
					return nil
				}},
				step{"a new server beside the old ones", add(c.server)},
				step{"a second new server", add(c.server)},
				step{"the old servers drained", drain(0, 1)},
				step{"back: an old server on the new schema", add(tools.previous)},
				step{"the new servers drained", drain(2, 3)},
			)
		},
	}
}

// fillByPrevious makes the database as large and as varied as the test of the migrations does. The files have no objects, so those that
// wait to be read are left out, and what is deleted is not erased while the drill goes on, because reservations outlive their runs.
func fillByPrevious(ctx context.Context, url string) error {
	root, err := parts.Root()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(root, "migrations", "testdata", "filled-1.0.0.sql"))
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, string(text)+`;
		UPDATE projects SET deleted_at = now() + interval '1 day' WHERE deleted_at IS NOT NULL;
		UPDATE files SET deleted_at = now() + interval '1 day' WHERE deleted_at IS NOT NULL;
		UPDATE files SET index_status = 'FAILED', index_error = 'It was not read.', index_deadline = NULL
		WHERE upload_status = 'CONFIRMED' AND index_status IN ('PENDING', 'INDEXING')`)
	return err
}

// failover takes down the machine of Postgres and promotes its standby by hand. With asynchronous replication, the standby is made to lag
// first: then acknowledged runs are lost, and the campaign must find that out.
func failover(c campaign, tools tools) *drill {
	return &drill{
		prepare: func(o *stage.Options) { o.Standby, o.Asynchronous = true, tools.asynchronous },
		happen: func(ctx context.Context, s *stage.Stage, r *records) error {
			lag := func() error {
				if !tools.asynchronous {
					return nil
				}
				return s.FreezeReplication(ctx)
			}
			return steps(ctx, c.say,
				step{"the standby follows", lag},
				step{"Postgres is lost", func() error {
					r.add("runs that were acknowledged before the loss", r.seen())
					s.LosePostgres()
					return nil
				}},
				step{"the standby is promoted", func() error { return s.Promote(ctx) }},
			)
		},
	}
}

// pooler runs the usual load through PgBouncer in transaction mode; a server is killed, because a pooler keeps its connections.
func pooler(c campaign, tools tools) *drill {
	return &drill{
		prepare: func(o *stage.Options) { o.Pooler = tools.pgbouncer },
		happen: func(ctx context.Context, s *stage.Stage, _ *records) error {
			return steps(ctx, c.say, step{"a server is killed", func() error {
				s.Servers[0].Signal(syscall.SIGKILL)
				return nil
			}})
		},
	}
}

// proxy runs the usual load on four servers behind a proxy without sticky sessions; one server is killed and one drained.
func proxy(c campaign, front stage.Front) *drill {
	return &drill{
		prepare: func(o *stage.Options) { o.Servers, o.Front = 4, front },
		happen: func(ctx context.Context, s *stage.Stage, r *records) error {
			err := steps(ctx, c.say,
				step{"a server is killed", func() error {
					s.Servers[0].Signal(syscall.SIGKILL)
					return nil
				}},
				step{"a server is drained", func() error {
					s.Servers[1].Stop()
					return nil
				}},
			)
			if err != nil {
				return err
			}
			shares, err := s.Shares()
			all := 0
			for _, n := range shares {
				all += n
			}
			for host, n := range shares {
				r.add("requests answered by "+host, n)
				if n <= all/20 {
					r.breaks("every server answers", "%s answered %d of %d requests", host, n, all)
				}
			}
			return err
		},
	}
}
