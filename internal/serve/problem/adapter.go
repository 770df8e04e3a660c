package problem

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// A Handler answers a request, or returns why it does not. One that has begun to answer must return an error too when
// it cannot finish: the connection is then cut, so that no client takes a part for the whole.
type Handler func(w http.ResponseWriter, r *http.Request) error

// An Adapter turns Handlers into http.Handlers. Its fields must not change while it answers.
type Adapter struct {
	Base    string       // address of the service, its slash included
	Context string       // address of the JSON-LD context
	Licence string       // IRI of the licence of what problems say; "" for none
	Log     *slog.Logger // nil for none
	// Page renders a problem for people; nil answers everybody with the document. The status is e.Status().
	Page func(w http.ResponseWriter, r *http.Request, e *Error) error
	// Count is told the status of each answer; nil counts nothing.
	Count func(status int)
}

type requestKey struct{}

// RequestID is the number of the request, which its answer carries as X-Request-Id; "" outside an Adapter.
func RequestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// statusClosed is logged for a client that left before its answer (nginx's number; none is registered).
const statusClosed = 499

// Handle answers with h, and with a problem when it returns an error or panics.
func (a *Adapter) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		id := NewID()
		rw.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		w := &recorder{ResponseWriter: rw}
		err := call(h, w, r)
		cut := false
		switch {
		case err == nil:
		case r.Context().Err() != nil && errors.Is(err, context.Canceled):
			w.status, cut = statusClosed, true
		case w.status != 0:
			cut = true
		default:
			if failed := a.send(w, r, of(err)); failed != nil {
				err = errors.Join(err, fmt.Errorf("answer with a problem: %w", failed))
				cut = w.status != 0
				if !cut {
					http.Error(w, "500 "+id, http.StatusInternalServerError)
				}
			}
		}
		a.note(r, w, err, time.Since(begun))
		if cut {
			panic(http.ErrAbortHandler)
		}
	})
}

// call makes an error of a panic.
func call(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch p := recover(); {
		case p == nil:
		case p == http.ErrAbortHandler:
			panic(p)
		default:
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(w, r)
}

// note notes what a handler answered.
func (a *Adapter) note(r *http.Request, w *recorder, err error, took time.Duration) {
	status := w.status
	if status == 0 {
		status = http.StatusOK
	}
	a.Note(r, RequestID(r), status, w.bytes, err, took)
}

// Note logs and counts one request: never the client's address, nor the query, which may hold names.
func (a *Adapter) Note(r *http.Request, id string, status int, bytes int64, err error, took time.Duration) {
	if a.Count != nil {
		a.Count(status)
	}
	if a.Log == nil {
		return
	}
	var room [7]slog.Attr
	attrs := append(room[:0],
		slog.String("id", id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", status), slog.Int64("bytes", bytes), slog.Duration("took", took))
	level := slog.LevelInfo
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
		if status >= http.StatusInternalServerError || status < http.StatusBadRequest {
			level = slog.LevelError
		}
	}
	a.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// NewID is the number of a request: 16 hex digits.
func NewID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the answer has begun
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the writer underneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
