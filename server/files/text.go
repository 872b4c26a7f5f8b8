package files

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

// TextDocument is the extracted text of a file, as the worker wrote it.
type TextDocument = worker.TextDocument

// Text reads the text document that citations point into.
func (s *Service) Text(ctx context.Context, user, project, id uuid.UUID) (TextDocument, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil {
		return TextDocument{}, err
	}
	if file.IndexStatus != db.IndexStatusREADY {
		return TextDocument{}, problem.New(problem.CodeFileNotReady, fmt.Sprintf("The file is not READY (%s).", file.IndexStatus))
	}
	body, err := s.store.Open(ctx, objects.TextKey(user, project, id, *file.TextAttempt))
	if err != nil {
		return TextDocument{}, storageUnavailable(err)
	}
	defer body.Close()
	var document TextDocument
	if err := json.NewDecoder(body).Decode(&document); err != nil {
		return TextDocument{}, fmt.Errorf("read text document: %w", err)
	}
	return document, nil
}
