package objects

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Keys are made by the server alone and never contain user input.

// UsersPrefix covers every object of every project.
const UsersPrefix = "u/"

// FileOf reads the user and the file from a key of FilePrefix; false for any other key.
func FileOf(key string) (user, file uuid.UUID, ok bool) {
	parts := strings.Split(key, "/") // u, user, p, project, f, file, name
	if len(parts) != 7 || parts[0] != "u" || parts[2] != "p" || parts[4] != "f" {
		return user, file, false
	}
	user, userErr := uuid.Parse(parts[1])
	file, fileErr := uuid.Parse(parts[5])
	return user, file, userErr == nil && fileErr == nil
}

// UserPrefix covers every object of a user.
func UserPrefix(user uuid.UUID) string { return fmt.Sprintf("u/%s/", user) }

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

// TextPrefix covers every text of a file.
func TextPrefix(user, project, file uuid.UUID) string {
	return FilePrefix(user, project, file) + "text-"
}

// TextKey is where one claim of a reading stores the text document. Each claim has its own key, so that a late one overwrites nothing
// that a run reads.
func TextKey(user, project, file uuid.UUID, number int32) string {
	return fmt.Sprintf("%s%d.json", TextPrefix(user, project, file), number)
}

const (
	slowestUpload = 16 << 10 // bytes a second
	shortestAfter = 10 * time.Minute
	longestAfter  = 24 * time.Hour
)

// LongestUpload is how long a PUT that began before its URL expired may still take: storage checks the URL when the PUT begins.
func LongestUpload(size int64) time.Duration {
	return min(max(time.Duration(size/slowestUpload)*time.Second, shortestAfter), longestAfter)
}

// ExportKey is where the file of an export is; project is uuid.Nil for one of all that a user has.
func ExportKey(user, project, export uuid.UUID) string {
	return fmt.Sprintf("%se/%s/file", ProjectPrefix(user, project), export)
}

// ExportOf reads the user and the export from a key of ExportKey; false for any other key.
func ExportOf(key string) (user, export uuid.UUID, ok bool) {
	parts := strings.Split(key, "/") // u, user, p, project, e, export, name
	if len(parts) != 7 || parts[0] != "u" || parts[2] != "p" || parts[4] != "e" {
		return user, export, false
	}
	user, userErr := uuid.Parse(parts[1])
	export, exportErr := uuid.Parse(parts[5])
	return user, export, userErr == nil && exportErr == nil
}
