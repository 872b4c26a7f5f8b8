package exports

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/objects"
)

// personalZIP is the file while it is written: member by member, in pages, so that memory does not grow with what a person has.
type personalZIP struct {
	personal
	ctx  context.Context //nolint:containedctx // of one call of Write
	user uuid.UUID
	zip  *zip.Writer
	room int64 // bytes left for originals
	made time.Time
	left []string // what was not put in, and why
}

var last = uuid.Max

func (w *personalZIP) create(name string) (io.Writer, error) {
	member, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.made})
	if err != nil {
		return nil, fmt.Errorf("begin %s: %w", name, err)
	}
	return member, nil
}

func (w *personalZIP) json(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return w.write(name, string(text)+"\n")
}

func (w *personalZIP) write(name, text string) error {
	member, err := w.create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(member, text)
	return err
}

// lines writes one document per line; page returns the documents after a position, and the next position. No documents: no member.
func lines[P any](w *personalZIP, name string, from P, page func(P) ([]string, P, error)) error {
	var member io.Writer
	for at := from; ; {
		documents, next, err := page(at)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if member == nil && len(documents) > 0 {
			if member, err = w.create(name); err != nil {
				return err
			}
		}
		for _, document := range documents {
			var line bytes.Buffer // a worker's JSON may have lines of its own
			if err := json.Compact(&line, []byte(document)); err != nil {
				return fmt.Errorf("encode %s: %w", name, err)
			}
			line.WriteByte('\n')
			if _, err := member.Write(line.Bytes()); err != nil {
				return fmt.Errorf("write %s: %w", name, err)
			}
		}
		if len(documents) < personalPage {
			return nil
		}
		at = next
	}
}

// listed makes a page for lines of the rows of a query.
func listed[R, P any](rows []R, at P, err error, document func(R) (string, P)) ([]string, P, error) {
	documents := make([]string, 0, len(rows))
	for _, row := range rows {
		text, next := document(row)
		documents, at = append(documents, text), next
	}
	return documents, at, err
}

func (w *personalZIP) account() error {
	user, err := w.queries.UserGet(w.ctx, w.user)
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	overrides, err := w.queries.OverrideList(w.ctx, w.user)
	if err != nil {
		return fmt.Errorf("read limits: %w", err)
	}
	if err := w.json("account.json", map[string]any{
		"id": user.ID, "issuer": user.Issuer, "subject": user.Subject, "tier": user.Tier, "createdAt": user.CreatedAt.UTC(), "limits": overrides,
	}); err != nil {
		return err
	}
	if err := lines(w, "quota-reservations.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalReservationList(w.ctx, db.PersonalReservationListParams{UserID: w.user, Before: at, MaxRows: personalPage})
		return listed(rows, at, err, func(r db.PersonalReservationListRow) (string, uuid.UUID) { return r.Document, r.ID })
	}); err != nil {
		return err
	}
	return lines(w, "operators-actions.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalActionList(w.ctx, db.PersonalActionListParams{UserID: w.user, Before: at, MaxRows: personalPage})
		return listed(rows, at, err, func(r db.PersonalActionListRow) (string, uuid.UUID) { return r.Document, r.ID })
	})
}

// projects writes them and returns their IDs.
func (w *personalZIP) projects() (ids []uuid.UUID, err error) {
	err = lines(w, "projects.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalProjectList(w.ctx, db.PersonalProjectListParams{UserID: w.user, Before: at, MaxRows: personalPage})
		return listed(rows, at, err, func(r db.PersonalProjectListRow) (string, uuid.UUID) {
			ids = append(ids, r.ID)
			return r.Document, r.ID
		})
	})
	return ids, err
}

func (w *personalZIP) project(id uuid.UUID) error {
	folder := "projects/" + id.String() + "/"
	for _, part := range []func(uuid.UUID, string) error{w.sessions, w.files, w.draft, w.github, w.journal} {
		if err := part(id, folder); err != nil {
			return err
		}
	}
	return nil
}

func (w *personalZIP) sessions(project uuid.UUID, folder string) error {
	var ids []uuid.UUID
	if err := lines(w, folder+"sessions.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalSessionList(w.ctx, db.PersonalSessionListParams{
			ProjectID: project, UserID: w.user, Before: at, MaxRows: personalPage,
		})
		return listed(rows, at, err, func(r db.PersonalSessionListRow) (string, uuid.UUID) {
			ids = append(ids, r.ID)
			return r.Document, r.ID
		})
	}); err != nil {
		return err
	}
	for _, id := range ids {
		name := folder + "sessions/" + id.String()
		if err := lines(w, name+"-messages.jsonl", int64(math.MaxInt64), func(at int64) ([]string, int64, error) {
			rows, err := w.queries.PersonalMessageList(w.ctx, db.PersonalMessageListParams{
				SessionID: id, UserID: w.user, BeforeSeq: at, MaxRows: personalPage,
			})
			return listed(rows, at, err, func(r db.PersonalMessageListRow) (string, int64) { return r.Document, r.Seq })
		}); err != nil {
			return err
		}
		if err := lines(w, name+"-runs.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
			rows, err := w.queries.PersonalRunList(w.ctx, db.PersonalRunListParams{SessionID: id, UserID: w.user, Before: at, MaxRows: personalPage})
			return listed(rows, at, err, func(r db.PersonalRunListRow) (string, uuid.UUID) { return r.Document, r.ID })
		}); err != nil {
			return err
		}
	}
	return nil
}

