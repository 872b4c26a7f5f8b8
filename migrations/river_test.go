package migrations_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

func (d *database) river() *rivermigrate.Migrator[pgx.Tx] {
	d.t.Helper()
	migrator, err := rivermigrate.New(riverpgxv5.New(d.pool), nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return migrator
}

func (d *database) riverSchema() []string {
	d.t.Helper()
	var objects []string
	for _, object := range d.schema() {
		if strings.Contains(object, "river_") {
			objects = append(objects, object)
		}
	}
	return objects
}

// Files 1 to n are River's versions 2 to n+1; its version 1 makes only the table in which it keeps its versions.
func riverFiles(t *testing.T) int {
	t.Helper()
	n := 0
	for _, name := range upFiles(t) {
		if strings.Contains(name, "_river_") {
			n++
		}
	}
	return n
}

func TestRiverTablesAreThoseOfItsOwnMigrations(t *testing.T) {
	ctx := context.Background()
	theirs, ours := newDatabase(t), newDatabase(t)
	if _, err := theirs.river().Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		t.Fatalf("River's own migrations: %v", err)
	}
	ours.up()
	want := theirs.riverSchema()
	if len(want) < 20 {
		t.Fatalf("River's own migrations make only %d objects", len(want))
	}
	if diff := difference(want, ours.riverSchema()); diff != "" {
		t.Errorf("our copies differ from River's own migrations (-River +ours):\n%s", diff)
	}
}

// With our copies entered as done, River's own validator finds nothing missing. It fails when an upgrade of River brings a
// migration that we have no copy of.
func TestRiverAcceptsOurCopies(t *testing.T) {
	ctx := context.Background()
	d := newDatabase(t)
	d.up()
	before, err := d.river().Validate(ctx, nil)
	if err != nil || before.OK {
		t.Fatalf("the validator misses nothing before our copies are entered: %v %v", before, err)
	}
	if _, err := d.pool.Exec(ctx, `CREATE TABLE river_migration (line text NOT NULL, version bigint NOT NULL,
		created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (line, version))`); err != nil {
		t.Fatal(err)
	}
	done := `INSERT INTO river_migration (line, version) SELECT 'main', generate_series(1, $1::int)`
	if _, err := d.pool.Exec(ctx, done, riverFiles(t)+1); err != nil {
		t.Fatal(err)
	}
	result, err := d.river().Validate(ctx, nil)
	if err != nil || !result.OK {
		t.Errorf("River's validator: %v %v", result, err)
	}
}
