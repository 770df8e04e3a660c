package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ErrLocked is in every error that says another process writes to the folder.
var ErrLocked = errors.New("the store folder is in use by another process")

// errPortTaken: between our choice of a free port and the child's use of it,
// somebody else took it.
var errPortTaken = errors.New("the port is taken")

// listening is what the server writes once its port is bound. It is the proof
// that what answers on the port is our child and no stranger.
const listening = "Listening for requests at "

// command prepares a child: nothing of our environment, killed when ctx ends,
// bound to our life where the system can.
func command(ctx context.Context, binary string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = []string{} // not nil, which would mean ours
	cmd.SysProcAttr = processAttributes()
	// After the child's death nothing of it should hold its stderr open.
	cmd.WaitDelay = time.Second
	return cmd
}

// A child is one Oxigraph server process.
type child struct {
	cmd    *exec.Cmd
	addr   string // host:port
	said   *tail
	born   time.Time
	wanted atomic.Bool   // its death is
	exited chan struct{} // closed once it is reaped
	err    error         // how it ended; read after exited
}

// spawn starts a server that will listen on addr. The caller's goroutine must
// be locked to a thread that outlives the child (see processAttributes).
func spawn(binary, addr, location string, opts Options) (*child, error) {
	mode := "serve-read-only"
	if opts.Writable {
		mode = "serve"
	}
	c := &child{addr: addr, said: newTail(), born: time.Now(), exited: make(chan struct{})}
	c.cmd = command(context.Background(), binary, mode, "--location="+location, "--bind="+addr)
	c.cmd.Stderr = c.said
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	limitErr := limit(c.cmd.Process.Pid, opts.MemoryLimit)
	go func() {
		c.err = c.cmd.Wait()
		close(c.exited)
	}()
	if limitErr != nil {
		c.kill()
		return nil, fmt.Errorf("limiting the memory of %s: %w", binary, limitErr)
	}
	return c, nil
}

// ready waits until the child answers a query. If it fails or ctx ends, the
// child is gone when ready returns.
func (c *child) ready(ctx context.Context, location string) error {
	select {
	case <-c.said.heard:
	case <-c.exited:
		return explain(location, c.said.String(), c.err)
	case <-ctx.Done():
		c.kill()
		return fmt.Errorf("waiting for oxigraph on %s: %w", location, transportError(ctx, ctx.Err()))
	}
	transport := newTransport()
	defer transport.CloseIdleConnections()
	probe := NewClient("http://"+c.addr+"/query", "", "", &http.Client{Transport: transport})
	if err := probe.Ping(ctx); err != nil {
		c.kill()
		return fmt.Errorf("probing oxigraph on %s: %w", location, err)
	}
	return nil
}

// kill ends the child and returns once it is reaped.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // an error means that it is dead already
	<-c.exited
}

// end asks the child to end, and kills it after the grace or when hurry is
// closed. It returns once the child is reaped.
func (c *child) end(grace time.Duration, hurry <-chan struct{}) {
	if err := c.cmd.Process.Signal(terminate); err == nil {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-c.exited:
		case <-timer.C:
		case <-hurry:
		}
	}
	c.kill()
}

// obituary says in one line how the child ended.
func (c *child) obituary() string {
	text := "oxigraph ended"
	if c.err != nil {
		text += ": " + c.err.Error()
	}
	if last := lastLine(c.said.String()); last != "" && !strings.HasPrefix(last, listening) {
		text += ": " + last
	}
	return text
}

// explain turns the words of a child that failed into an error that says what
// to do.
func explain(location, said string, err error) error {
	said = strings.TrimSpace(said)
	switch {
	case strings.Contains(said, "While lock file"):
		return lockedError(location, lockHolder(location))
	case strings.Contains(said, "No space left on device"):
		return fmt.Errorf("store folder %s: %w: %s", location, syscall.ENOSPC, lastLine(said))
	case strings.Contains(said, "Address already in use"):
		return fmt.Errorf("%w: %s", errPortTaken, said)
	case strings.Contains(said, "/CURRENT: No such file or directory"):
		return fmt.Errorf("folder %s holds no Oxigraph store; load one there first: %w", location, err)
	case said == "":
		return fmt.Errorf("oxigraph on %s failed without a word: %w", location, err)
	}
	return fmt.Errorf("oxigraph on %s: %s: %w", location, said, err)
}

// checkUnlocked fails when a process writes to the folder: reading beside it is
// undefined (oxigraph serve-read-only --help), writing impossible.
func checkUnlocked(location string) error {
	if pid := lockHolder(location); pid != 0 {
		return lockedError(location, pid)
	}
	return nil
}

func lockedError(location string, pid int) error {
	if pid <= 0 {
		return fmt.Errorf("%w: %s; end the oxigraph that holds it", ErrLocked, location)
	}
	return fmt.Errorf("%w: %s is held by process %d; end it (kill %d) and try again", ErrLocked, location, pid, pid)
}

// freePort returns a loopback address that nobody listens on at the moment.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("no free loopback port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// maxSaid bounds what is kept of a child's stderr.
const maxSaid = 16 << 10

// A tail keeps the end of what is written to it and notices the listening line.
type tail struct {
	heard chan struct{} // closed when the listening line was written

	mu    sync.Mutex
	text  []byte
	known bool // heard is closed
}

func newTail() *tail { return &tail{heard: make(chan struct{})} }

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if !t.known && strings.Contains(string(t.text), listening) {
		t.known = true
		close(t.heard)
	}
	if over := len(t.text) - maxSaid; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToValidUTF8(string(t.text), "\uFFFD")
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
