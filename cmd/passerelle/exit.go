package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"passerelle/internal/harvest"
	"passerelle/internal/pipeline"
	"passerelle/internal/publish"
	"passerelle/internal/store"
)

// The exit codes of api.md §1.
const (
	exitDone  = 0
	exitData  = 1 // the data or the code asked about is not good
	exitUsage = 2
	exitLack  = 3 // something this machine lacks: component, file, network
	exitFault = 4 // a fault of ours
)

var (
	errUsage = errors.New("wrong usage")
	// errNotGood ends a command whose answer, already printed, is not good.
	errNotGood = errors.New("")
)

// notGood ends a command whose answer is not good, and says so.
func notGood(format string, args ...any) error {
	return fmt.Errorf(format+"%w", append(args, errNotGood)...)
}

func usage(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errUsage}, args...)...)
}

// exitCode chooses the exit code of an error; the first family that fits counts.
func exitCode(err error) int {
	for _, family := range []struct {
		code int
		of   []error
	}{
		{exitUsage, []error{errUsage, pipeline.ErrUsage}},
		{exitLack, []error{store.ErrNoBinary, store.ErrLocked, harvest.ErrDisk, harvest.ErrUnreachable, pipeline.ErrBusy, pipeline.ErrDisk,
			fs.ErrNotExist, fs.ErrPermission, syscall.ENOSPC, syscall.EROFS, syscall.EADDRINUSE, context.Canceled}},
		{exitData, []error{errNotGood, pipeline.ErrData, harvest.ErrUnreadable, harvest.ErrDeclaration, publish.ErrNone, publish.ErrDamaged, publish.ErrUnknown, publish.ErrRefused}},
	} {
		for _, e := range family.of {
			if errors.Is(err, e) {
				return family.code
			}
		}
	}
	if strings.HasPrefix(err.Error(), "unknown command") {
		return exitUsage
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return exitLack // whatever the system has against a file, it is this machine's
	}
	return exitFault
}

// nextStep says what to do after an error whose text does not say it.
func nextStep(code int, err error) string {
	switch {
	case code == exitUsage && !strings.Contains(err.Error(), "--help"):
		return "see `passerelle --help`"
	case errors.Is(err, syscall.ENOSPC):
		return "make room on the disk, then try again"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, pipeline.ErrDisk):
		return "choose a folder that can be written with --state, or mend its permissions"
	case errors.Is(err, publish.ErrUnknown):
		return "`passerelle release list` names those there are"
	case errors.Is(err, publish.ErrDamaged):
		return "go back with `passerelle rollback`, or build again"
	case code == exitFault:
		return "this is a fault of Passerelle; `passerelle doctor` may tell more"
	}
	return ""
}
