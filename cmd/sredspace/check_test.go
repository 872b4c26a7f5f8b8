package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/localgithub"
	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/vault"
)

// checked runs `sredspace check`: its lines by name, and whether it succeeded.
func checked(t *testing.T, settings ...string) (map[string]string, bool) {
	t.Helper()
	cmd := program(t, "127.0.0.1:1", stack.Worker.URL, "check")
	cmd.Env = append(cmd.Env, "SREDSPACE_WORKER_TOKEN="+stack.Worker.Token)
	cmd.Env = append(cmd.Env, settings...)
	cmd.Stderr = nil
	out, err := cmd.Output()
	lines := map[string]string{}
	for line := range strings.Lines(string(out)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		for _, name := range []string{"bucket cors", "configuration", "database", "listen", "schema", "role", "issuer",
			"bucket", "worker", "github"} {
			if detail, ok := strings.CutPrefix(rest, name+" "); ok {
				lines[name] += word + " " + strings.TrimSpace(detail)
				break
			}
		}
	}
	return lines, err == nil
}

func gitHubSettings(t *testing.T) []string {
	t.Helper()
	github, err := localgithub.Start(t.Context(), localgithub.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(github.Stop)
	keyset, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"SREDSPACE_GITHUB_CLIENT_ID=" + localgithub.ClientID, "SREDSPACE_GITHUB_CLIENT_SECRET=" + localgithub.ClientSecret,
		"SREDSPACE_GITHUB_REDIRECT_URL=" + github.URL + "/callback", "SREDSPACE_CREDENTIALS_KEYSET=" + keyset,
		"SREDSPACE_GITHUB_API_URL=" + github.URL, "SREDSPACE_GITHUB_WEB_URL=" + github.URL,
	}
}

func TestCheckAcceptsWhatWorks(t *testing.T) {
	if err := program(t, "127.0.0.1:1", stack.Worker.URL, "migrate").Run(); err != nil {
		t.Fatal(err)
	}
	lines, content := checked(t, gitHubSettings(t)...)
	if !content || len(lines) != 10 {
		t.Errorf("not content with %d lines", len(lines))
	}
	for name, line := range lines {
		if !strings.HasPrefix(line, "ok ") {
			t.Errorf("%s: %s", name, line)
		}
	}
	left, err := stack.S3.Client().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &stack.S3.Bucket, Prefix: aws.String("check/")})
	if err != nil || len(left.Contents) > 0 {
		t.Errorf("objects left behind: %v %v", err, left)
	}
}

