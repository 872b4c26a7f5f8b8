package handlers

import (
	"encoding/base64"
	"testing"

	"github.com/google/uuid"
)

// The cursor of another list is that of a row: as a place it would be behind every passage, and the page empty.
func TestPassagesTakeTheirOwnCursors(t *testing.T) {
	t.Parallel()
	for _, place := range []int{0, 1, 50, 1 << 30} {
		cursor := placeCursor(place)
		if got, err := readPlace(&cursor); err != nil || got != place {
			t.Errorf("%d is read as %d: %v", place, got, err)
		}
	}
	row := uuid.Must(uuid.NewV7())
	for _, raw := range [][]byte{row[:], {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, {1}} {
		cursor := base64.RawURLEncoding.EncodeToString(raw)
		if got, err := readPlace(&cursor); err == nil {
			t.Errorf("%x is read as %d", raw, got)
		}
	}
}
