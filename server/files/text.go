package files

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

// Text opens the text document that citations point into, and returns its size: of the reading in use, or of another one. The caller
// closes it. It is as the worker wrote it, in the format of the contract, and may be too large to hold in memory for
// every reader.
func (s *Service) Text(ctx context.Context, user, project, id uuid.UUID, of *uuid.UUID) (io.ReadCloser, int64, error) {
	key, err := s.textKey(ctx, user, project, id, of)
	if err != nil {
		return nil, 0, err
	}
	body, size, err := s.store.Open(ctx, key)
	switch {
	case errors.Is(err, objects.ErrNotFound):
		return nil, 0, problem.Wrap(err, problem.CodeFileNotReady, "The stored text is missing. Reindex the file.")
	case err != nil:
		return nil, 0, storageUnavailable(err)
	}
	return body, size, nil
}

// textKey is where the text of a reading is.
func (s *Service) textKey(ctx context.Context, user, project, id uuid.UUID, of *uuid.UUID) (string, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil {
		return "", err
	}
	if of == nil && file.File.ReadingID == nil {
		return "", problem.New(problem.CodeFileNotReady, fmt.Sprintf("The file is not READY (%s).", file.File.IndexStatus))
	}
	reading, err := s.reading(ctx, file, of)
	if err != nil {
		return "", err
	}
	return *reading.TextKey, nil // every READY reading has one
}

// reading finds a reading with a text: the one in use if of is nil.
func (s *Service) reading(ctx context.Context, file File, of *uuid.UUID) (db.FileReading, error) {
	if of == nil {
		of = file.File.ReadingID
	}
	reading, err := db.New(s.pool).ReadingGet(ctx, db.ReadingGetParams{
		ID: *of, FileID: file.File.ID, ProjectID: file.File.ProjectID, UserID: file.File.UserID,
	})
	return reading, database.OrNotFound(err)
}
