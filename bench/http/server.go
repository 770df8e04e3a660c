package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// serveBare is the handler to compare with: it sends as many bytes as the path says, or 304 to a client that holds
// something.
func serveBare(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "serving on http://%s\n", l.Addr())
	content := make([]byte, 16<<20)
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		n, err := strconv.Atoi(r.URL.Path[1:])
		if err != nil || n < 0 || n > len(content) {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", strconv.Itoa(n))
		w.Write(content[:n])
	}))
}

// a server is a process that answers.
type server struct {
	cmd  *exec.Cmd
	addr string
}

// start starts a program and waits until it says where it serves. What it says afterwards goes to a pipe that is read, as
// a collector of logs would.
func start(program string, args ...string) (*server, error) {
	s := &server{cmd: exec.Command(program, args...)}
	said, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(said)
	found := make(chan string, 1)
	go func() {
		for lines.Scan() {
			if _, at, ok := strings.Cut(lines.Text(), "on http://"); ok && strings.HasPrefix(lines.Text(), "serving") {
				found <- at
			}
		}
		close(found)
	}()
	select {
	case s.addr = <-found:
	case <-time.After(2 * time.Minute):
	}
	if s.addr == "" {
		s.stop()
		return nil, fmt.Errorf("%s does not serve", program)
	}
	return s, nil
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// processor is the processor time that the process has taken (proc(5), fields 14 and 15).
func (s *server) processor() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / 100
}

func (s *server) memory() int { return s.status("VmRSS:") }
func (s *server) peak() int   { return s.status("VmHWM:") }

// status is a size that /proc says of the process, in bytes.
func (s *server) status(name string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if value, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			return n << 10
		}
	}
	return 0
}
