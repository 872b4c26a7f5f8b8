package runs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// Get reads a run of a user.
func (s *Service) Get(ctx context.Context, id, user uuid.UUID) (Run, error) {
	row, err := db.New(s.pool).RunGet(ctx, id, user)
	if err != nil {
		return Run{}, database.OrNotFound(err)
	}
	return Run{Run: row.Run, FileIDs: row.FileIds, ReadingIDs: row.ReadingIds}, nil
}

// Cancel ends an active run at once; the process that executes it is notified and disconnects from the worker.
func (s *Service) Cancel(ctx context.Context, id, user uuid.UUID) (Run, error) {
	for {
		run, err := s.Get(ctx, id, user)
		if err != nil {
			return Run{}, err
		}
		if Ended(run.Status) {
			return Run{}, &problem.Error{Code: problem.CodeRunEnded, Detail: "The run has ended.", RunID: &run.ID, RunStatus: string(run.Status)}
		}
		// False means that the run was claimed or has ended; the next round reads its new state.
		done, err := s.settle(ctx, fence{ID: run.ID, SessionID: run.SessionID, Status: run.Status, Attempt: run.Attempt}, outcome{Event: Cancel})
		if err != nil {
			return Run{}, err
		}
		if done {
			return s.Get(ctx, id, user)
		}
	}
}

// Retry admits a new run for the message of an unsuccessful run, unless another retry of it succeeded.
func (s *Service) Retry(ctx context.Context, id, user uuid.UUID, requestID string, key *string) (Admitted, error) {
	old, err := s.Get(ctx, id, user)
	if err != nil {
		return Admitted{}, err
	}
	mayRetry := old.Status == db.RunStatusCANCELLED || (old.Status == db.RunStatusFAILED && value(old.ErrorRetryable))
	if !mayRetry {
		return Admitted{}, &problem.Error{
			Code: problem.CodeRunNotRetryable, Detail: "This run cannot be retried.", RunID: &old.ID, RunStatus: string(old.Status),
		}
	}
	return s.Admit(ctx, Request{
		UserID: user, SessionID: old.SessionID, Type: old.Type, FileIDs: old.FileIDs, HistoryLimit: old.HistoryLimit,
		RequestID: requestID, IdempotencyKey: key, retried: &old.Run,
	})
}

// Preflight is what Admit would do, seen in one snapshot, with nothing written.
type Preflight struct {
	Blockers    []*problem.Error
	ActiveRunID *uuid.UUID
	Files       []PreflightFile
	MessageIDs  []uuid.UUID // oldest first
	Cut         int
	Characters  int
	Quota       db.QuotaGetRow
	Github      PreflightGitHub
}

// PreflightGitHub is what this server knows about the project's repository; Reason is why a run would have no access to it.
type PreflightGitHub struct {
	Reason       *db.RunGithubReason
	Repo, Branch *string
}

// PreflightFile is one selected file; Filename is nil if it is not a file of the project.
type PreflightFile struct {
	ID               uuid.UUID
	Filename, Reason *string
}

// Preflight reads everything that Admit would check, and writes nothing.
func (s *Service) Preflight(ctx context.Context, req Request) (Preflight, error) {
	var out Preflight
	err := pgx.BeginTxFunc(ctx, s.pool, readOnly, func(tx pgx.Tx) error {
		var err error
		out, err = preflight(ctx, db.New(tx), req)
		return err
	})
	if err != nil {
		return Preflight{}, fmt.Errorf("preflight: %w", err)
	}
	return out, nil
}
