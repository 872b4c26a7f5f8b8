// Package idempotency makes a POST that creates safe to repeat: for 24 hours, the same Idempotency-Key of the same user and
// operation returns what the first request created, in its current state. Runs keep their keys themselves (package runs).
package idempotency

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
)

// Key is the key of a request; the zero Value has none.
type Key struct {
	UserID    uuid.UUID
	Operation string
	Value     *string
	hash      []byte
}

// NewKey makes the key of a request. effective is what makes two requests the same: the ids in its path and its body with defaults
// filled in.
func NewKey(user uuid.UUID, operation string, value *string, effective ...any) Key {
	text, err := json.Marshal(effective)
	if err != nil {
		panic(err) // ids, texts and numbers always marshal
	}
	hash := sha256.Sum256(text)
	return Key{UserID: user, Operation: operation, Value: value, hash: hash[:]}
}

// Claim takes the key for what the transaction is about to create. If an earlier request has it, Claim returns what that one
// created, and nothing is to be created now. A refused request rolls back, and with it its claim.
func (k Key) Claim(ctx context.Context, q *db.Queries, creates ...uuid.UUID) (earlier []uuid.UUID, err error) {
	if k.Value == nil {
		return nil, nil
	}
	rows, err := q.IdempotencyClaim(ctx, db.IdempotencyClaimParams{
		UserID: k.UserID, Operation: k.Operation, Key: *k.Value, RequestHash: k.hash, ResourceIds: creates,
	})
	if err != nil {
		return nil, fmt.Errorf("claim key: %w", err)
	}
	if rows == 1 {
		return nil, nil
	}
	known, err := q.IdempotencyGet(ctx, db.IdempotencyGetParams{UserID: k.UserID, Operation: k.Operation, Key: *k.Value})
	if err != nil {
		return nil, fmt.Errorf("look up key: %w", err)
	}
	if !bytes.Equal(known.RequestHash, k.hash) {
		return nil, problem.New(problem.CodeIdempotencyKeyReused, "This Idempotency-Key belongs to another request.")
	}
	return known.ResourceIds, nil
}

// Sweep deletes expired keys.
func Sweep(q *db.Queries) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := q.IdempotencyForget(ctx); err != nil {
			return fmt.Errorf("forget old keys: %w", err)
		}
		return nil
	}
}