// Each fault is found by its own line, and by no other.
func TestCheckNamesEachFault(t *testing.T) {
	if err := program(t, "127.0.0.1:1", stack.Worker.URL, "migrate").Run(); err != nil {
		t.Fatal(err)
	}
	admin, err := pgx.Connect(t.Context(), stack.Postgres.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	if _, err := admin.Exec(t.Context(), "CREATE DATABASE check_empty"); err != nil {
		t.Fatal(err)
	}
	empty := parts.AsServer(stack.Postgres.DatabaseURL("check_empty"))
	for _, sql := range []string{
		"CREATE ROLE check_owner LOGIN PASSWORD 'hidden'", "CREATE DATABASE check_owned OWNER check_owner",
		"CREATE ROLE check_member LOGIN PASSWORD 'hidden' IN ROLE check_owner",
	} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	as := func(role string) string {
		u, err := url.Parse(stack.Postgres.DatabaseURL("check_owned"))
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(role, "hidden")
		return "SREDSPACE_DATABASE_URL=" + u.String()
	}
	alone := program(t, "127.0.0.1:1", stack.Worker.URL, "migrate") // one role for everything
	if alone.Env = append(alone.Env, as("check_owner"), "SREDSPACE_MIGRATE_URL="); alone.Run() != nil {
		t.Fatal("a role cannot migrate its own database")
	}
	nowhere := httptest.NewServer(http.NotFoundHandler())
	defer nowhere.Close()
	port, err := parts.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	closed := fmt.Sprintf("http://127.0.0.1:%d", port)
	// It stores nothing, yet accepts everything.
	forgetful := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer forgetful.Close()
	github := gitHubSettings(t)

	for _, fault := range []struct {
		settings []string
		wrong    map[string]string // line -> what it must name
	}{
		{[]string{"SREDSPACE_DATABASE_URL=" + empty}, map[string]string{"schema": "sredspace migrate"}},
		{
			[]string{"SREDSPACE_DATABASE_URL=" + empty, "SREDSPACE_DATABASE_LISTEN_URL=" + parts.AsServer(stack.Postgres.URL)},
			map[string]string{"listen": "SREDSPACE_DATABASE_LISTEN_URL"},
		},
		{
			[]string{fmt.Sprintf("SREDSPACE_DATABASE_URL=postgres://u:hidden@127.0.0.1:%d/x", port)},
			map[string]string{"database": "refused", "listen": "refused", "schema": "refused", "role": "refused"},
		},
		{[]string{"SREDSPACE_DATABASE_URL=" + stack.Postgres.URL}, map[string]string{"role": "sredspace is a superuser"}},
		{[]string{as("check_owner")}, map[string]string{"role": "check_owner owns admin_actions, journal, journal_content"}},
		{[]string{as("check_member")}, map[string]string{"role": "check_member owns admin_actions, journal"}},
		{[]string{"SREDSPACE_OIDC_ISSUER=" + nowhere.URL}, map[string]string{"issuer": "404"}},
		{[]string{"SREDSPACE_OIDC_ISSUER=" + stack.Issuer.URL + "/"}, map[string]string{"issuer": "issuer"}},
		{[]string{"SREDSPACE_S3_SECRET_ACCESS_KEY=wrong"}, map[string]string{"bucket": "403"}},
		{[]string{"SREDSPACE_S3_BUCKET=other"}, map[string]string{"bucket": "404", "bucket cors": "CORS"}},
		{[]string{"SREDSPACE_S3_ENDPOINT=" + forgetful.URL}, map[string]string{"bucket": "second PUT", "bucket cors": "the origin"}},
		{[]string{"SREDSPACE_S3_ENDPOINT=" + closed}, map[string]string{"bucket": "refused", "bucket cors": "refused"}},
		{[]string{"SREDSPACE_CORS_ORIGINS=https://app.example"}, map[string]string{"bucket cors": "https://app.example"}},
		{[]string{"SREDSPACE_WORKER_TOKEN=another-token-of-mine"}, map[string]string{"worker": "SREDSPACE_WORKER_TOKEN"}},
		{[]string{"SREDSPACE_WORKER_URL=" + closed}, map[string]string{"worker": "refused"}},
		{[]string{"SREDSPACE_WORKER_URL=" + forgetful.URL}, map[string]string{"worker": "not ready"}},
		{append(github[:len(github):len(github)], "SREDSPACE_GITHUB_CLIENT_SECRET=old"), map[string]string{"github": "_CLIENT_SECRET"}},
		{append(github[:len(github):len(github)], "SREDSPACE_GITHUB_WEB_URL="+closed), map[string]string{"github": "refused"}},
		{[]string{"SREDSPACE_RUN_LEASE=0s"}, map[string]string{"configuration": "SREDSPACE_RUN_LEASE"}},
	} {
		t.Run(strings.Join(fault.settings, " "), func(t *testing.T) {
			lines, content := checked(t, fault.settings...)
			if content {
				t.Error("content")
			}
			for name, line := range lines {
				want, wrong := fault.wrong[name]
				if wrong != strings.HasPrefix(line, "wrong ") || !strings.Contains(line, want) || strings.Contains(line, "hidden") ||
					strings.Contains(line, "X-Amz") {
					t.Errorf("%s: %s", name, line)
				}
				delete(fault.wrong, name)
			}
			if len(fault.wrong) > 0 {
				t.Errorf("no line for %v in %v", fault.wrong, lines)
			}
		})
	}
}

func TestHealthAsksForReadiness(t *testing.T) {
	ready := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" || !ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	health := func(addr string) bool { return program(t, addr, "http://127.0.0.1:1", "health").Run() == nil }
	if !health("0.0.0.0:"+port) || !health(":"+port) || !health("127.0.0.1:"+port) {
		t.Error("a ready server is not healthy")
	}
	if ready = false; health("0.0.0.0:" + port) {
		t.Error("a server that is not ready is healthy")
	}
}
