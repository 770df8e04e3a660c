package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Options say how an Oxigraph runs. The zero value reads only, without a cap.
type Options struct {
	// Writable serves updates and the Graph Store Protocol too, and creates the
	// store where there is none. Without it, several may read one folder.
	Writable bool

	// MemoryLimit caps the child's data memory in bytes, 0 for none: a query
	// that needs more ends the child, and a new one comes up. Linux only;
	// elsewhere there is no cap. Below 256 MiB it does not even start.
	MemoryLimit uint64

	// Grace is how long Stop waits between asking and killing; 0 means 5 s.
	Grace time.Duration

	// Restarted is told each time that a new child has come up after the first,
	// with why the one before ended; nil tells nobody.
	Restarted func(why string)
}

// A Phase says what a supervised Oxigraph is doing.
type Phase string

// The phases of an Oxigraph that Start has returned.
const (
	Up         Phase = "up"         // it answers, as far as we know
	Restarting Phase = "restarting" // its process ended; clients get ErrUnavailable
	Stopped    Phase = "stopped"    // Stop was called
)

// A State is what is known of a supervised Oxigraph at one moment.
type State struct {
	Phase     Phase
	PID       int    // of the child; 0 unless Up
	Restarts  int    // how many times a new child came up after the first
	LastError string // why the last child ended or did not come up; "" if none did
}

// How a child that dies is replaced.
const (
	firstPause   = 100 * time.Millisecond // before the first try
	longestPause = 5 * time.Second        // the pause doubles up to this
	steady       = 30 * time.Second       // after so long a life, the first pause again
	patience     = time.Minute            // for a new child to come up
	portTries    = 5                      // how often somebody may take our port
)

// An Oxigraph is a supervised Oxigraph server on a loopback port: a process that
// dies is replaced until Stop is called.
type Oxigraph struct {
	binary, location string
	opts             Options
	client           *Client
	transport        *http.Transport

	halt  context.CancelFunc // ends the supervision
	hurry chan struct{}      // closed: no grace any more
	once  sync.Once          // closes hurry
	done  chan struct{}      // closed when the supervision ended and no child is left

	mu    sync.Mutex
	state State
	child *child // nil unless Up
}

// errDown is why a connection to an Oxigraph that is not up fails.
var errDown = errors.New("oxigraph is being restarted, or was stopped")

// Start starts an Oxigraph on the store folder location and returns when it
// answers queries. ctx bounds the start only; Stop ends what Start began.
//
// The error wraps ErrLocked when another process writes to the folder, and
// ErrTimeout when ctx's deadline went by; otherwise it carries what the server
// wrote to stderr. Then no process is left.
func Start(ctx context.Context, binary, location string, opts Options) (*Oxigraph, error) {
	location, err := filepath.Abs(location)
	if err != nil {
		return nil, fmt.Errorf("store folder: %w", err)
	}
	if opts.Writable {
		err = os.MkdirAll(location, 0o755)
	} else {
		_, err = os.Stat(location)
	}
	if err != nil {
		return nil, fmt.Errorf("store folder: %w", err)
	}
	if err := checkUnlocked(location); err != nil {
		return nil, err
	}
	if opts.Grace == 0 {
		opts.Grace = 5 * time.Second
	}
	o := &Oxigraph{
		binary: binary, location: location, opts: opts, transport: newTransport(),
		hurry: make(chan struct{}), done: make(chan struct{}),
	}
	// The client's host is a name for messages: dial knows the port of the day.
	o.transport.DialContext = o.dial
	o.client = NewClient("http://oxigraph/query", "", "", &http.Client{Transport: o.transport})
	life, halt := context.WithCancel(context.Background())
	o.halt = halt
	first := make(chan error)
	go o.supervise(ctx, life, first)
	if err := <-first; err != nil {
		halt()
		return nil, err
	}
	return o, nil
}

// Client returns the client of this Oxigraph; it stays valid over restarts.
// While no child is up its calls fail at once with ErrUnavailable.
func (o *Oxigraph) Client() *Client { return o.client }

// State returns what is known of the child now.
func (o *Oxigraph) State() State {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.state
}

