package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/textdoc"
)

const (
	// maxTextBytes bounds a text document: 20 million characters, each escaped, and the places in it.
	maxTextBytes = 256 << 20

	reasonNoText  = "The file could not be read: the worker stored no text."
	reasonGarbage = "The file could not be read: the text that the worker stored is not valid."
)

// text is a text document that was checked.
type text struct {
	answer
	Bytes    int64
	Warnings json.RawMessage
}

func (t text) engineVersion() *string {
	if t.EngineVersion == "" {
		return nil
	}
	return &t.EngineVersion
}

// checkText reads the text that the worker reported as stored: a file is READY only if its text exists, is complete and matches the
// contract.
func (s *Service) checkText(ctx context.Context, reading db.FileReading, file db.File, a answer) (text, *failure) {
	key := objects.TextKey(file.UserID, file.ProjectID, file.ID, reading.Number)
	info, err := s.store.Head(ctx, key)
	switch {
	case errors.Is(err, objects.ErrNotFound):
		return text{}, final(reasonNoText, err)
	case err != nil:
		return text{}, broken(reasonStorage, err)
	case info.Size > maxTextBytes:
		return text{}, final(reasonGarbage, fmt.Errorf("the text document has %d bytes", info.Size))
	}
	body, _, err := s.store.Open(ctx, key)
	switch {
	case errors.Is(err, objects.ErrNotFound):
		return text{}, final(reasonNoText, err)
	case err != nil:
		return text{}, broken(reasonStorage, err)
	}
	defer body.Close()
	summary, err := textdoc.Check(body, maxTextBytes)
	switch {
	case errors.Is(err, textdoc.ErrInvalid):
		return text{}, final(reasonGarbage, err)
	case err != nil:
		return text{}, broken(reasonStorage, err)
	case summary.FileID != file.ID.String() || summary.SHA256 != a.TextSHA256 || summary.Characters != a.Characters:
		return text{}, final(reasonGarbage, errors.New("the text document does not match the worker's response"))
	}
	warnings, err := json.Marshal(a.warnings())
	if err != nil {
		return text{}, final(reasonGarbage, err)
	}
	return text{answer: a, Bytes: info.Size, Warnings: warnings}, nil
}
