package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/publish"
)

func itoa(n int) string { return strconv.Itoa(n) }

// mount puts a small file system of its own on a folder; the test is skipped where that is not allowed.
func mount(t *testing.T, flags uintptr, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", flags, "size="+size); err != nil {
		t.Skipf("no file system can be mounted here, which takes root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestReadOnlyState(t *testing.T) {
	state := filepath.Join(mount(t, syscall.MS_RDONLY, "1m"), "state")
	for _, args := range [][]string{buildArgs(t, state), {"harvest", "--offline", "--state", state}, {"doctor", "--oxigraph", oxigraph(t), "--state", state}} {
		r := passerelle(nil, args...)
		if said := r.out + r.err; r.code != exitLack || !strings.Contains(said, state) || !strings.Contains(r.err, "--state") {
			t.Errorf("%s ends with %d: %s; want 3, naming %s", args[0], r.code, said, state)
		}
	}
}

// A release that stands on a folder that nobody can write is answered from all the same.
func TestReadOnlyStateIsRead(t *testing.T) {
	state := mount(t, 0, "32m")
	first := built(t, state)
	if err := syscall.Mount("none", state, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skip(err)
	}
	for _, args := range []string{"release list", "release verify", "resolve RNCP37537", "why certification/RNCP37537", "sources", "code uai 0951099D"} {
		if r := passerelle(nil, append(strings.Fields(args), "--state", state)...); r.code != exitDone {
			t.Errorf("%s ends with %d: %s", args, r.code, r.err)
		}
	}
	for _, args := range [][]string{buildArgs(t, state), {"rollback", first.ID, "--state", state}, {"doctor", "--oxigraph", oxigraph(t), "--state", state}} {
		r := passerelle(nil, args...)
		if said := r.out + r.err; r.code != exitLack || !strings.Contains(said, state) {
			t.Errorf("%s ends with %d: %s; want 3, naming %s", args[0], r.code, said, state)
		}
	}
	if current(t, state).ID != first.ID {
		t.Error("another release is in force")
	}
}

// However little room is left, a build either succeeds or ends with 3, names a path, and leaves what is in force.
func TestFullDisk(t *testing.T) {
	state := mount(t, 0, "16m")
	first := built(t, state)
	want := first.Manifest.Dataset
	filler := filepath.Join(state, "tmp", "filler") // no number: no build clears it
	refused := 0
	for _, room := range []int64{0, 4 << 10, 300 << 10, 1 << 20, 2 << 20, 2600 << 10, 3200 << 10, 3600 << 10, 4 << 20, 4500 << 10} {
		fill(t, state, filler, room)
		r := passerelle(nil, buildArgs(t, state)...)
		if r.code == exitLack {
			refused++
			if !strings.Contains(r.err, state) || !strings.Contains(r.err, "no space left") && !strings.Contains(r.err, "No space left") || !strings.Contains(r.err, "room") {
				t.Errorf("%d bytes of room: says %q", room, r.err)
			}
		} else if r.code != exitDone {
			t.Errorf("%d bytes of room: ends with %d: %s", room, r.code, r.err)
		}
		whole(t, fmt.Sprint(room, " bytes of room"), state, want)
		if left := names(t, state, "tmp"); len(left) != 1 {
			t.Errorf("%d bytes of room: left in tmp: %v", room, left)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if _, err := publish.Prune(state, 1); err != nil {
			t.Fatal(err)
		}
	}
	if refused < 5 {
		t.Errorf("%d builds ran out of room only", refused)
	}
	clean(t, "with room again", state, want)
}

// fill leaves so many bytes on the file system of a folder.
func fill(t *testing.T, dir, filler string, room int64) {
	t.Helper()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		t.Fatal(err)
	}
	size := int64(fs.Bavail)*int64(fs.Bsize) - room
	if err := os.WriteFile(filler, make([]byte, max(size, 0)), 0o644); err != nil && room > 0 {
		t.Fatal(err)
	}
}

// Of two builds on one folder the second ends at once and names the first.
func TestTwoBuilds(t *testing.T) {
	state := t.TempDir()
	var said bytes.Buffer
	first := child(t, buildArgs(t, state)...)
	first.Stderr = &said
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	stopInBuild(t, first, state)
	second := passerelle(nil, buildArgs(t, state)...)
	if second.code != exitLack || !strings.Contains(second.err, "process "+itoa(first.Process.Pid)+" ") {
		t.Errorf("the second ends with %d: %s; want 3, naming process %d", second.code, second.err, first.Process.Pid)
	}
	if r := passerelle(nil, "doctor", "--oxigraph", oxigraph(t), "--state", state); r.code != exitDone || !strings.Contains(r.out, itoa(first.Process.Pid)) {
		t.Errorf("doctor meanwhile ends with %d: %s", r.code, r.out)
	}
	for _, args := range [][]string{{"rollback"}, {"release", "prune", "--keep", "1"}} {
		if r := passerelle(nil, append(args, "--state", state)...); r.code != exitLack || !strings.Contains(r.err, "process "+itoa(first.Process.Pid)+" ") {
			t.Errorf("%v meanwhile ends with %d: %s; want 3, naming process %d", args, r.code, r.err, first.Process.Pid)
		}
	}
	if err := first.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first: %v: %s", err, said.String())
	}
	whole(t, "after both", state, current(t, state).Manifest.Dataset)
}

// stopInBuild holds a build once it has the lock.
func stopInBuild(t *testing.T, cmd *exec.Cmd, state string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if pid, err := os.ReadFile(filepath.Join(state, "build.lock")); err == nil && len(pid) > 0 {
			if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("the build never took the lock")
}

// Without Oxigraph on this machine a build says how to come by it.
func TestMissingOxigraph(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	r := passerelle(nil, "build", "--state", t.TempDir(), "--offline")
	if r.code != exitLack || !strings.Contains(r.err, "make run") || !strings.Contains(r.err, "oxigraph") {
		t.Errorf("ends with %d: %s", r.code, r.err)
	}
	if r := passerelle(nil, "doctor", "--state", t.TempDir()); r.code != exitLack || !strings.Contains(r.out, "make run") {
		t.Errorf("doctor ends with %d: %s", r.code, r.out)
	}
}

// An Oxigraph of another version is not the component we ask for.
func TestOtherOxigraph(t *testing.T) {
	other := file(t, t.TempDir(), "oxigraph", "#!/bin/sh\necho oxigraph 0.1.0\n")
	if err := os.Chmod(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if r := passerelle(nil, "doctor", "--oxigraph", other, "--state", t.TempDir()); r.code != exitLack || !strings.Contains(r.out, "0.1.0") {
		t.Errorf("ends with %d: %s", r.code, r.out)
	}
}
