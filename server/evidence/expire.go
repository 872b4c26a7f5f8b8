package evidence

import (
	"context"
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
)

const (
	expireBatch   = 1000 // entries of one transaction
	expireBatches = 20   // of one round of the sweeper
)

// Sweep deletes the journals of erased projects that are past their date.
func (s *Service) Sweep(ctx context.Context) error {
	q := db.New(s.pool)
	for range expireBatches {
		gone, err := q.JournalExpire(ctx, expireBatch)
		if err != nil {
			return fmt.Errorf("delete old journals: %w", err)
		}
		if gone == 0 {
			return nil
		}
	}
	return nil
}
