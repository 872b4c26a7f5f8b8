package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestTwoServersBehindOneAddress(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.launch(append(s.runArgs(), "-servers", "2")...)
	s.awaitReady()
	seen := func() map[string]bool {
		addrs := map[string]bool{}
		for range 8 {
			env := s.environment()
			if env["SREDSPACE_PUBLIC_URL"] != "http://"+s.addr {
				t.Fatalf("the public address is %s", env["SREDSPACE_PUBLIC_URL"])
			}
			addrs[env["SREDSPACE_ADDR"]] = true
		}
		return addrs
	}
	if addrs := seen(); len(addrs) != 2 || addrs[s.addr] {
		t.Errorf("servers on %v behind %s", addrs, s.addr)
	}
	if log, err := os.ReadFile(filepath.Join(s.data, "log", "server.log")); err != nil || strings.Count(string(log), "migrating") != 1 {
		t.Errorf("migrated more than once, or not: %q %v", log, err)
	}
	for _, part := range []string{"server", "server-2"} {
		killed := s.pid(part)
		if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		s.environment() // the other one answers in the meantime
		s.eventually(part+" is back", func() bool { return s.pid(part) != killed && len(seen()) == 2 })
	}
	pids := append(s.pids(), s.pid("server-2"))
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := s.exit(); status != 0 {
		t.Errorf("stopped with %d:\n%s", status, s.output)
	}
	s.nothingLeft(pids)
	if left, _ := filepath.Glob(filepath.Join(s.data, "run", "*.pid")); len(left) > 0 {
		t.Errorf("process numbers left: %v", left)
	}

	many := newStack(t)
	many.launch(append(many.runArgs(), "-servers", "99")...)
	if status := many.exit(); status != 1 || !strings.Contains(many.output.String(), fmt.Sprintf("SERVERS is 99, not 1 to %d", mostServers)) {
		t.Errorf("99 servers: %d\n%s", status, many.output)
	}
}
