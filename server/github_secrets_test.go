package server_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
)

func TestGithubSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	_, state := alice.begin(project, "alice")
	hub.Expire("alice")
	b.expireTokens()
	alice.do("GET", integration(project, "/repos"), nil).want(200) // refreshes
	if run := alice.runIn(project); !run.Github.Attached {
		t.Fatalf("got %+v", run)
	}
	// Failures are logged; GitHub cannot revoke, so that the rows stay.
	over := hub.Inject(localgithub.Fault{Status: 500})
	alice.do("GET", integration(project, "/repos"), nil).problem(503, "unavailable")
	alice.runIn(project)
	alice.do("DELETE", integration(project, ""), nil).want(204)
	code, second := "some-code-of-github", state
	alice.do("POST", integration(project, "/oauth/exchange"), exchange(code, second)).problem(503, "unavailable")
	eventually(t, "revoking was tried", func() bool { return hub.Calls("DELETE /applications") >= 2 })
	dump := b.dumpAll() + b.logs.String()
	over()
	secrets := append(hub.Secrets(), state, b.Conf.CredentialsKeyset, code)
	checked := 0
	for _, secret := range secrets {
		if len(secret) < 10 {
			continue
		}
		checked++
		if strings.Contains(dump, secret) || strings.Contains(dump, hex.EncodeToString([]byte(secret))) {
			t.Errorf("%.8s… is in the database or the log", secret)
		}
	}
	if checked < 10 || !strings.Contains(dump, "github_connections") || !strings.Contains(dump, "level=") {
		t.Errorf("looked for %d secrets in %d bytes", checked, len(dump))
	}
	b.quicken()
	eventually(t, "all tokens are eventually revoked", func() bool { return len(hub.Whole()) == 0 && len(hub.Scoped()) == 0 })
}

// dumpAll is every row of every table as text, bytea in hex.
func (b *bundle) dumpAll() string {
	b.t.Helper()
	rows, err := b.DB.Query(b.t.Context(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
	if err != nil {
		b.t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	var out strings.Builder
	for _, table := range tables {
		var text string
		if err := b.DB.QueryRow(
			b.t.Context(),
			fmt.Sprintf("SELECT COALESCE(string_agg(t::text, E'\\n'), '') FROM %s t", table),
		).Scan(
			&text,
		); err != nil {
			b.t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s:\n%s\n", table, text)
	}
	return out.String()
}
