package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// errStopped marks a requested stop; it is not a failure.
var errStopped = errors.New("stopped")

// untilToldToStop ends the context at the first SIGINT, SIGTERM or SIGHUP, or when the parent is gone; a second signal ends
// the process, and the kernel ends the children with it.
func untilToldToStop(ctx context.Context, parent int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		first := <-signals
		say("Stopping (%s). Once more to force it.", first)
		cancel(errStopped)
		<-signals
		say("Forced.")
		parts.KillChildren()
		os.Exit(1)
	}()
	if parent != 0 {
		go func() {
			for os.Getppid() == parent {
				time.Sleep(200 * time.Millisecond)
			}
			say("The process that started this stack is gone. Stopping.")
			cancel(errStopped)
		}()
	}
	return ctx, func() { cancel(errStopped) }
}

// lockData makes sure that one stack runs on a data folder. The kernel releases the lock when the process ends, for whatever reason.
func lockData(cfg config) (unlock func(), err error) {
	file, err := os.OpenFile(cfg.runFile("devstack.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(file.Name())
		file.Close()
		return nil, fmt.Errorf(
			"another stack (pid %s) runs on %s; stop it, or set SREDSPACE_DATA and SREDSPACE_ADDR for a second one",
			strings.TrimSpace(string(holder)),
			cfg.Data,
		)
	}
	if err := errors.Join(file.Truncate(0), writePid(file)); err != nil {
		file.Close()
		return nil, err
	}
	return func() { file.Close() }, nil
}

func writePid(file *os.File) error {
	_, err := fmt.Fprintln(file, os.Getpid())
	return err
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
