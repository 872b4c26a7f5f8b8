package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// The Makefile sets these with -ldflags; a plain `go build` leaves them empty.
var version, commit, date string

// build identifies this program.
type build struct{ Version, Commit, Date string }

// buildInfo falls back to what the Go toolchain recorded, so that a plain `go build` in a checkout knows its commit too.
func buildInfo() build {
	b := build{Version: version, Commit: commit, Date: date}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				b.Commit = cmp.Or(b.Commit, setting.Value)
			case "vcs.time":
				b.Date = cmp.Or(b.Date, setting.Value)
			}
		}
	}
	b.Version = cmp.Or(b.Version, "development")
	b.Commit = cmp.Or(b.Commit, "unknown")
	b.Date = cmp.Or(b.Date, "unknown")
	return b
}

func (b build) String() string {
	return fmt.Sprintf("sredspace %s (commit %s, %s, %s %s/%s)", b.Version, b.Commit, b.Date, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
