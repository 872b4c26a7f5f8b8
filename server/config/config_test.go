package config

import (
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/vault"
)

// environment is the minimal configuration of a server.
func environment(t *testing.T, more map[string]string) {
	t.Helper()
	for name, value := range map[string]string{
		"SREDSPACE_DATABASE_URL": "postgres://localhost/x", "SREDSPACE_S3_ENDPOINT": "http://localhost:1", "SREDSPACE_S3_BUCKET": "b",
		"SREDSPACE_S3_ACCESS_KEY_ID": "k", "SREDSPACE_S3_SECRET_ACCESS_KEY": "s", "SREDSPACE_WORKER_URL": "http://localhost:2",
		"SREDSPACE_WORKER_TOKEN": "t", "SREDSPACE_OIDC_ISSUER": "http://localhost:3", "SREDSPACE_OIDC_AUDIENCE": "a",
	} {
		t.Setenv(name, value)
	}
	for name, value := range more {
		t.Setenv(name, value)
	}
}

func TestGitHubIsAllOrNothing(t *testing.T) {
	keyset, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]string{
		"SREDSPACE_GITHUB_CLIENT_ID": "id", "SREDSPACE_GITHUB_CLIENT_SECRET": "secret",
		"SREDSPACE_GITHUB_REDIRECT_URL": "https://app.example/github", "SREDSPACE_CREDENTIALS_KEYSET": keyset,
	}
	t.Run("nothing", func(t *testing.T) {
		environment(t, nil)
		if cfg, err := Parse(); err != nil || cfg.HasGitHub() || cfg.GitHubAPIURL != "https://api.github.com" {
			t.Errorf("got %v, %t", err, cfg.HasGitHub())
		}
	})
	t.Run("all", func(t *testing.T) {
		environment(t, whole)
		if cfg, err := Parse(); err != nil || !cfg.HasGitHub() {
			t.Errorf("got %v, %t", err, cfg.HasGitHub())
		}
	})
	for name := range whole {
		t.Run("without "+name, func(t *testing.T) {
			environment(t, whole)
			t.Setenv(name, "")
			if _, err := Parse(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("invalid values, reported without the keyset", func(t *testing.T) {
		environment(t, whole)
		t.Setenv("SREDSPACE_CREDENTIALS_KEYSET", "secretsecret")
		t.Setenv("SREDSPACE_GITHUB_API_URL", "github")
		_, err := Parse()
		if err == nil || !strings.Contains(
			err.Error(), "SREDSPACE_CREDENTIALS_KEYSET",
		) || !strings.Contains(err.Error(), "SREDSPACE_GITHUB_API_URL") || strings.Contains(err.Error(), "secretsecret") {
			t.Errorf("got %v", err)
		}
	})
}
