package exports

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
)

// KindPersonalData is everything that is kept about a person. It belongs to no project, so it is no kind of the contract's exports.
const KindPersonalData = "personal_data"

const (
	originalsLimit = 2 << 30                // bytes of original files in one export
	personalLimit  = originalsLimit + 1<<30 // of the whole
	personalSteps  = 20                     // of progress
	personalName   = "sredspace-my-data.zip"
	personalPage   = 200 // rows read at once
)

// RegisterPersonal adds the export of a person's data.
func RegisterPersonal(s *Service, pool *pgxpool.Pool, store *objects.Store) {
	s.Register(KindPersonalData, personal{queries: db.New(pool), store: store})
}

// Personal is the newest export of a person's data. It starts one if there is none, it has expired, or renew asks for another; one in
// progress is never doubled.
func (s *Service) Personal(ctx context.Context, user uuid.UUID, renew bool) (db.Export, error) {
	return database.InTx(ctx, s.Pool, func(q *db.Queries, tx pgx.Tx) (db.Export, error) {
		if _, err := q.UserLock(ctx, user); err != nil { // one request at a time starts it
			return db.Export{}, database.OrNotFound(err)
		}
		newest, err := q.ExportPersonalNewest(ctx, user, KindPersonalData)
		if err != nil && !database.NoRows(err) {
			return db.Export{}, fmt.Errorf("find export: %w", err)
		}
		if err == nil && !startsAgain(newest, renew) {
			return newest, nil
		}
		id := uuid.Must(uuid.NewV7())
		plan := Plan{Parameters: json.RawMessage(`{}`), Filename: personalName, ContentType: "application/zip"}
		if err := s.AddTx(ctx, q, tx, id, Request{User: user, Kind: KindPersonalData}, plan); err != nil {
			return db.Export{}, err
		}
		newest, err = q.ExportPersonalNewest(ctx, user, KindPersonalData)
		return newest, database.OrNotFound(err)
	})
}

func startsAgain(newest db.Export, renew bool) bool {
	switch newest.Status {
	case db.ExportStatusQUEUED, db.ExportStatusRUNNING:
		return false
	case db.ExportStatusEXPIRED:
		return true
	case db.ExportStatusREADY, db.ExportStatusFAILED:
	}
	return renew || newest.ExpiresAt != nil && !newest.ExpiresAt.After(time.Now())
}

// personal makes the export of a person's data.
type personal struct {
	queries *db.Queries
	store   *objects.Store
}

// Plan is never called: Personal starts these exports.
func (personal) Plan(context.Context, Request) (Plan, error) {
	return Plan{}, fmt.Errorf("%s belongs to no project", KindPersonalData)
}

// Steps are parts of the projects, however many there are.
func (personal) Steps(Task) int32 { return personalSteps }

// Write writes the ZIP file.
func (m personal) Write(ctx context.Context, t Task, out io.Writer, step func()) error {
	w := &personalZIP{personal: m, ctx: ctx, user: t.User, zip: zip.NewWriter(out), room: originalsLimit, made: time.Now().UTC()}
	if err := w.account(); err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	projects, err := w.projects()
	if err != nil {
		return err
	}
	done := 0
	for i, p := range projects {
		if err := w.project(p); err != nil {
			return fmt.Errorf("write project %s: %w", p, err)
		}
		for ; done < (i+1)*personalSteps/len(projects); done++ {
			step()
		}
	}
	if err := w.readme(); err != nil {
		return err
	}
	return w.zip.Close()
}
