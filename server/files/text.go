package files

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/problem"
)

// Text reads the text document that citations point into.
func (s *Service) Text(ctx context.Context, user, project, id uuid.UUID) (api.TextDocument, error) {
	file, err := s.Get(ctx, user, project, id)
	if err != nil {
		return api.TextDocument{}, err
	}
	if file.IndexStatus != db.IndexStatusREADY {
		return api.TextDocument{}, problem.New(api.ErrorCodeFileNotReady, fmt.Sprintf("The file is not READY (%s).", file.IndexStatus))
	}
	body, _, err := s.store.Open(ctx, objects.TextKey(user, project, id, *file.TextAttempt))
	if err != nil {
		return api.TextDocument{}, storageAway(err)
	}
	defer body.Close()
	var document api.TextDocument
	if err := json.NewDecoder(body).Decode(&document); err != nil {
		return api.TextDocument{}, fmt.Errorf("read text document: %w", err)
	}
	return document, nil
}
