package migrations_test

import (
	"fmt"
	"strings"
	"testing"
)

// Journals of projects that were erased before keep what was worked on lately, and no others longer. A server of the version before
// erases on the new schema.
func TestJournalsOfErasedProjectsAreKeptAfterTheLastWork(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	if err := d.migrator().Migrate(versionOf(t, "retention_floor") - 1); err != nil {
		t.Fatal(err)
	}
	const id = "00000000-0000-0000-0000-0000000000"
	for project, work := range map[string]string{"01": "1 day", "02": "9 years", "03": "1 day", "04": "1 day"} {
		d.exec(fmt.Sprintf(`INSERT INTO journal_heads (project_id, user_id, seq, prev, hash) VALUES ('%[1]s%[2]s', '%[1]sff', 2, '', '');
INSERT INTO journal (project_id, seq, kind, subject_id, prev, commitment, hash, recorded_at) VALUES
    ('%[1]s%[2]s', 1, 'run', '%[1]sfe', '', '', '', now() - interval '%[3]s'), ('%[1]s%[2]s', 2, 'erasure', '%[1]sfe', '', '', '', now())`,
			id, project, work))
	}
	d.exec(`UPDATE journal_heads SET expires_on = '2020-01-01', date_known = true WHERE project_id::text ~ '0[12]$';
UPDATE journal_heads SET expires_on = '2099-01-01' WHERE project_id::text ~ '03$'`)
	if err := d.migrator().Migrate(versionOf(t, "retention_floor")); err != nil {
		t.Fatal(err)
	}
	d.exec(fmt.Sprintf(`INSERT INTO users (id, issuer, subject) VALUES ('%[1]sff', 'i', 's');
INSERT INTO projects (id, user_id, name, fiscal_year, tax_year_start, tax_year_end, deleted_at)
    VALUES ('%[1]s04', '%[1]sff', 'Old', 2010, '2010-01-01', '2010-12-31', now());
DELETE FROM projects`, id))
	got := strings.Join(d.strings(`SELECT right(project_id::text, 2) || ' ' || CASE expires_on
		WHEN (now() - interval '1 day' + interval '4 years 6 months')::date THEN 'floor'
		ELSE CASE WHEN expires_on < CURRENT_DATE THEN 'past' ELSE expires_on::text END END
		FROM journal_heads ORDER BY 1`), ", ")
	if want := "01 floor, 02 past, 03 2099-01-01, 04 floor"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
