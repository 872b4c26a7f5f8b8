package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestStackWithTheCallersGitHub(t *testing.T) {
	t.Parallel()
	s := newStack(
		t,
		"SREDSPACE_GITHUB_CLIENT_ID=theirs",
		"SREDSPACE_GITHUB_CLIENT_SECRET=secret",
		"SREDSPACE_GITHUB_REDIRECT_URL=http://localhost:5173/github",
	)
	s.start()
	environment := s.environment()
	for name, want := range map[string]string{
		"SREDSPACE_GITHUB_CLIENT_ID": "theirs", "SREDSPACE_GITHUB_API_URL": "", "SREDSPACE_GITHUB_REDIRECT_URL": "http://localhost:5173/github",
	} {
		if environment[name] != want {
			t.Errorf("%s is %q, want %q", name, environment[name], want)
		}
	}
	if environment["SREDSPACE_CREDENTIALS_KEYSET"] == "" {
		t.Error("there is no keyset")
	}
	if _, err := os.Stat(filepath.Join(s.data, "run", "github.pid")); err == nil {
		t.Error("a local GitHub runs beside theirs")
	}
}
