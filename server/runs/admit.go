package runs

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
	"github.com/sredspace/sredspace/server/quota"
	"github.com/sredspace/sredspace/server/runevents"
)

// Request is what a person asks for.
type Request struct {
	UserID, SessionID uuid.UUID
	Type              db.RunType
	Input             string
	FileIDs           []uuid.UUID // as sent; duplicates count once
	HistoryLimit      int32       // clamped
	RequestID         string
	IdempotencyKey    *string
	retried           *db.Run // the run that is retried: its message is used again
}

// Admitted is a run that was created, or that an earlier request with the same key created.
type Admitted struct {
	RunID    uuid.UUID
	Replayed bool
}

// Admit writes the user message, the run, its reservation and its job in one transaction, or nothing at all.
func (s *Service) Admit(ctx context.Context, req Request) (Admitted, error) {
	return database.InTx(ctx, s.pool, func(q *db.Queries, tx pgx.Tx) (Admitted, error) {
		return s.admit(ctx, q, tx, req)
	})
}

func (s *Service) admit(ctx context.Context, q *db.Queries, tx pgx.Tx, req Request) (Admitted, error) {
	session, err := q.SessionLockForRun(ctx, req.SessionID, req.UserID)
	if err != nil {
		return Admitted{}, database.OrNotFound(err)
	}
	files := unique(req.FileIDs)
	hash := requestHash(req, files)
	if replay, found, err := replayed(ctx, q, req, hash); err != nil || found {
		return replay, err
	}
	if err := checkFree(ctx, q, session); err != nil {
		return Admitted{}, err
	}
	run := uuid.Must(uuid.NewV7())
	if err := quota.Reserve(ctx, q, quota.Hold{
		UserID: req.UserID, Metric: db.QuotaMetricAIRUNSMONTHLY, ScopeID: req.UserID, Amount: 1, Subject: run,
	}); err != nil {
		return Admitted{}, err
	}
	if err := checkFiles(ctx, q, session.ProjectID, req); err != nil {
		return Admitted{}, err
	}
	params := db.RunCreateParams{
		ID: run, SessionID: session.ID, ProjectID: session.ProjectID, UserID: req.UserID, Type: req.Type,
		HistoryLimit: req.HistoryLimit, RequestID: req.RequestID,
	}
	if err := setPrompt(ctx, q, req, &params); err != nil {
		return Admitted{}, err
	}
	job, err := s.enqueue(ctx, tx, run)
	if err != nil {
		return Admitted{}, err
	}
	params.JobID = &job
	if req.IdempotencyKey != nil {
		params.IdempotencyKey, params.IdempotencyHash = req.IdempotencyKey, hash
	}
	if err := q.RunCreate(ctx, params); err != nil {
		return Admitted{}, fmt.Errorf("create run: %w", err)
	}
	if len(files) > 0 {
		if err := q.RunFileAdd(ctx, run, files); err != nil {
			return Admitted{}, fmt.Errorf("attach files: %w", err)
		}
	}
	return Admitted{RunID: run}, runevents.Append(ctx, q, run, nil, runevents.Queued(run))
}

// setPrompt appends the prompt to the session, or takes it from the run that is retried, and fixes the history before it.
func setPrompt(ctx context.Context, q *db.Queries, req Request, run *db.RunCreateParams) error {
	if req.retried != nil {
		run.RetryOf, run.UserMessageID, run.HistoryBeforeSeq = &req.retried.ID, req.retried.UserMessageID, req.retried.HistoryBeforeSeq
		return nil
	}
	run.UserMessageID = uuid.Must(uuid.NewV7())
	seq, err := q.MessageAppend(ctx, db.MessageAppendParams{
		ID: run.UserMessageID, SessionID: run.SessionID, Role: db.MessageRoleUSER, Content: req.Input, RunID: &run.ID,
	})
	run.HistoryBeforeSeq = seq
	return wrap(err, "append message")
}

// replayed looks for an earlier run of the same key. The session is locked, so two requests with one key cannot both miss it.
func replayed(ctx context.Context, q *db.Queries, req Request, hash []byte) (Admitted, bool, error) {
	if req.IdempotencyKey == nil {
		return Admitted{}, false, nil
	}
	if err := q.RunForgetOldKey(ctx, db.RunForgetOldKeyParams{
		UserID: req.UserID, SessionID: req.SessionID, IdempotencyKey: req.IdempotencyKey,
	}); err != nil {
		return Admitted{}, false, fmt.Errorf("forget old key: %w", err)
	}
	earlier, err := q.RunGetByKey(ctx, db.RunGetByKeyParams{UserID: req.UserID, SessionID: req.SessionID, IdempotencyKey: req.IdempotencyKey})
	switch {
	case database.NoRows(err):
		return Admitted{}, false, nil
	case err != nil:
		return Admitted{}, false, fmt.Errorf("look up key: %w", err)
	case string(earlier.IdempotencyHash) != string(hash):
		return Admitted{}, false, problem.New(problem.CodeIdempotencyKeyReused, "This Idempotency-Key belongs to another request.")
	}
	return Admitted{RunID: earlier.ID, Replayed: true}, true, nil
}

func checkFree(ctx context.Context, q *db.Queries, session db.SessionLockForRunRow) error {
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

// checkFiles refuses the whole run when one selected file is not in the project or not READY, and points at each.
func checkFiles(ctx context.Context, q *db.Queries, project uuid.UUID, req Request) error {
	if len(req.FileIDs) == 0 {
		return nil
	}
	rows, err := q.FileListForRun(ctx, db.FileListForRunParams{Ids: req.FileIDs, ProjectID: project, UserID: req.UserID})
	if err != nil {
		return fmt.Errorf("read selected files: %w", err)
	}
	known := make(map[uuid.UUID]db.FileListForRunRow, len(rows))
	for _, row := range rows {
		known[row.ID] = row
	}
	return refuseFiles(known, req.FileIDs)
}

func refuseFiles(known map[uuid.UUID]db.FileListForRunRow, ids []uuid.UUID) error {
	var fields []problem.Field
	for i, id := range ids {
		if reason := unusable(known, id); reason != nil {
			fields = append(fields, problem.Pointer(fmt.Sprintf("/selected_file_ids/%d", i), *reason))
		}
	}
	if len(fields) > 0 {
		return &problem.Error{Code: problem.CodeFilesNotUsable, Detail: "Some selected files cannot be used.", Fields: fields}
	}
	return nil
}

// unusable is the reason why a run cannot use a file; nil if it can.
func unusable(known map[uuid.UUID]db.FileListForRunRow, id uuid.UUID) *string {
	reason := "not a file of this project"
	if file, ok := known[id]; ok {
		if file.IndexStatus == db.IndexStatusREADY {
			return nil
		}
		reason = fmt.Sprintf("not READY (%s)", file.IndexStatus)
	}
	return &reason
}

func unique(ids []uuid.UUID) []uuid.UUID {
	seen := make(map[uuid.UUID]bool, len(ids))
	var out []uuid.UUID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// requestHash covers the effective request: what makes two requests the same run.
func requestHash(req Request, files []uuid.UUID) []byte {
	what := []any{req.Type, req.Input, files, req.HistoryLimit}
	if req.retried != nil {
		what = []any{"retry", req.retried.ID}
	}
	text, err := json.Marshal(what)
	if err != nil {
		panic(err) // strings, ids and a number always marshal
	}
	sum := sha256.Sum256(text)
	return sum[:]
}
