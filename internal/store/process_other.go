//go:build !linux

package store

import (
	"os"
	"syscall"
)

// terminate is the signal that asks a child to end. Where there are no signals
// the child is killed at once.
var terminate os.Signal = syscall.SIGTERM

// processAttributes has nothing to bind a child's life to ours with.
func processAttributes() *syscall.SysProcAttr { return nil }

// limit cannot cap another process's memory here.
func limit(int, uint64) error { return nil }

// lockHolder cannot tell; Oxigraph's own refusal is what the caller gets.
func lockHolder(string) int { return 0 }
