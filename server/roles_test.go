package server_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/server/database"
)

// What someone can do who has the server's password for the database.
func TestTheServersRoleChangesNoEvidence(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use, withEvidenceKey(t))
	alice := b.as("alice")
	project := alice.project()
	run := alice.quickRun(alice.session(project, "T661"))
	eventually(t, "the entry has a leaf", func() bool { return b.number("SELECT count(*) FROM log_leaves") == 1 })
	alice.evidenceOf(run) // is signed
	conn, err := pgx.Connect(t.Context(), b.Conf.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	refused := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); !database.HasCode(err, "42501") { // insufficient_privilege
			t.Errorf("%s: %v", sql, err)
		}
	}
	rows, err := b.DB.Query(t.Context(), `
		SELECT c.relname::text, (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = 1)
		FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^(journal|log_|admin_actions)' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Column string }])
	if err != nil || len(tables) < 12 {
		t.Fatalf("%v %v", tables, err)
	}
	for _, table := range tables {
		refused("UPDATE " + table.Name + " SET " + table.Column + " = DEFAULT")
		refused("DELETE FROM " + table.Name)
		refused("TRUNCATE " + table.Name + " CASCADE")
		refused("ALTER TABLE " + table.Name + " DISABLE TRIGGER ALL")
		refused("DROP TABLE " + table.Name + " CASCADE")
	}
	// An entry is added only by what happens: nothing is invented, and no number is taken that the next entry needs.
	refused("INSERT INTO journal (project_id, seq, kind, subject_id, prev, commitment, hash) SELECT project_id, seq + 1, 'run', " +
		"project_id, hash, hash, hash FROM journal_heads")
	refused("INSERT INTO journal_content (journal_id, salt, statement) VALUES (0, '', '')")
	refused("INSERT INTO journal_heads (project_id, user_id, seq, prev, hash) " +
		"SELECT gen_random_uuid(), user_id, 1, prev, hash FROM journal_heads")
	for _, way := range []string{"erasing", "expiring"} { // what the triggers ask is no way around the rights
		refused("BEGIN; SET LOCAL sredspace." + way + " = 'on'; DELETE FROM journal_content")
		if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}
	refused("SELECT journal_erase(ARRAY[1])")
	refused("SELECT journal_append(gen_random_uuid(), gen_random_uuid(), 'run', gen_random_uuid(), '{}')")
	refused("DROP TRIGGER journal_run ON runs")
	refused("CREATE OR REPLACE FUNCTION journal_is_final() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'")
	refused("SET session_replication_role = replica")
	if _, err := conn.Exec(t.Context(), "SELECT journal_forget_person(user_id, 10) FROM journal_heads"); err == nil ||
		!strings.Contains(err.Error(), "has not been erased") {
		t.Errorf("a person who is there is forgotten: %v", err)
	}
	if n := b.number("SELECT count(*) FROM journal_content"); n != 1 {
		t.Errorf("%d statements", n)
	}
	// The owner is stopped by the triggers, unless they take them away: docs/evidence.md says what then shows it.
	for _, sql := range []string{"UPDATE journal SET seq = 9", "DELETE FROM journal", "TRUNCATE journal"} {
		if _, err := b.DB.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	detail, err := database.CheckRole(t.Context(), b.Conf.DatabaseURL)
	if err != nil || !strings.Contains(detail, "sredspace_server") {
		t.Errorf("%s %v", detail, err)
	}
}

// A temporary table in the place of one of the journal would let its trigger run as the owner.
func TestTheServersRoleDoesNotActAsTheOwner(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.as("alice").project()
	conn, err := pgx.Connect(t.Context(), b.Conf.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var owners int
	err = pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		for _, sql := range []string{
			"CREATE TEMP TABLE ran (who text)",
			"CREATE TEMP TABLE journal_heads (LIKE public.journal_heads INCLUDING ALL)",
			"CREATE TEMP TABLE journal (LIKE public.journal INCLUDING ALL)",
			`CREATE FUNCTION pg_temp.run() RETURNS trigger LANGUAGE plpgsql AS
				'BEGIN INSERT INTO pg_temp.ran VALUES (current_user); RETURN NEW; END'`,
			"CREATE TRIGGER run BEFORE INSERT OR UPDATE ON pg_temp.journal_heads FOR EACH ROW EXECUTE FUNCTION pg_temp.run()",
			"CREATE TRIGGER run BEFORE INSERT OR UPDATE ON pg_temp.journal FOR EACH ROW EXECUTE FUNCTION pg_temp.run()",
			"GRANT ALL ON pg_temp.ran, pg_temp.journal_heads, pg_temp.journal TO PUBLIC",
			"UPDATE projects SET status = 'IN_REVIEW'",
			"SET CONSTRAINTS ALL IMMEDIATE",
		} {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM pg_temp.ran").Scan(&owners)
	})
	if err != nil || owners != 0 {
		t.Errorf("a trigger of the server's role ran %d times for the owner: %v", owners, err)
	}
	if n := b.number("SELECT count(*) FROM journal WHERE kind = 'status'"); n != 1 {
		t.Errorf("%d entries about the status", n)
	}
	if n := b.number(`SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
		AND NOT coalesce(proconfig @> '{"search_path=pg_catalog, public, pg_temp"}', false)`); n != 0 {
		t.Errorf("%d functions of the owner search the tables of others first", n)
	}
	// Before Postgres 15, and after an upgrade from it, everybody may create in public.
	b.abandon("GRANT CREATE ON SCHEMA public TO PUBLIC")
	if _, err := database.CheckRole(t.Context(), b.Conf.DatabaseURL); err == nil || !strings.Contains(err.Error(), "schema public") {
		t.Errorf("the check of the role passes: %v", err)
	}
}
