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
	return exitFault
}

// nextStep says what to do after an error whose text does not say it.
func nextStep(code int, err error) string {
	switch {
	case code == exitUsage:
		return "see `passerelle --help`"
	case errors.Is(err, syscall.ENOSPC):
		return "make room on the disk, then try again"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "choose a folder that can be written with --state, or mend its permissions"
	case errors.Is(err, publish.ErrDamaged):
		return "go back with `passerelle rollback`, or build again"
	case code == exitFault:
		return "this is a fault of Passerelle; `passerelle doctor` may tell more"
	}
	return ""
}
