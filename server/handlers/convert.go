package handlers

import (
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"
)

func fromNullable[T any](n nullable.Nullable[T]) *T {
	if value, err := n.Get(); err == nil {
		return &value
	}
	return nil
}

func toNullable[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

func toNullableTime(t *time.Time) nullable.Nullable[time.Time] {
	if t == nil {
		return nullable.NewNullNullable[time.Time]()
	}
	return nullable.NewNullableWithValue(t.UTC())
}

func orEmpty(ids []uuid.UUID) []uuid.UUID {
	if ids == nil {
		return []uuid.UUID{}
	}
	return ids
}
