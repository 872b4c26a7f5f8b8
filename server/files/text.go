package files

import (
	"context"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

// Text opens the text document that citations point into, of so many bytes; the caller closes it. It is what the worker wrote, in
// the form that the contract has for it, and may be too large to be held in memory for every reader.
func (s *Service) Text(ctx context.Context, user, project, id uuid.UUID) (io.ReadCloser, int64, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil {
		return nil, 0, err
	}
	if file.IndexStatus != db.IndexStatusREADY {
		return nil, 0, problem.New(problem.CodeFileNotReady, fmt.Sprintf("The file is not READY (%s).", file.IndexStatus))
	}
	body, size, err := s.store.Open(ctx, objects.TextKey(user, project, id, *file.TextAttempt))
	if err != nil {
		return nil, 0, storageUnavailable(err)
	}
	return body, size, nil
}
