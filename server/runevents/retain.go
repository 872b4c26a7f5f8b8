package runevents

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
)

const (
	forgetName  = "forgotten_events"
	forgetEvery = 10 * time.Second
	forgetBatch = 50              // runs in one statement; each has up to a few thousand events
	forgetFor   = 3 * time.Second // in one round; the rest has time
)

// forgotten is how far all processes have come together.
type forgotten struct {
	Last uuid.UUID `json:"last"`
}

// Forget makes a sweeper that deletes the events of runs that ended longer ago than that, except the last one. One process does it at
// a time. found gets the number of deleted events.
func (l *Log) Forget(after time.Duration, found func(int)) func(context.Context) error {
	return func(ctx context.Context) error {
		mine, err := db.New(l.pool).MeasurementClaim(ctx, forgetName, forgetEvery.Seconds())
		if err != nil || mine == 0 {
			return database.Wrap(err, "claim the deletion of events")
		}
		for began := time.Now(); time.Since(began) < forgetFor; {
			events, moved, err := l.forgetSome(ctx, after)
			if err != nil {
				return database.Wrap(err, "delete events of ended runs")
			}
			found(events)
			if !moved {
				return nil
			}
		}
		return nil
	}
}

func (l *Log) forgetSome(ctx context.Context, after time.Duration) (events int, moved bool, err error) {
	done, err := database.InTx(ctx, l.pool, func(q *db.Queries, _ pgx.Tx) (batch struct {
		events int
		moved  bool
	}, err error) {
		var position forgotten
		row, err := q.MeasurementGet(ctx, forgetName)
		if err == nil {
			err = json.Unmarshal(row.Value, &position)
		}
		if err != nil && !database.NoRows(err) {
			return batch, err
		}
		deleted, err := q.RunEventForget(ctx, db.RunEventForgetParams{
			AfterID: position.Last, OlderThanSeconds: after.Seconds(), MaxRows: forgetBatch,
		})
		if err != nil {
			return batch, err
		}
		batch.events, batch.moved = int(deleted.Events), deleted.Last != position.Last
		text, err := json.Marshal(forgotten{deleted.Last})
		if err != nil {
			return batch, err
		}
		return batch, q.MeasurementSet(ctx, text, forgetName)
	})
	return done.events, done.moved, err
}
