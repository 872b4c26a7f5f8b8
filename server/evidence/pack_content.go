package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/proof"
)

// addRuns adds what each run produced, and the texts that it read. What was deleted is not in the pack; the statements remain.
func (p *packer) addRuns(ctx context.Context) error {
	for _, run := range p.runs {
		row, err := p.q.PackRunGet(ctx, run.id, p.UserID)
		if database.NoRows(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read run: %w", err)
		}
		if err := p.spool.addBytes(proof.DocumentName(run.id.String(), "answer"), []byte(row.Answer)); err != nil {
			return err
		}
		if err := p.spool.addBytes(proof.DocumentName(run.id.String(), "payload"), row.Python); err != nil {
			return err
		}
		if err := p.addLines(run.id, row.Python); err != nil {
			return err
		}
		if err := p.addTexts(ctx, run.id); err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) addLines(run uuid.UUID, payload json.RawMessage) error {
	var answer struct {
		Result struct {
			Sections map[string]struct {
				Text *string `json:"text"`
			} `json:"sections"`
		} `json:"result"`
	}
	if json.Unmarshal(payload, &answer) != nil {
		return nil //nolint:nilerr // another worker's payload; it is in the pack as it is
	}
	for _, line := range []string{"242", "244", "246"} {
		if section := answer.Result.Sections[line]; section.Text != nil {
			if err := p.spool.addBytes(proof.DocumentName(run.String(), "line "+line), []byte(*section.Text)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *packer) addTexts(ctx context.Context, run uuid.UUID) error {
	texts, err := p.q.PackTextList(ctx, run, p.UserID)
	if err != nil {
		return fmt.Errorf("list texts: %w", err)
	}
	for _, text := range texts {
		name := proof.TextName(text.ID.String())
		if p.spool.names[name] {
			continue
		}
		body, _, err := p.service.store.Open(ctx, *text.TextKey)
		if errors.Is(err, objects.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		err = p.spool.add(name, body)
		body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) addSessions(ctx context.Context) error {
	for before := uuid.Max; ; {
		sessions, err := p.q.PackSessionList(ctx, db.PackSessionListParams{
			ProjectID: p.ProjectID, UserID: p.UserID, Before: before, MaxRows: packPage,
		})
		if err != nil {
			return fmt.Errorf("list sessions: %w", err)
		}
		for _, s := range sessions {
			out := proof.PackSession{ID: s.ID.String(), Type: string(s.Type), Title: s.Title, Messages: []proof.PackMessage{}}
			if err := p.readMessages(ctx, s.ID, &out); err != nil {
				return err
			}
			if err := p.spool.addJSON(proof.SessionName(out.ID), out); err != nil {
				return err
			}
			before = s.ID
		}
		if len(sessions) < packPage {
			return nil
		}
	}
}

func (p *packer) readMessages(ctx context.Context, session uuid.UUID, out *proof.PackSession) error {
	for before := int64(math.MaxInt64); ; {
		rows, err := p.q.PackMessageList(ctx, db.PackMessageListParams{
			SessionID: session, UserID: p.UserID, BeforeSeq: before, MaxRows: packPage,
		})
		if err != nil {
			return fmt.Errorf("list messages: %w", err)
		}
		for _, m := range rows {
			message := proof.PackMessage{ID: m.ID.String(), Role: string(m.Role), CreatedOn: proof.Time(m.CreatedAt), Content: m.Content}
			if m.RunID != nil {
				run := m.RunID.String()
				message.RunID = &run
			}
			out.Messages = append(out.Messages, message)
			before = m.Seq
		}
		if len(rows) < packPage {
			slices.Reverse(out.Messages)
			return nil
		}
	}
}

// addDocuments adds what other packages make: the draft and the logbook, for people.
func (p *packer) addDocuments(context.Context) error {
	for _, d := range p.Documents {
		var content bytes.Buffer
		if err := d.Write(&content); err != nil {
			return fmt.Errorf("make %s: %w", d.Name, err)
		}
		if err := p.spool.add("documents/"+d.Name, &content); err != nil {
			return err
		}
	}
	return nil
}

// packFile is a line of the list of files. Their bytes are not in the pack: the hash shows whether a file is the same.
type packFile struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	ContentType string  `json:"contentType"`
	Size        int64   `json:"size"`
	ETag        *string `json:"etag"`
	SHA256      *string `json:"sha256"`
	UploadedOn  *string `json:"uploadedOn"`
}

func (p *packer) addFiles(ctx context.Context) error {
	out := []packFile{}
	for before := uuid.Max; ; {
		rows, err := p.q.PackFileList(ctx, db.PackFileListParams{ProjectID: p.ProjectID, UserID: p.UserID, Before: before, MaxRows: packPage})
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		for _, f := range rows {
			file := packFile{
				ID: f.ID.String(), Name: f.OriginalFilename, ContentType: f.ContentType, Size: f.FileSize, ETag: f.Etag, SHA256: f.Sha256,
			}
			if f.UploadedAt != nil {
				at := proof.Time(*f.UploadedAt)
				file.UploadedOn = &at
			}
			out = append(out, file)
			before = f.ID
		}
		if len(rows) < packPage {
			slices.Reverse(out)
			return p.spool.addJSON("files.json", out)
		}
	}
}
