package main

import (
	"context"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// cause is what an alert is for. do returns when it has happened, or goes on until ctx ends; undo brings the stage back to order.
type cause struct {
	alert, what string
	do          func(ctx context.Context, s *scene) (undo func(), err error)
}

// causes are in an order in which none disturbs the next for long.
var causes = []cause{
	{"SredspaceServerDown", "a server is frozen", func(_ context.Context, s *scene) (func(), error) { return s.freeze(s.Servers[1:]), nil }},
	{"SredspaceDependencyFailing", "the worker cannot be reached", func(_ context.Context, s *scene) (func(), error) {
		return s.cut("worker"), nil
	}},
	{"SredspaceErrors", "a table is gone", func(ctx context.Context, s *scene) (func(), error) {
		undo, err := s.rename(ctx, "TABLE messages", "messages_gone")
		if err == nil {
			err = s.repeat(ctx, 10, func(p *stage.Person, session string) { s.get(ctx, p, "/api/v1/sessions/"+session+"/history") })
		}
		return undo, err
	}},
	{"SredspaceSlow", "a lock is held for seconds", locked},
	{"SredspacePoolExhausted", "more requests than connections wait for a lock", locked},
	{"SredspaceRunsFailing", "the worker fails", func(ctx context.Context, s *scene) (func(), error) {
		return nil, s.repeat(ctx, 3, func(p *stage.Person, session string) {
			s.run(ctx, p, session, stage.Script{Steps: 1, End: "fail"})
		})
	}},
	{"SredspaceQueueTimeouts", "a burst of slow runs", overload},
	{"SredspaceQueueOld", "a burst of slow runs", overload},
	{"SredspaceRunsShed", "more slow runs than can be executed in time", overload},
	{"SredspaceRunsInterrupted", "servers are killed while they execute runs", func(ctx context.Context, s *scene) (func(), error) {
		go func() {
			for ctx.Err() == nil {
				_ = s.repeat(ctx, 4, func(p *stage.Person, session string) { s.run(ctx, p, session, stage.Script{Steps: 1, Pause: 20000}) })
				sleep(ctx, 2*time.Second)
				s.Servers[0].Signal(syscall.SIGKILL)
				sleep(ctx, 8*time.Second)
			}
		}()
		return nil, nil
	}},
	{"SredspaceLeaseOverdue", "the lost run's session is locked", func(ctx context.Context, s *scene) (func(), error) {
		person, session, err := s.person(ctx)
		if err != nil {
			return nil, err
		}
		go s.run(ctx, person, session, stage.Script{Steps: 1, Pause: 60000})
		sleep(ctx, time.Second)
		undo, err := s.hold(ctx, "SELECT 1 FROM sessions WHERE id = '"+session+"' FOR UPDATE")
		for _, server := range s.Servers {
			server.Signal(syscall.SIGKILL)
		}
		return undo, err
	}},
	{"SredspaceSweepersFail", "a table that a sweeper reads is gone", func(ctx context.Context, s *scene) (func(), error) {
		return s.rename(ctx, "TABLE idempotency_keys", "keys_gone")
	}},
	{"SredspaceReadingsOld", "a file is confirmed while no worker can be reached", func(ctx context.Context, s *scene) (func(), error) {
		undo := s.cut("worker")
		sleep(ctx, 4*time.Second) // until the servers have noticed
		return undo, s.upload(ctx, 1)
	}},
	{"SredspaceReadingsRepeated", "the object store fails while files are read", func(ctx context.Context, s *scene) (func(), error) {
		restore := s.cut("worker")
		sleep(ctx, 4*time.Second)
		err := s.upload(ctx, 8)
		undo := s.cut("s3")
		restore()
		return undo, err
	}},
	{"SredspaceLedgerBroken", "a counter is changed by hand", func(ctx context.Context, s *scene) (func(), error) {
		if err := s.prepare(ctx, 1); err != nil {
			return nil, err
		}
		return s.change(ctx, `UPDATE quota_counters SET used = used %s 1
			WHERE metric = 'PROJECT_COUNT' AND user_id = (SELECT min(id::text)::uuid FROM users)`, "+", "-")
	}},
	{"SredspaceReservationsLeft", "a reservation outlives its run", func(ctx context.Context, s *scene) (func(), error) {
		if err := s.prepare(ctx, 1); err != nil {
			return nil, err
		}
		s.run(ctx, s.people[0], s.rooms[0], stage.Script{Steps: 1, End: "fail"})
		sleep(ctx, 2*time.Second)
		return s.reopenReservation(ctx)
	}},
	{"SredspaceJobsDiscarded", "a job gives up", func(ctx context.Context, s *scene) (func(), error) {
		_, err := s.DB.Exec(ctx, `INSERT INTO river_job (state, kind, args, max_attempts, attempt, finalized_at, queue, priority, scheduled_at)
			VALUES ('discarded', 'none', '{}', 1, 1, now(), 'default', 1, now())`)
		return func() { s.exec(ctx, "DELETE FROM river_job WHERE kind = 'none'") }, err
	}},
	{"SredspaceLedgerUnchecked", "the ledger cannot be read", func(ctx context.Context, s *scene) (func(), error) {
		return s.rename(ctx, "VIEW quota_ledger", "ledger_gone")
	}},
	{"SredspaceMeasurementsMissing", "measurements cannot be stored", func(ctx context.Context, s *scene) (func(), error) {
		return s.rename(ctx, "TABLE measurements", "measurements_gone")
	}},
	{"SredspaceAbsent", "every server is frozen", func(_ context.Context, s *scene) (func(), error) { return s.freeze(s.Servers), nil }},
}

// locked holds a lock that requests need for eight seconds, again and again.
func locked(ctx context.Context, s *scene) (func(), error) {
	if err := s.prepare(ctx, 20); err != nil {
		return nil, err
	}
	go func() {
		for ctx.Err() == nil {
			release, err := s.hold(ctx, "LOCK TABLE quota_overrides IN ACCESS EXCLUSIVE MODE")
			if err != nil {
				continue
			}
			_ = s.repeat(ctx, 20, func(p *stage.Person, _ string) { go s.get(ctx, p, "/api/v1/quotas/me") })
			sleep(ctx, 8*time.Second)
			release()
			sleep(ctx, time.Second)
		}
	}()
	return nil, nil
}

// overload starts more slow runs than the servers' four slots execute in time.
func overload(ctx context.Context, s *scene) (func(), error) {
	if err := s.prepare(ctx, 60); err != nil {
		return nil, err
	}
	go func() {
		for ctx.Err() == nil {
			_ = s.repeat(ctx, 60, func(p *stage.Person, session string) { s.run(ctx, p, session, stage.Script{Steps: 1, Pause: 4000}) })
		}
	}()
	return nil, nil
}
