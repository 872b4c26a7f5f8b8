package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/config"
)

// set clears what the machine may have set and sets what a test wants.
func set(t *testing.T, env map[string]string) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "SREDSPACE_") {
			t.Setenv(name, "") // remembers the old value
			os.Unsetenv(name)
		}
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
}

var enough = map[string]string{
	"SREDSPACE_DATABASE_URL": "postgres://localhost/x", "SREDSPACE_S3_ENDPOINT": "http://localhost:1", "SREDSPACE_S3_BUCKET": "b",
	"SREDSPACE_S3_ACCESS_KEY_ID": "a", "SREDSPACE_S3_SECRET_ACCESS_KEY": "s", "SREDSPACE_WORKER_URL": "http://localhost:2",
	"SREDSPACE_WORKER_TOKEN": "t", "SREDSPACE_OIDC_ISSUER": "http://localhost:3", "SREDSPACE_OIDC_AUDIENCE": "api",
}

func TestDefaults(t *testing.T) {
	set(t, enough)
	cfg, err := config.Parse()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:8080" || cfg.ListenURL != cfg.DatabaseURL || cfg.RunLease <= 0 {
		t.Errorf("got %+v", cfg)
	}
}

func TestAllViolationsAtOnce(t *testing.T) {
	set(t, map[string]string{
		"SREDSPACE_ADDR": "8080", "SREDSPACE_PUBLIC_URL": "localhost", "SREDSPACE_RUN_LEASE": "-1s", "SREDSPACE_RUN_CONCURRENCY": "0",
		"SREDSPACE_LOG_FORMAT": "xml", "SREDSPACE_LOG_LEVEL": "loud", "SREDSPACE_CORS_ORIGINS": "example.com", "SREDSPACE_OIDC_ISSUER": "ftp://x",
	})
	_, err := config.Parse()
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{
		"SREDSPACE_DATABASE_URL", "SREDSPACE_S3_BUCKET", "SREDSPACE_WORKER_TOKEN", "SREDSPACE_OIDC_AUDIENCE", // missing
		"SREDSPACE_ADDR", "SREDSPACE_PUBLIC_URL", "SREDSPACE_RUN_LEASE", "SREDSPACE_RUN_CONCURRENCY", "SREDSPACE_LOG_FORMAT",
		"SREDSPACE_LOG_LEVEL", "SREDSPACE_CORS_ORIGINS", "SREDSPACE_OIDC_ISSUER", // wrong
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not reported:\n%v", name, err)
		}
	}
}