func (w *personalZIP) files(project uuid.UUID, folder string) error {
	var stored []db.PersonalFileListRow
	if err := lines(w, folder+"files.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalFileList(w.ctx, db.PersonalFileListParams{
			ProjectID: project, UserID: w.user, Before: at, MaxRows: personalPage,
		})
		return listed(rows, at, err, func(r db.PersonalFileListRow) (string, uuid.UUID) {
			if r.Stored {
				stored = append(stored, db.PersonalFileListRow{ID: r.ID, OriginalFilename: r.OriginalFilename, FileSize: r.FileSize})
			}
			return r.Document, r.ID
		})
	}); err != nil {
		return err
	}
	for _, f := range stored {
		name := folder + "files/" + f.ID.String() + "/" + memberName(f.OriginalFilename)
		if f.FileSize > w.room {
			w.left = append(w.left, name+": the export is full. Download the file from its project.")
			continue
		}
		w.room -= f.FileSize
		if err := w.original(project, f.ID, name); err != nil {
			return err
		}
	}
	return nil
}

func (w *personalZIP) original(project, file uuid.UUID, name string) error {
	content, _, err := w.store.Open(w.ctx, objects.OriginalKey(w.user, project, file))
	if errors.Is(err, objects.ErrNotFound) {
		w.left = append(w.left, name+": the file is missing from the storage.")
		return nil
	}
	if err != nil {
		return fmt.Errorf("open file %s: %w", file, err)
	}
	defer content.Close()
	member, err := w.create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(member, content); err != nil {
		return fmt.Errorf("copy file %s: %w", file, err)
	}
	return nil
}

// memberName is a file's name as the last part of a path in a ZIP file.
func memberName(name string) string {
	safe := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if strings.Trim(safe, ". ") == "" {
		return "file"
	}
	return safe
}

func (w *personalZIP) draft(project uuid.UUID, folder string) error {
	var numbers []int32
	if err := lines(w, folder+"draft-versions.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalVersionList(w.ctx, db.PersonalVersionListParams{
			ProjectID: project, UserID: w.user, Before: at, MaxRows: personalPage,
		})
		return listed(rows, at, err, func(r db.PersonalVersionListRow) (string, uuid.UUID) {
			numbers = append(numbers, r.Number)
			return r.Document, r.ID
		})
	}); err != nil {
		return err
	}
	for _, number := range numbers {
		if err := lines(w, fmt.Sprintf("%sdraft-version-%d.jsonl", folder, number), 0, func(int) ([]string, int, error) {
			// A form has fewer lines than a page, so there is one page.
			documents, err := w.queries.PersonalLineList(w.ctx, db.PersonalLineListParams{
				ProjectID: project, Number: number, UserID: w.user, MaxRows: personalPage - 1,
			})
			return documents, 0, err
		}); err != nil {
			return err
		}
	}
	return lines(w, folder+"draft-decisions.jsonl", last, func(at uuid.UUID) ([]string, uuid.UUID, error) {
		rows, err := w.queries.PersonalDecisionList(w.ctx, db.PersonalDecisionListParams{
			ProjectID: project, UserID: w.user, Before: at, MaxRows: personalPage,
		})
		return listed(rows, at, err, func(r db.PersonalDecisionListRow) (string, uuid.UUID) { return r.Document, r.ID })
	})
}

func (w *personalZIP) github(project uuid.UUID, folder string) error {
	return lines(w, folder+"github.jsonl", 0, func(int) ([]string, int, error) {
		documents, err := w.queries.PersonalConnection(w.ctx, db.PersonalConnectionParams{ProjectID: project, UserID: w.user, MaxRows: 1})
		return documents, 0, err
	})
}

// journal writes the statements, which name the person. What proves them is in an evidence pack.
func (w *personalZIP) journal(project uuid.UUID, folder string) error {
	return lines(w, folder+"journal.jsonl", int64(0), func(at int64) ([]string, int64, error) {
		rows, err := w.queries.PackEntryList(w.ctx, db.PackEntryListParams{
			ProjectID: project, UserID: w.user, AfterSeq: at, MaxRows: personalPage,
		})
		return listed(rows, at, err, func(r db.PackEntryListRow) (string, int64) {
			statement := json.RawMessage("null")
			if r.Statement != nil {
				statement = r.Statement
			}
			return fmt.Sprintf(`{"seq":%d,"kind":%q,"recordedAt":%q,"statement":%s}`,
				r.Seq, string(r.Kind), r.RecordedAt.UTC().Format(time.RFC3339Nano), statement), r.Seq
		})
	})
}

const personalText = `Your data in Sredspace, as of %s.

account.json                 your account, as the sign-in service names you, and your limits
quota-reservations.jsonl     what counted against your limits
operators-actions.jsonl      what operators changed for you
projects.jsonl               your projects, also those in the trash
projects/ID/                 what is in a project:
  sessions.jsonl, sessions/  sessions, their messages and runs
  files.jsonl, files/        files: what is known about them, and the originals
  draft-...                  the draft: versions, lines, decisions
  github.jsonl               the connected GitHub account and repository, without tokens
  journal.jsonl              the statements of the journal; an evidence pack proves them

A .jsonl file has one JSON document a line.

%s
`

func (w *personalZIP) readme() error {
	left := "Nothing was left out."
	if len(w.left) > 0 {
		left = "Left out:\n" + strings.Join(w.left, "\n")
	}
	return w.write("README.txt", fmt.Sprintf(personalText, w.made.Format(time.RFC3339), left))
}
