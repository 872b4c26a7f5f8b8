package parts

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Child is a process that cannot outlive this one.
type Child struct {
	Pid        int
	onOurDeath syscall.Signal
	done       chan struct{}
	err        error
}

// Linux sends the parent-death signal when the thread that forked the child ends, not the process. The Go runtime ends threads
// as it likes, so every child is forked from one thread that lives as long as we do.
var forks = sync.OnceValue(func() chan<- func() {
	jobs := make(chan func())
	go func() {
		runtime.LockOSThread()
		for fork := range jobs {
			fork()
		}
	}()
	return jobs
})

// StartChild starts cmd in a process group of its own, so that Ctrl-C in a terminal reaches us alone and we stop the parts in
// order. Should this process die, the kernel sends onOurDeath to the child (Linux; elsewhere nothing does).
func StartChild(cmd *exec.Cmd, onOurDeath syscall.Signal) (*Child, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	setDeathSignal(cmd.SysProcAttr, onOurDeath)

	started := make(chan error)
	forks() <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	child := &Child{Pid: cmd.Process.Pid, onOurDeath: onOurDeath, done: make(chan struct{})}
	living.Store(child, true)
	go func() {
		child.err = cmd.Wait()
		close(child.done)
		living.Delete(child)
	}()
	return child, nil
}

var living sync.Map

// KillChildren does to every child what the kernel would do after our death, for a process that is about to leave in a hurry.
func KillChildren() {
	living.Range(func(key, _ any) bool {
		child := key.(*Child)
		child.Signal(child.onOurDeath)
		return true
	})
}

// Done is closed when the process has ended.
func (c *Child) Done() <-chan struct{} { return c.done }

// Err says how the process ended; ask only after Done.
func (c *Child) Err() error { return c.err }

// Signal sends sig to the process group of the child.
func (c *Child) Signal(sig syscall.Signal) {
	select {
	case <-c.done: // its pid may already belong to another process
	default:
		_ = syscall.Kill(-c.Pid, sig)
	}
}

// Stop sends sig, waits up to grace, then kills. It returns when the process is gone.
func (c *Child) Stop(sig syscall.Signal, grace time.Duration) {
	c.Signal(sig)
	select {
	case <-c.done:
	case <-time.After(grace):
		c.Signal(syscall.SIGKILL)
		<-c.done
	}
}

// runChild runs cmd to its end and returns what it printed.
func runChild(cmd *exec.Cmd) (string, error) {
	output, err := os.CreateTemp("", "sredspace-output-")
	if err != nil {
		return "", err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	cmd.Stdout, cmd.Stderr = output, output
	child, err := StartChild(cmd, syscall.SIGKILL)
	if err != nil {
		return "", err
	}
	<-child.Done()
	printed, err := os.ReadFile(output.Name())
	if err != nil {
		return "", err
	}
	return string(printed), child.Err()
}
