package migrations_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// described lists everything that a migration can make, one object a line, in an order that does not depend on when it was made.
const described = `
SELECT 'table ' || c.relname || ' ' || c.relkind::text || ' ' ||
    coalesce(array_to_string(c.reloptions, ','), '') || ' ' || c.relpersistence::text
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'S', 'p', 'm')
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' not null ' || a.attnotnull ||
    ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' generated ' || a.attgenerated::text || a.attidentity::text
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'view ' || viewname || ' ' || definition FROM pg_views WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger ' || tgenabled::text || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'enum ' || t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname
ORDER BY 1`

// schema describes the database but for the tables in which the two migration tools keep their own versions.
func (d *database) schema() []string {
	d.t.Helper()
	var objects []string
	for _, object := range d.strings(described) {
		if !strings.Contains(object, "schema_migrations") && !strings.Contains(object, "river_migration") {
			objects = append(objects, object)
		}
	}
	slices.Sort(objects) // the database's collation is another
	return objects
}

// difference lists the objects that only one of the two schemas has; both are sorted.
func difference(want, got []string) string {
	var lines []string
	for _, object := range want {
		if _, found := slices.BinarySearch(got, object); !found {
			lines = append(lines, "- "+object)
		}
	}
	for _, object := range got {
		if _, found := slices.BinarySearch(want, object); !found {
			lines = append(lines, "+ "+object)
		}
	}
	return strings.Join(lines, "\n")
}

// What River's own files do not do, by version; they are kept verbatim.
var (
	keepsOnTheWayDown = map[int]string{3: "Postgres can't remove a value from an enum, and River keeps the default of metadata"}
	changesNothing    = map[int]string{7: "a no-op on Postgres", 20: "moves data"}
)

func TestEveryVersionGoesUpDownAndUpAgain(t *testing.T) {
	d := newDatabase(t)
	m := d.migrator()
	schemas := [][]string{d.schema()} // by version
	for version := 1; version <= versions(t); version++ {
		steps(t, m, 1)
		schemas = append(schemas, d.schema())
		movesData := changesNothing[version] != "" || version == int(versionOf(t, "search_backfill"))
		if !movesData && slices.Equal(schemas[version-1], schemas[version]) {
			t.Errorf("version %d changes nothing that this test can see", version)
		}
		steps(t, m, -1)
		keeps := keepsOnTheWayDown[version] != "" || version == int(versionOf(t, "erased_people")) // also a value of an enum
		if diff := difference(schemas[version-1], d.schema()); diff != "" && !keeps {
			t.Errorf("down from version %d does not undo it (-before +after):\n%s", version, diff)
		}
		steps(t, m, 1)
		if diff := difference(schemas[version], d.schema()); diff != "" {
			t.Errorf("version %d up again differs (-first +second):\n%s", version, diff)
		}
	}
	if err := m.Down(); err != nil {
		t.Fatalf("all the way down: %v", err)
	}
	if diff := difference(schemas[0], d.schema()); diff != "" {
		t.Errorf("all the way down leaves something (-before +after):\n%s", diff)
	}
	if err := m.Up(); err != nil {
		t.Fatalf("all the way up again: %v", err)
	}
	if diff := difference(schemas[len(schemas)-1], d.schema()); diff != "" {
		t.Errorf("all the way up again differs (-first +second):\n%s", diff)
	}
}

// A cascade looks for children by the whole foreign key, so only an index over all rows that begins with its first column serves.
func TestEveryForeignKeyHasAnIndexThatItsCascadeCanUse(t *testing.T) {
	d := newDatabase(t)
	d.up()
	missing := d.strings(`
SELECT format('%s %s', f.conrelid::regclass, pg_get_constraintdef(f.oid))
FROM pg_constraint f
WHERE f.contype = 'f' AND NOT EXISTS (
    SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
    WHERE i.indrelid = f.conrelid AND i.indisvalid AND i.indpred IS NULL AND am.amname = 'btree' AND i.indkey[0] = f.conkey[1])
ORDER BY 1`)
	for _, key := range missing {
		t.Errorf("no index that the cascade of this foreign key can use: %s", key)
	}
	if keys := d.strings(`SELECT conname FROM pg_constraint WHERE contype = 'f'`); len(keys) < 8 {
		t.Errorf("the catalogue lists only %d foreign keys: %v", len(keys), keys)
	}
}

// The planner chooses these indexes too: with a seq scan priced out, the plan of the query that a cascade runs names one.
func TestACascadeReadsAnIndex(t *testing.T) {
	d := newDatabase(t)
	d.up()
	keys := map[string]string{"projects": "user_id", "sessions": "project_id", "files": "project_id", "github_states": "project_id"}
	for table, key := range keys {
		query := fmt.Sprintf("EXPLAIN DELETE FROM ONLY %s WHERE %s = '00000000-0000-0000-0000-000000000000'", table, key)
		plan := strings.Join(d.strings(query), "\n")
		if !strings.Contains(plan, table+"_") || strings.Contains(plan, "Seq Scan") {
			t.Errorf("a cascade into %s:\n%s", table, plan)
		}
	}
}
