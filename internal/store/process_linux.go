package store

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// terminate is the signal that asks a child to end.
const terminate = syscall.SIGTERM

// processAttributes makes the kernel kill the child when the thread that
// started it ends, hence when this process ends in whatever way; and puts the
// child in a group of its own, so that Ctrl-C on the terminal reaches us alone
// and the child is stopped in order.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// limit caps a process's data memory (heap, stacks, private mappings), 0 for no
// cap, and forbids core files, which would be as large as its memory.
func limit(pid int, memory uint64) error {
	if err := prlimit(pid, syscall.RLIMIT_CORE, 0); err != nil {
		return err
	}
	if memory == 0 {
		return nil
	}
	return prlimit(pid, syscall.RLIMIT_DATA, memory)
}

func prlimit(pid int, resource uintptr, value uint64) error {
	both := syscall.Rlimit{Cur: value, Max: value}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), resource,
		uintptr(unsafe.Pointer(&both)), 0, 0, 0)
	if errno != 0 && errno != syscall.ESRCH { // ESRCH: dead already, as its exit will tell
		return fmt.Errorf("prlimit: %w", errno)
	}
	return nil
}

// lockHolder returns the process that holds the write lock of a RocksDB folder,
// -1 when it is one this process cannot see, and 0 when there is none.
func lockHolder(location string) int {
	f, err := os.Open(filepath.Join(location, "LOCK"))
	if err != nil {
		return 0 // no store yet, or one whose own opening will say what is wrong
	}
	defer f.Close()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock); err != nil || lock.Type == syscall.F_UNLCK {
		return 0
	}
	if lock.Pid <= 0 { // held in another PID namespace
		return -1
	}
	return int(lock.Pid)
}
