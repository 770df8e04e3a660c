//go:build unix

package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/store"
)

// These tests run against the false Oxigraph of main_test.go.

func TestStartFails(t *testing.T) {
	for _, test := range []struct {
		faults, says string
		is           error
	}{
		{"locked", "end the oxigraph that holds it", store.ErrLocked},
		{"port taken", "Address already in use", nil},
		{"no store", "out of order", nil},
		{"mute", "took too long", store.ErrTimeout},
	} {
		binary, location := falseStore(t, test.faults)
		limit := time.Minute
		if test.faults == "mute" {
			limit = 300 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		_, err := store.Start(ctx, binary, location, store.Options{})
		cancel()
		if err == nil || !strings.Contains(err.Error(), test.says) || (test.is != nil && !errors.Is(err, test.is)) {
			t.Errorf("%s: error %v, want one that says %q", test.faults, err, test.says)
		}
	}
	binary, location := falseStore(t, "")
	if _, err := store.Start(t.Context(), binary, filepath.Join(location, "none"), store.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: error %v", err)
	}
	if _, err := store.Start(t.Context(), filepath.Join(location, "none"), location, store.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no binary: error %v", err)
	}
}

func TestPortTakenOnce(t *testing.T) {
	binary, location := falseStore(t, "port taken once")
	o := start(t, binary, location, store.Options{})
	if err := o.Client().Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if got := o.State(); got.Phase != store.Up || got.Restarts != 0 {
		t.Errorf("state %+v", got)
	}
}

// A child that cannot come back is tried again until it can, or until Stop.
func TestKeepsTrying(t *testing.T) {
	binary, location := falseStore(t, "")
	o := start(t, binary, location, store.Options{})
	faults := func(text string) {
		if err := os.WriteFile(filepath.Join(location, "faults"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	faults("locked")
	if err := syscall.Kill(o.State().PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the state says why it does not come up", func() bool {
		s := o.State()
		return s.Phase == store.Restarting && s.PID == 0 && strings.Contains(s.LastError, "in use")
	})
	if err := o.Client().Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("meanwhile: error %v, want ErrUnavailable", err)
	}
	faults("")
	eventually(t, "it is up again", func() bool { return o.State().Phase == store.Up })
	if err := o.Client().Ping(t.Context()); err != nil {
		t.Error(err)
	}
	faults("locked")
	o.Restart()
	stop(t, o)
	if got := o.State(); got.Phase != store.Stopped || got.PID != 0 {
		t.Errorf("state %+v, want stopped", got)
	}
}

func TestStop(t *testing.T) {
	for _, test := range []struct {
		name, faults string
		grace, limit time.Duration
	}{
		{"in order", "", time.Minute, time.Minute},
		{"after the grace", "ignores terminate", 100 * time.Millisecond, time.Minute},
		{"when the caller is in a hurry", "ignores terminate", time.Minute, 100 * time.Millisecond},
	} {
		binary, location := falseStore(t, test.faults)
		o := start(t, binary, location, store.Options{Grace: test.grace})
		pid := o.State().PID
		if !alive(pid) {
			t.Fatalf("%s: process %d does not live", test.name, pid)
		}
		ctx, cancel := context.WithTimeout(t.Context(), test.limit)
		begin := time.Now()
		if err := o.Stop(ctx); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if time.Since(begin) > 30*time.Second { // half of the limit that must not count
			t.Errorf("%s: it took the longer time", test.name)
		}
		cancel()
		if alive(pid) {
			t.Errorf("%s: process %d lives on", test.name, pid)
		}
		if err := o.Client().Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: then error %v, want ErrUnavailable", test.name, err)
		}
		o.Restart() // does nothing
		stop(t, o)  // nor does a second Stop
		if got := o.State(); got.Phase != store.Stopped || got.PID != 0 {
			t.Errorf("%s: state %+v", test.name, got)
		}
	}
}
