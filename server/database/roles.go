package database

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// appendOnly lists the tables that refuse changes, by their triggers.
const appendOnly = `
SELECT DISTINCT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'public'::regnamespace AND p.proname IN ('journal_is_final', 'admin_actions_are_final') ORDER BY 1`

// readOnly are the tables that the server's role only reads: functions of the owner write the journal, migrations the last.
var readOnly = []string{"journal_heads", "journal", "journal_content", "schema_migrations"}

// GrantServer gives the role of the server what it needs on the newest schema, and nothing that changes evidence. ownerURL is of the role
// that migrates; serverURL of the one that serves. Nothing happens if they are the same.
func GrantServer(ctx context.Context, ownerURL, serverURL string) error {
	role, err := roleOf(ctx, serverURL)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("reach database as the owner: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var owner string
		// One process at a time: two would change the same rows of the catalog.
		err := tx.QueryRow(ctx, "SELECT current_user::text FROM pg_advisory_xact_lock(hashtextextended('sredspace grants', 0))").Scan(&owner)
		if err != nil {
			return fmt.Errorf("ask for the owner: %w", err)
		}
		if owner == role {
			return nil
		}
		rows, _ := tx.Query(ctx, appendOnly) // CollectRows returns the error
		final, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("list append-only tables: %w", err)
		}
		for _, grant := range grants(pgx.Identifier{role}.Sanitize(), final) {
			if _, err := tx.Exec(ctx, grant); err != nil {
				return fmt.Errorf("%s: %w", grant, err)
			}
		}
		return nil
	})
}

func grants(role string, final []string) []string {
	return []string{
		"REVOKE CREATE ON SCHEMA public FROM PUBLIC, " + role, // an upgrade from Postgres 14 leaves it
		"GRANT USAGE ON SCHEMA public TO " + role,
		"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM " + role,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role,
		"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + role,
		"REVOKE UPDATE, DELETE ON " + strings.Join(append(final, readOnly...), ", ") + " FROM " + role,
		"REVOKE INSERT ON " + strings.Join(readOnly, ", ") + " FROM " + role,
	}
}

func roleOf(ctx context.Context, url string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("reach database as the server: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var role string
	if err := conn.QueryRow(ctx, "SELECT current_user::text").Scan(&role); err != nil {
		return "", fmt.Errorf("ask for the role of the server: %w", err)
	}
	return role, nil
}

// CheckRole fails if the role could change evidence: it owns one of the tables, may become their owner, or has rights on them.
func CheckRole(ctx context.Context, url string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var role string
	var super bool
	err = conn.QueryRow(ctx, "SELECT current_user::text, rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&role, &super)
	if err != nil {
		return "", fmt.Errorf("ask for the role: %w", err)
	}
	const advice = "set SREDSPACE_MIGRATE_URL to the owner, SREDSPACE_DATABASE_URL to another role, and run `sredspace migrate`"
	if super {
		return "", fmt.Errorf("the server's role %s is a superuser, who can change evidence: %s", role, advice)
	}
	for _, question := range []struct{ where, what string }{
		{"pg_has_role(current_user, c.relowner, 'MEMBER')", "owns"},
		{"c.relname IN ('journal', 'journal_content') AND has_table_privilege(c.oid, 'INSERT')", "may write without a cause to"},
		{"has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE')", "may change"},
	} {
		rows, _ := conn.Query(ctx, "SELECT f.name "+
			"FROM ("+appendOnly+") f(name) JOIN pg_class c ON c.oid = ('public.' || f.name)::regclass WHERE "+
			question.where) // CollectRows returns the error
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return "", fmt.Errorf("ask for rights: %w", err)
		}
		if len(found) > 0 {
			return "", fmt.Errorf("the server's role %s %s %s: %s", role, question.what, strings.Join(found, ", "), advice)
		}
	}
	var creates bool
	if err := conn.QueryRow(ctx, "SELECT has_schema_privilege('public', 'CREATE')").Scan(&creates); err != nil {
		return "", fmt.Errorf("ask for rights: %w", err)
	}
	if creates { // functions there, which those of the owner would call
		return "", fmt.Errorf("the server's role %s may create in the schema public: "+
			"as its owner, REVOKE CREATE ON SCHEMA public FROM PUBLIC, %s", role, role)
	}
	return role + " can add evidence but not change it", nil
}
