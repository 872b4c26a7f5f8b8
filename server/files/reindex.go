package files

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

// Reindex opens another reading of a file; while one is open it changes nothing. queued is false if a new reading would give the same
// text: the text exists, and the current version of the worker wrote it.
func (s *Service) Reindex(ctx context.Context, user, project, id uuid.UUID) (file File, queued bool, err error) {
	current, err := s.upToDate(ctx, user, project, id)
	if err != nil {
		return file, false, err
	}
	queued, err = database.InTx(ctx, s.pool, func(q *db.Queries, _ pgx.Tx) (bool, error) {
		if err := lockProject(ctx, q, user, project); err != nil {
			return false, err
		}
		return reindex(ctx, q, user, project, id, current)
	})
	if err != nil {
		return file, false, err
	}
	if queued {
		s.poke()
	}
	file, err = s.Get(ctx, user, project, id)
	return file, queued, err
}

// reindex opens the reading. current is the reading that a new one would only repeat.
func reindex(ctx context.Context, q *db.Queries, user, project, id uuid.UUID, current *uuid.UUID) (bool, error) {
	file, err := q.FileLock(ctx, db.FileLockParams{ID: id, ProjectID: project, UserID: user})
	switch {
	case err != nil:
		return false, database.OrNotFound(err)
	case file.UploadStatus != db.UploadStatusCONFIRMED:
		return false, problem.New(problem.CodeFileNotReady, "The upload is not confirmed.")
	case file.IndexDeadline != nil:
		return true, nil // a process of an older version reads it
	}
	_, err = q.ReadingGetOpen(ctx, id)
	switch {
	case err == nil:
		return true, nil
	case !database.NoRows(err):
		return false, fmt.Errorf("find open reading: %w", err)
	case current != nil && file.ReadingID != nil && *current == *file.ReadingID:
		return false, nil
	}
	return true, openReading(ctx, q, id)
}

// upToDate is the reading that the current version of the worker made, if its text still exists.
func (s *Service) upToDate(ctx context.Context, user, project, id uuid.UUID) (*uuid.UUID, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil || file.File.ReadingID == nil {
		return nil, err
	}
	reading, err := s.reading(ctx, file, nil)
	if err != nil || reading.EngineVersion == nil || reading.TextKey == nil {
		return nil, err
	}
	if s.health.get(ctx).Version != *reading.EngineVersion {
		return nil, nil
	}
	_, err = s.store.Head(ctx, *reading.TextKey)
	switch {
	case errors.Is(err, objects.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, storageUnavailable(err)
	}
	return &reading.ID, nil
}
