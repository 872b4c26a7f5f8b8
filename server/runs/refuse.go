package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
)

// waitingRetry is the Retry-After for a user with too many waiting runs: some of them will have ended by then.
const waitingRetry = 10 * time.Second

// explain finds the first reason, in the order of the checks, why a run is not admitted: an earlier run with the same key, which is
// the answer, or a refusal. It reads one snapshot and returns false if nothing refuses the run any more.
func (s *Service) explain(ctx context.Context, req Request) (Admitted, bool, error) {
	var replay Admitted
	refused := false
	err := pgx.BeginTxFunc(ctx, s.pool, readOnly, func(tx pgx.Tx) error {
		q := db.New(tx)
		session, err := q.SessionGetForPreflight(ctx, req.SessionID, req.UserID)
		if err != nil {
			return database.OrNotFound(err)
		}
		if replay, refused, err = replayed(ctx, q, req); err != nil || refused {
			return err
		}
		for _, check := range []func() error{
			func() error { return checkRetry(ctx, q, req) },
			func() error { return checkFree(ctx, q, session) },
			func() error { return s.countRefused(checkWaiting(ctx, q, req.UserID)) },
			func() error { _, err := checkQuota(ctx, q, req.UserID); return err },
			func() error { _, err := checkFiles(ctx, q, session.ProjectID, req.UserID, req.FileIDs); return err },
		} {
			if err := check(); err != nil {
				return err
			}
		}
		return nil
	})
	return replay, refused, err
}

// countRefused counts a run that is refused because its user has too many that wait.
func (s *Service) countRefused(err error) error {
	var refusal *problem.Error
	if errors.As(err, &refusal) {
		s.shown.RunShed("user")
	}
	return err
}

var readOnly = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// replayed looks for an earlier run with the same key.
func replayed(ctx context.Context, q *db.Queries, req Request) (Admitted, bool, error) {
	if req.IdempotencyKey == nil {
		return Admitted{}, false, nil
	}
	earlier, err := q.RunGetByKey(ctx, db.RunGetByKeyParams{UserID: req.UserID, SessionID: req.SessionID, IdempotencyKey: req.IdempotencyKey})
	switch {
	case database.NoRows(err):
		return Admitted{}, false, nil
	case err != nil:
		return Admitted{}, false, fmt.Errorf("look up key: %w", err)
	case string(earlier.IdempotencyHash) != string(requestHash(req, unique(req.FileIDs))):
		return Admitted{}, false, problem.New(problem.CodeIdempotencyKeyReused, "This Idempotency-Key belongs to another request.")
	}
	return Admitted{RunID: earlier.ID, Replayed: true}, true, nil
}

// checkRetry refuses to answer, and charge for, the same message twice.
func checkRetry(ctx context.Context, q *db.Queries, req Request) error {
	if req.retried == nil {
		return nil
	}
	answered, err := q.RunGetAnswered(ctx, req.retried.UserMessageID)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a successful retry: %w", err)
	}
	return &problem.Error{
		Code: problem.CodeRunNotRetryable, Detail: "A retry of this run succeeded.", RunID: &answered, RunStatus: string(db.RunStatusSUCCEEDED),
	}
}

func checkFree(ctx context.Context, q *db.Queries, session db.SessionGetForPreflightRow) error {
	if session.ProjectStatus == db.ProjectStatusARCHIVED {
		return problem.New(problem.CodeProjectArchived, "The project is archived.")
	}
	if session.Status != db.SessionStatusACTIVE {
		return problem.New(problem.CodeSessionNotActive, fmt.Sprintf("The session is %s.", session.Status))
	}
	active, err := q.RunGetActive(ctx, session.ID)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find the active run: %w", err)
	}
	return &problem.Error{Code: problem.CodeRunInProgress, Detail: "The session has an active run.", RunID: &active}
}

func checkWaiting(ctx context.Context, q *db.Queries, user uuid.UUID) error {
	waiting, err := q.RunCountWaiting(ctx, user, maxWaiting)
	if err != nil {
		return fmt.Errorf("count waiting runs: %w", err)
	}
	if waiting < maxWaiting {
		return nil
	}
	return &problem.Error{
		Code: problem.CodeRateLimited, RetryAfter: waitingRetry,
		Detail: fmt.Sprintf("%d of your runs are waiting. Try again when some have ended.", waiting),
	}
}

func checkQuota(ctx context.Context, q *db.Queries, user uuid.UUID) (db.QuotaGetRow, error) {
	state, err := q.QuotaGet(ctx, db.QuotaGetParams{Metric: db.QuotaMetricAIRUNSMONTHLY, ScopeID: user, UserID: user})
	if err != nil {
		return state, fmt.Errorf("read quota: %w", err)
	}
	if state.Used+state.Reserved >= state.LimitValue {
		return state, quota.Exceeded(db.QuotaMetricAIRUNSMONTHLY, state.Used, state.Reserved, state.LimitValue)
	}
	return state, nil
}

// selected returns those of the requested files that belong to the project.
type selected map[uuid.UUID]db.FileListForPreflightRow

// checkFiles refuses the whole run if a selected file is not in the project or not READY, and points at each such file.
func checkFiles(ctx context.Context, q *db.Queries, project, user uuid.UUID, ids []uuid.UUID) (selected, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := q.FileListForPreflight(ctx, db.FileListForPreflightParams{Ids: ids, ProjectID: project, UserID: user})
	if err != nil {
		return nil, fmt.Errorf("read selected files: %w", err)
	}
	known := make(selected, len(rows))
	for _, row := range rows {
		known[row.ID] = row
	}
	var fields []problem.Field
	for i, id := range ids {
		if reason := unusable(known, id); reason != nil {
			fields = append(fields, problem.Pointer(fmt.Sprintf("/selected_file_ids/%d", i), *reason))
		}
	}
	if len(fields) > 0 {
		return known, &problem.Error{Code: problem.CodeFilesNotUsable, Detail: "Some selected files cannot be used.", Fields: fields}
	}
	return known, nil
}

// unusable returns why a run cannot use a file; nil if it can.
func unusable(known selected, id uuid.UUID) *string {
	reason := "not a file of this project"
	if file, ok := known[id]; ok {
		if file.IndexStatus == db.IndexStatusREADY {
			return nil
		}
		reason = fmt.Sprintf("not READY (%s)", file.IndexStatus)
	}
	return &reason
}
