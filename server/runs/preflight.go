package runs

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

// preflight makes the same checks as explain, in the same order, but continues after the first refusal.
func preflight(ctx context.Context, q *db.Queries, req Request) (Preflight, error) {
	session, err := q.SessionGetForPreflight(ctx, req.SessionID, req.UserID)
	if err != nil {
		return Preflight{}, database.OrNotFound(err)
	}
	var out Preflight
	if err := out.block(checkFree(ctx, q, session)); err != nil {
		return out, err
	}
	if err := out.block(checkWaiting(ctx, q, req.UserID)); err != nil {
		return out, err
	}
	if out.Quota, err = checkQuota(ctx, q, req.UserID); out.block(err) != nil {
		return out, err
	}
	if err := out.readHistory(ctx, q, req, int(session.MessageCount)); err != nil {
		return out, err
	}
	if err := out.readGitHub(ctx, q, session.ProjectID, req.UserID); err != nil {
		return out, err
	}
	return out, out.readFiles(ctx, q, session.ProjectID, req)
}

// readGitHub reads the connection without calling GitHub.
func (p *Preflight) readGitHub(ctx context.Context, q *db.Queries, project, user uuid.UUID) error {
	conn, err := q.GithubConnectionGet(ctx, project, user)
	if err != nil && !database.NoRows(err) {
		return fmt.Errorf("read github connection: %w", err)
	}
	without := func(reason db.RunGithubReason) { p.Github.Reason = &reason }
	switch {
	case err != nil || conn.RepoID == nil:
		without(db.RunGithubReasonNotBound)
	case conn.TokenStatus == db.GithubTokenStatusREAUTHREQUIRED:
		without(db.RunGithubReasonReauthRequired)
	case conn.TokenStatus == db.GithubTokenStatusREVOKED:
		without(db.RunGithubReasonRevoked)
	}
	p.Github.Repo, p.Github.Branch = conn.RepoFullName, conn.Branch
	return nil
}

// block records a refusal and returns every other error.
func (p *Preflight) block(err error) error {
	var refusal *problem.Error
	if !errors.As(err, &refusal) {
		return err
	}
	p.Blockers = append(p.Blockers, refusal)
	if refusal.RunID != nil {
		p.ActiveRunID = refusal.RunID
	}
	return nil
}

func (p *Preflight) readHistory(ctx context.Context, q *db.Queries, req Request, all int) error {
	rows, err := q.MessageListBefore(ctx, db.MessageListBeforeParams{
		SessionID: req.SessionID, UserID: req.UserID, BeforeSeq: math.MaxInt64, MaxRows: req.HistoryLimit,
	})
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	for _, m := range slices.Backward(rows) {
		p.MessageIDs = append(p.MessageIDs, m.ID)
		p.Characters += utf8.RuneCountInString(m.Content)
	}
	p.Cut = max(all-len(rows), 0)
	return nil
}

func (p *Preflight) readFiles(ctx context.Context, q *db.Queries, project uuid.UUID, req Request) error {
	ids := unique(req.FileIDs)
	known, err := checkFiles(ctx, q, project, req.UserID, ids)
	for _, id := range ids {
		file := PreflightFile{ID: id, Reason: unusable(known, id)}
		if row, ok := known[id]; ok {
			file.Filename = &row.OriginalFilename
		}
		p.Files = append(p.Files, file)
	}
	return p.block(err)
}