// Restart kills the child and lets a new one come up at once: it is the only
// way to end a query that the store does not end itself. Requests under way
// fail with ErrUnavailable. It does not wait for the new child; when none is
// up, it does nothing.
func (o *Oxigraph) Restart() {
	o.mu.Lock()
	c := o.child
	if c != nil { // from here on no new connection goes to it
		o.child, o.state.Phase, o.state.PID = nil, Restarting, 0
	}
	o.mu.Unlock()
	if c != nil {
		c.wanted.Store(true)
		c.kill()
	}
}

// Stop ends the supervision and the child: SIGTERM, SIGKILL after the grace or
// when ctx ends, whichever is first. It returns once the child is reaped, and
// may be called again. The error names a process that even SIGKILL did not end.
func (o *Oxigraph) Stop(ctx context.Context) error {
	o.halt()
	select {
	case <-o.done:
		return nil
	case <-ctx.Done():
	}
	o.once.Do(func() { close(o.hurry) })
	select {
	case <-o.done:
		return nil
	case <-time.After(2 * time.Second): // a kill takes microseconds, save in a stuck disk
		return fmt.Errorf("oxigraph on %s does not die: %w", o.location, ctx.Err())
	}
}

// dial connects to the child of the moment.
func (o *Oxigraph) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	o.mu.Lock()
	c := o.child
	o.mu.Unlock()
	if c == nil {
		return nil, errDown
	}
	var d net.Dialer
	return d.DialContext(ctx, network, c.addr)
}

// supervise starts a child, tells first how that went, and replaces each child
// that ends, until life ends. It keeps one thread for itself: the kernel ties
// the child's life to the thread that started it.
func (o *Oxigraph) supervise(ctx, life context.Context, first chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(o.done)
	defer o.transport.CloseIdleConnections()
	c, err := o.launch(ctx)
	if err != nil {
		first <- err
		return
	}
	o.up(c)
	first <- nil
	pause := firstPause
	for c != nil {
		select {
		case <-life.Done():
			o.down(Stopped, "")
			c.end(o.opts.Grace, o.hurry)
			return
		case <-c.exited:
		}
		o.down(Restarting, c.obituary())
		if time.Since(c.born) >= steady {
			pause = firstPause
		}
		wait := pause
		if c.wanted.Load() {
			wait = 0
		}
		c, pause = o.replace(life, wait, pause)
	}
	o.down(Stopped, "")
}

// replace tries until a new child is up, first after wait, then after longer and
// longer pauses, and returns it with the pause to begin with the next time; nil
// once life ended.
func (o *Oxigraph) replace(life context.Context, wait, pause time.Duration) (*child, time.Duration) {
	for {
		if wait > 0 {
			pause = min(2*pause, longestPause)
		}
		select {
		case <-life.Done():
			return nil, pause
		case <-time.After(wait):
		}
		ctx, cancel := context.WithTimeout(life, patience)
		c, err := o.launch(ctx)
		cancel()
		if err == nil {
			o.up(c)
			return c, pause
		}
		o.down(Restarting, err.Error())
		wait = pause
	}
}

// launch returns a child that answers.
func (o *Oxigraph) launch(ctx context.Context) (*child, error) {
	for try := 1; ; try++ {
		addr, err := freePort()
		if err != nil {
			return nil, err
		}
		c, err := spawn(o.binary, addr, o.location, o.opts)
		if err != nil {
			return nil, err
		}
		err = c.ready(ctx, o.location)
		if err == nil {
			return c, nil
		}
		if !errors.Is(err, errPortTaken) || try == portTries {
			return nil, err
		}
	}
}

func (o *Oxigraph) up(c *child) {
	o.mu.Lock()
	again, why := o.state.Phase == Restarting, o.state.LastError
	if again {
		o.state.Restarts++
	}
	o.state.Phase, o.state.PID, o.child = Up, c.cmd.Process.Pid, c
	o.mu.Unlock()
	if again && o.opts.Restarted != nil {
		o.opts.Restarted(why)
	}
}

// down notes that no child is up and why; "" keeps the reason known before.
func (o *Oxigraph) down(phase Phase, why string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.state.Phase, o.state.PID, o.child = phase, 0, nil
	if why != "" {
		o.state.LastError = why
	}
}
