// Package supervise keeps a program running: it is restarted when it dies, until it is stopped.
package supervise

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// Program says what to keep running.
type Program struct {
	Name     string
	Command  func() (*exec.Cmd, error)
	ReadyURL string // answers 200 when the program can be used
	LogFile  string
	PidFile  string
	Say      func(format string, args ...any) // prints to the terminal

	Grace       time.Duration // between SIGTERM and SIGKILL at Stop; default 20 s
	LongestWait time.Duration // between two starts of a program that dies at once; default 5 s
}

// Keeper keeps one program running.
type Keeper struct {
	program Program
	stop    context.CancelFunc
	done    chan struct{}
	grace   time.Duration

	mu      sync.Mutex
	current *parts.Child
}

const (
	firstPause = 100 * time.Millisecond
	settled    = 10 * time.Second // a program that ran this long did not fail at its start
	readyLimit = time.Minute
)

// Start runs the program and returns when it is ready; one that is not ready at its first start is an error and is not
// retried.
func Start(ctx context.Context, program Program) (*Keeper, error) {
	child, err := program.launch(ctx)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	keeper := &Keeper{program: program, stop: stop, done: make(chan struct{}), current: child, grace: cmp.Or(program.Grace, 20*time.Second)}
	go keeper.keep(running)
	return keeper, nil
}

// Pid is the process that runs now.
func (k *Keeper) Pid() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current.Pid
}

// Signal sends a signal to the program, for tests. It returns false if the program is not running:
// it has ended and is being started again.
func (k *Keeper) Signal(sig syscall.Signal) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	select {
	case <-k.current.Done():
		return false
	default:
		k.current.Signal(sig)
		return true
	}
}

// Stop ends the program cleanly and does not restart it.
func (k *Keeper) Stop() {
	k.stop()
	<-k.done
}

// Kill ends the program at once, for a stop that must not wait.
func (k *Keeper) Kill() {
	k.stop()
	k.mu.Lock()
	k.current.Signal(syscall.SIGKILL)
	k.mu.Unlock()
	<-k.done
}

func (k *Keeper) keep(ctx context.Context) {
	defer close(k.done)
	defer os.Remove(k.program.PidFile)
	pause := firstPause
	for {
		k.mu.Lock()
		child := k.current
		k.mu.Unlock()
		started := time.Now()
		select {
		case <-ctx.Done():
			child.Stop(syscall.SIGTERM, k.grace)
			return
		case <-child.Done():
		}
		k.program.Say("%s (pid %d) has ended: %v. Starting it again. Its log: %s", k.program.Name, child.Pid, cause(child), k.program.LogFile)
		if time.Since(started) > settled {
			pause = firstPause
		}
		if child = k.again(ctx, &pause); child == nil {
			return
		}
		k.mu.Lock()
		k.current = child
		k.mu.Unlock()
		k.program.Say("%s is back (pid %d).", k.program.Name, child.Pid)
	}
}

// again retries until the program runs; nil if the keeper is stopped first.
func (k *Keeper) again(ctx context.Context, pause *time.Duration) *parts.Child {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(*pause):
		}
		*pause = min(2**pause, cmp.Or(k.program.LongestWait, 5*time.Second))
		child, err := k.program.launch(ctx)
		if err == nil {
			return child
		}
		if ctx.Err() != nil {
			return nil
		}
		k.program.Say("%s does not start: %v", k.program.Name, err)
	}
}

// launch starts the program and waits until it is ready. One that does not get ready is stopped again.
func (p Program) launch(ctx context.Context) (*parts.Child, error) {
	cmd, err := p.Command()
	if err != nil {
		return nil, err
	}
	log, err := parts.OpenLog(p.LogFile)
	if err != nil {
		return nil, fmt.Errorf("open the log of the %s: %w", p.Name, err)
	}
	defer log.Close() // the program has its own copy
	cmd.Stdout, cmd.Stderr = log, log
	child, err := parts.StartChild(cmd, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	if err := WritePid(p.PidFile, child.Pid); err != nil {
		child.Stop(syscall.SIGKILL, time.Second)
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	if err := parts.AwaitHTTP(ctx, p.ReadyURL, child.Done()); err != nil {
		child.Stop(syscall.SIGTERM, time.Second)
		return nil, fmt.Errorf("start the %s: %w; its log %s ends:\n%s", p.Name, err, p.LogFile, parts.Tail(p.LogFile, 12))
	}
	return child, nil
}

// WritePid writes a process id to its file, atomically so that no reader sees a partial number.
func WritePid(path string, pid int) error {
	if err := os.WriteFile(path+".new", []byte(strconv.Itoa(pid)+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func cause(child *parts.Child) string {
	if child.Err() == nil {
		return "exit status 0"
	}
	return child.Err().Error()
}
