package main

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestTheWorkerKeepsLabelsInTheDataFolder(t *testing.T) {
	s := newStack(t)
	command := func() []string {
		cmd, err := (&stack{cfg: config{Data: s.data, worker: s.worker}}).workerCommand()
		if err != nil {
			t.Fatal(err)
		}
		return cmd.Env
	}
	ours := "SREDSPACE_WORKER_LABELS_DIR=" + filepath.Join(s.data, "labels")
	if env := command(); !slices.Contains(env, ours) {
		t.Errorf("no %s", ours)
	}
	t.Setenv("SREDSPACE_WORKER_LABELS_DIR", "off")
	if env := command(); slices.Index(env, ours) > slices.Index(env, "SREDSPACE_WORKER_LABELS_DIR=off") {
		t.Error("the caller's choice does not win")
	}
}
