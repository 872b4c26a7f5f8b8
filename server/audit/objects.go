package audit

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
)

const (
	filePage = 500
	heads    = 32 // requests to the object store at once
)

// Objects compares files with the bucket: a file whose object is missing or another one (`missing`), and an object that belongs to no
// file (`stray`). Both come from restoring a database beside a bucket of another moment. It may run against a busy server.
func Objects(ctx context.Context, q *db.Queries, store *objects.Store) ([]Violation, error) {
	found, err := missingObjects(ctx, q, store)
	if err != nil {
		return nil, err
	}
	strays, err := strayObjects(ctx, q, store)
	return append(found, strays...), err
}

func missingObjects(ctx context.Context, q *db.Queries, store *objects.Store) ([]Violation, error) {
	found := []Violation{}
	var mu sync.Mutex
	for after := uuid.Nil; ; {
		page, err := q.AuditFileObjects(ctx, after, filePage)
		if err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
		if len(page) == 0 {
			return found, nil
		}
		after = page[len(page)-1].ID
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(heads)
		for _, file := range page {
			group.Go(func() error {
				detail, err := lacks(ctx, q, store, file)
				if err != nil || detail == "" {
					return err
				}
				// It may have been deleted since the page was read.
				if known, err := q.AuditFilesKnown(ctx, []uuid.UUID{file.ID}); err != nil || len(known) == 0 || !known[0].Needed {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				found = append(found, Violation{Rule: "missing", UserID: file.UserID, SubjectID: file.ID, Detail: detail})
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
	}
}

// lacks names what the bucket lacks of a file, or nothing.
func lacks(ctx context.Context, q *db.Queries, store *objects.Store, file db.AuditFileObjectsRow) (string, error) {
	original, err := store.Head(ctx, objects.OriginalKey(file.UserID, file.ProjectID, file.ID))
	switch {
	case errors.Is(err, objects.ErrNotFound):
		return "the uploaded file is not in the bucket", nil
	case err != nil:
		return "", err
	case file.Etag != nil && original.ETag != *file.Etag:
		return "the bucket holds another file than the one that was confirmed", nil
	}
	for _, key := range file.TextKeys {
		_, err := store.Head(ctx, key)
		if err == nil {
			continue
		}
		if !errors.Is(err, objects.ErrNotFound) {
			return "", err
		}
		// It may have gone since the page was read, because nothing uses it any more.
		kept, err := q.ReadingListTextKeys(ctx, file.ID)
		if err != nil {
			return "", fmt.Errorf("list texts: %w", err)
		}
		for _, reading := range kept {
			if reading.TextKey != nil && *reading.TextKey == key {
				return "its text " + path.Base(key) + " is not in the bucket", nil
			}
		}
	}
	return "", nil
}

func strayObjects(ctx context.Context, q *db.Queries, store *objects.Store) ([]Violation, error) {
	found := []Violation{}
	err := store.Each(ctx, objects.UsersPrefix, func(keys []string) error {
		ids, exports := make([]uuid.UUID, 0, len(keys)), make([]uuid.UUID, 0, len(keys))
		for _, key := range keys {
			if _, file, ok := objects.FileOf(key); ok {
				ids = append(ids, file)
			}
			if _, export, ok := objects.ExportOf(key); ok {
				exports = append(exports, export)
			}
		}
		rows, err := q.AuditFilesKnown(ctx, ids)
		if err != nil {
			return fmt.Errorf("look up files: %w", err)
		}
		known := make(map[uuid.UUID]bool, len(rows))
		for _, row := range rows {
			known[row.ID] = true
		}
		made, err := q.AuditExportsKnown(ctx, exports)
		if err != nil {
			return fmt.Errorf("look up exports: %w", err)
		}
		for _, id := range made {
			known[id] = true
		}
		for _, key := range keys {
			user, owner, ok := objects.FileOf(key)
			if !ok {
				user, owner, _ = objects.ExportOf(key)
			}
			if known[owner] {
				continue
			}
			// It may have been erased since the page was read: objects go before their rows.
			if _, err := store.Head(ctx, key); errors.Is(err, objects.ErrNotFound) {
				continue
			} else if err != nil {
				return err
			}
			found = append(found, Violation{Rule: "stray", UserID: user, SubjectID: owner, Detail: key + " belongs to no file and no export"})
		}
		return nil
	})
	return found, err
}
