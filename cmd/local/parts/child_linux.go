package parts

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func setDeathSignal(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }

// letPassFolders keeps one capability of root for a child that runs as another user: to traverse folders that only root may
// enter, such as a clone below /root.
func letPassFolders(attr *syscall.SysProcAttr) {
	attr.AmbientCaps = []uintptr{unix.CAP_DAC_OVERRIDE}
}
