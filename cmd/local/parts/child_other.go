//go:build !linux

package parts

import "syscall"

func setDeathSignal(*syscall.SysProcAttr, syscall.Signal) {}

func letPassFolders(*syscall.SysProcAttr) {}
