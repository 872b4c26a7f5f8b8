package database

import (
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

// registerUUID makes ids travel in binary both ways: as text they take a tenth of the time of a small read.
func registerUUID(types *pgtype.Map) {
	pgxuuid.Register(types)
	types.RegisterType(&pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: uuidCodec{}})
}

// uuidCodec copies 16 bytes. A uuid.UUID is also a sql.Scanner, which pgx would prefer: it gets its bytes as text and parses it.
type uuidCodec struct{ pgxuuid.UUIDCodec }

// PlanScan implements pgtype.Codec.
func (c uuidCodec) PlanScan(types *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return copyUUID{}
	}
	return c.UUIDCodec.PlanScan(types, oid, format, target)
}

type copyUUID struct{}

var errNotUUID = errors.New("not the 16 bytes of a UUID")

// Scan implements pgtype.ScanPlan.
func (copyUUID) Scan(from []byte, to any) error {
	id, ok := to.(*uuid.UUID)
	if !ok || copy(id[:], from) != len(id) || len(from) != len(id) {
		return errNotUUID
	}
	return nil
}
