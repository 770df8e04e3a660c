package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// logDelay is how long a line about a request that went well may wait for others: a write for each costs more than its
// answer.
const logDelay = 250 * time.Millisecond

// a logBuffer gathers lines and writes them together.
type logBuffer struct {
	mu      sync.Mutex
	out     *bufio.Writer
	waiting bool
}

func newLogBuffer(w io.Writer) *logBuffer { return &logBuffer{out: bufio.NewWriterSize(w, 64<<10)} }

// Write keeps a line, and sees to it that it does not stay.
func (b *logBuffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.waiting {
		b.waiting = true
		time.AfterFunc(logDelay, b.flush)
	}
	return b.out.Write(line)
}

func (b *logBuffer) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = false
	_ = b.out.Flush() // a log that cannot be written cannot say so
}

// a promptHandler writes at once what somebody may have to see to.
type promptHandler struct {
	slog.Handler
	buffer *logBuffer
}

// Handle passes a record on.
func (h promptHandler) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		h.buffer.flush()
	}
	return err
}

// WithAttrs keeps the promise for the handler with more attributes.
func (h promptHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return promptHandler{h.Handler.WithAttrs(attrs), h.buffer}
}

// WithGroup keeps it for the handler of a group.
func (h promptHandler) WithGroup(name string) slog.Handler {
	return promptHandler{h.Handler.WithGroup(name), h.buffer}
}
