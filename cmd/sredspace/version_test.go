package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// The program is built as the Makefile builds it, and knows what it was built from without any configuration.
func TestVersionIsThatOfTheBuild(t *testing.T) {
	root, err := parts.Root()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "sredspace")
	built := exec.Command(
		"go",
		"build",
		"-o",
		program,
		"-ldflags",
		"-X main.version=1.2.3 -X main.commit=abc -X main.date=2026-01-02",
		"./cmd/sredspace",
	)
	built.Dir = root
	if out, err := built.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.Command(program, "version")
	cmd.Env = []string{}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "sredspace 1.2.3 (commit abc, 2026-01-02, go") {
		t.Errorf("version: %v %s", err, out)
	}
}
