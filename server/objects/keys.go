package objects

import (
	"fmt"

	"github.com/google/uuid"
)

// Keys are made by the server alone and never contain user input.

// ProjectPrefix covers every object of a project.
func ProjectPrefix(user, project uuid.UUID) string { return fmt.Sprintf("u/%s/p/%s/", user, project) }

// FilePrefix covers the original and every text of a file.
func FilePrefix(user, project, file uuid.UUID) string {
	return fmt.Sprintf("%sf/%s/", ProjectPrefix(user, project), file)
}

// OriginalKey is where the uploaded bytes are.
func OriginalKey(user, project, file uuid.UUID) string {
	return FilePrefix(user, project, file) + "original"
}

// TextKey is where one indexing attempt stored the text document. Each attempt has its own, so that a slow old one overwrites
// nothing that a run reads.
func TextKey(user, project, file uuid.UUID, attempt int32) string {
	return fmt.Sprintf("%stext-%d.json", FilePrefix(user, project, file), attempt)
}
